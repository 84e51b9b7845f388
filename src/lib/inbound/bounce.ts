// What a delivery report says about a mail of ours (mail.md 1.9; RFC 3464).
import { readInstanceMark, readMessageId } from '../conversation/message-token.js';
import type { MessageId } from '../ids.js';
import { type BouncedRecipient, isWarning, type RecipientReport, readBouncedRecipients } from './bounced-recipient.js';
import type { HeaderField } from './header-block.js';
import type { InboundMail } from './inbound-mail.js';
import { readIdentifiers } from './mail-identifiers.js';

export type Bounce = {
  /** The mail of ours that it speaks of, by our signature; undefined when there is none in it. */
  readonly token: { readonly message: MessageId; readonly evidence: string } | undefined;
  /** Message-IDs of the mail that it returns. */
  readonly returned: readonly string[];
  readonly recipients: readonly BouncedRecipient[];
  /** It failed for somebody, as far as the report says; one that does not say is taken for a failure. */
  readonly hasFailed: boolean;
};

export type ReportMail = RecipientReport & Pick<InboundMail, 'inReplyTo' | 'references'>;

const OUR_IDENTIFIER = /<?mr\.[0-9a-f]{32}\.[0-9a-f]{32}\.[0-9a-f]{24}@[^\s<>@]{1,255}>?/gi;

const IDENTIFIERS = ['message-id', 'original-message-id', 'x-original-message-id'];

// Reports of forms of their own quote the mail in their text.
const MAX_TEXT = 200_000;

/** Reads a delivery report. Only an identifier that this store signed counts. */
export function readBounce(mail: ReportMail, tokenKey: string): Bounce {
  const groups = mail.embedded.flatMap((part) => part.groups);
  const returned = readIdentifiers(
    groups.flat().flatMap(({ name, value }) => (IDENTIFIERS.includes(name) ? value : [])),
  );
  const identifiers = [
    ...returned,
    ...mail.inReplyTo,
    ...mail.references,
    ...(mail.text.slice(0, MAX_TEXT).match(OUR_IDENTIFIER) ?? []),
  ];
  const recipients = readBouncedRecipients(mail);
  return {
    token: firstToken(identifiers, tokenKey) ?? firstMark(groups, tokenKey),
    returned,
    recipients,
    hasFailed: recipients.length === 0 ? !isWarning(mail) : recipients.some(({ action }) => action === 'failed'),
  };
}

function firstToken(identifiers: readonly string[], tokenKey: string): Bounce['token'] {
  for (const identifier of identifiers) {
    const token = readMessageId(tokenKey, identifier);
    if (token !== undefined) return { message: token.message, evidence: identifier };
  }
  return undefined;
}

// A relay that changes Message-IDs leaves the mark.
function firstMark(groups: readonly (readonly HeaderField[])[], tokenKey: string): Bounce['token'] {
  for (const { name, value } of groups.flat()) {
    const message = name === 'x-mailroom-instance' ? readInstanceMark(tokenKey, value) : undefined;
    if (message !== undefined) return { message, evidence: value.trim() };
  }
  return undefined;
}
