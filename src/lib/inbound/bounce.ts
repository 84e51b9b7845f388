// What a delivery report says about a mail of ours (mail.md 1.9; RFC 3464).
import { type MessageToken, readMessageId } from '../conversation/message-token.js';
import type { HeaderField } from './header-block.js';
import type { InboundMail } from './inbound-mail.js';

export type BouncedRecipient = {
  readonly address: string;
  readonly action: string;
  /** The enhanced code, `5.1.1`. */
  readonly status: string | undefined;
  /** The server's words: hostile. */
  readonly words: string | undefined;
};

export type Bounce = {
  /** The mail of ours that it speaks of, by its signed Message-ID; undefined when there is none in it. */
  readonly token: (MessageToken & { readonly evidence: string }) | undefined;
  readonly recipients: readonly BouncedRecipient[];
  /** It failed for somebody, as far as the report says; one that does not say is taken for a failure. */
  readonly hasFailed: boolean;
};

const OUR_IDENTIFIER = /<?mr\.[0-9a-f]{32}\.[0-9a-f]{32}\.[0-9a-f]{24}@[^\s<>@]{1,255}>?/gi;

// Reports of forms of their own quote the mail in their text.
const MAX_TEXT = 200_000;

/** Reads a delivery report. Only an identifier that this store signed counts. */
export function readBounce(
  mail: Pick<InboundMail, 'embedded' | 'text' | 'inReplyTo' | 'references'>,
  tokenKey: string,
): Bounce {
  const returned = mail.embedded.flatMap(({ groups }) => groups.flat());
  const identifiers = [
    ...returned.filter(({ name }) => name === 'message-id' || name === 'original-message-id').map(({ value }) => value),
    ...mail.inReplyTo,
    ...mail.references,
    ...(mail.text.slice(0, MAX_TEXT).match(OUR_IDENTIFIER) ?? []),
  ];
  const recipients = mail.embedded
    .filter(({ type }) => type.endsWith('delivery-status'))
    .flatMap(({ groups }) => groups.flatMap((group) => readRecipient(group) ?? []));
  return {
    token: firstToken(identifiers, tokenKey),
    recipients,
    hasFailed: recipients.length === 0 || recipients.some(({ action }) => action === 'failed'),
  };
}

function firstToken(identifiers: readonly string[], tokenKey: string): Bounce['token'] {
  for (const identifier of identifiers) {
    const token = readMessageId(tokenKey, identifier);
    if (token !== undefined) return { ...token, evidence: identifier };
  }
  return undefined;
}

function readRecipient(group: readonly HeaderField[]): BouncedRecipient | undefined {
  const value = (name: string) => group.find((field) => field.name === name)?.value;
  const recipient = value('final-recipient') ?? value('original-recipient');
  const action = value('action');
  if (recipient === undefined || action === undefined) return undefined;
  return {
    // "rfc822; ana@example.com"
    address: recipient.replace(/^[^;]*;\s*/, '').replace(/^<|>$/g, ''),
    action: action.trim().toLowerCase(),
    status: /[245]\.\d{1,3}\.\d{1,3}/.exec(value('status') ?? '')?.[0],
    words: value('diagnostic-code')?.replace(/^[^;]*;\s*/, ''),
  };
}
