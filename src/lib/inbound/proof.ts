// What a mail proves about mail of ours (mail.md 1.5, 1.9, 2.2): that it was handed over, and what a relay calls it.
import { addressKey } from '../address/email-address.js';
import { readInstanceMark, readMessageId } from '../conversation/message-token.js';
import type { MessageId } from '../ids.js';
import { headerValue, type InboundMail } from './inbound-mail.js';
import { readIdentifier } from './mail-identifiers.js';
import { quotedIdentifiers } from './threading.js';

/** A mail of ours that another one is, returns or quotes. */
export type Proof = {
  readonly message: MessageId;
  /** The header value that shows it. */
  readonly evidence: string;
  /** The Message-ID that a relay gave it in the place of ours. */
  readonly relayId: string | undefined;
  /** Keys of the addresses that it surely reached, when it shows any. */
  readonly reached: readonly string[];
};

export type ProvingMail = Pick<InboundMail, 'headers' | 'messageId' | 'embedded' | 'inReplyTo' | 'references' | 'from'>;

// Where relays keep the Message-ID that they changed.
const KEPT = ['x-original-message-id', 'x-microsoft-original-message-id', 'x-google-original-message-id'];

/** All that our signature vouches for; what others wrote proves nothing. */
export function readProofs(mail: ProvingMail, tokenKey: string): readonly Proof[] {
  const own = readIdentity((name) => headerValue(mail, name), mail.messageId, tokenKey);
  const returned = mail.embedded.flatMap(({ groups }) =>
    groups.flatMap((fields) => {
      const value = (name: string) => fields.find((field) => field.name === name)?.value;
      const found = readIdentity(value, readIdentifier(value('message-id')), tokenKey);
      return found === undefined ? [] : [found];
    }),
  );
  const reached = mail.from.map(({ address }) => addressKey(address));
  const quoted = quotedIdentifiers(mail).flatMap((identifier): Proof[] => {
    const message = readMessageId(tokenKey, identifier)?.message;
    return message === undefined ? [] : [{ message, evidence: identifier, relayId: undefined, reached }];
  });
  return [...(own === undefined ? [] : [own]), ...returned, ...quoted];
}

/** Which mail of ours these headers are of, and what a relay made of its Message-ID. */
export function readIdentity(
  value: (name: string) => string | undefined,
  messageId: string | undefined,
  tokenKey: string,
): Proof | undefined {
  const signed = messageId === undefined ? undefined : readMessageId(tokenKey, messageId)?.message;
  if (signed !== undefined) return { message: signed, evidence: messageId ?? '', relayId: undefined, reached: [] };
  const mark = value('x-mailroom-instance');
  const marked = mark === undefined ? undefined : readInstanceMark(tokenKey, mark);
  if (marked !== undefined) return { message: marked, evidence: mark ?? '', relayId: messageId, reached: [] };
  for (const name of [...KEPT, 'original-message-id']) {
    const kept = value(name);
    const message = kept === undefined ? undefined : readMessageId(tokenKey, kept)?.message;
    if (message !== undefined) return { message, evidence: kept ?? '', relayId: messageId, reached: [] };
  }
  return undefined;
}
