// The test of a channel: what is said on the way, and all of it for scripts.
import type { TestedChannel } from '../../channel/tested-channel.js';
import type { ConfirmationMail } from '../../inbound/confirmation-mail.js';
import { safeLine, safeText } from '../safe-text.js';
import type { Theme } from '../theme.js';
import { type FindingJson, toFindingJson } from './finding.js';

export type ConfirmationJson = {
  readonly from: string;
  readonly subject: string;
  readonly code: string | null;
  readonly links: readonly string[];
};

export type ChannelTestJson = {
  readonly channel: string;
  /** Whether nothing failed; there may be warnings. */
  readonly ok: boolean;
  readonly stages: readonly (FindingJson & { readonly stage: string })[];
  /** Mails by which a provider asks whether forwarding is wanted. */
  readonly confirmations: readonly ConfirmationJson[];
};

export function toChannelTestJson(channel: string, { ok, findings, confirmations }: TestedChannel): ChannelTestJson {
  return {
    channel,
    ok,
    stages: findings.map((finding) => ({ stage: finding.name, ...toFindingJson(finding) })),
    confirmations: confirmations.map(({ from, subject, code, links }) => ({
      from: safeText(from),
      subject: safeText(subject),
      code: code ?? null,
      links: links.map(safeText),
    })),
  };
}

/** A provider's question, as far as it helps to answer it. Anybody could have written it, so its sender is shown. */
export function renderConfirmation({ from, subject, code, links }: ConfirmationMail, theme: Theme): string {
  return [
    theme.warning(`A mail from ${safeLine(from)} wants the forwarding confirmed: ${safeLine(subject)}`),
    ...(code === undefined ? [] : [`  code  ${theme.strong(code)}`]),
    ...links.map((link) => `  link  ${safeLine(link)}`),
    '  Anybody can send such a mail: use it only when you have just asked for the forwarding.',
  ].join('\n');
}
