// The signed mark in our Message-IDs and reply addresses: it proves that a mail answers something we sent.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ConversationId, MessageId } from '../ids.js';

/** What a valid mark says. */
export type MessageToken = { readonly conversation: ConversationId; readonly message: MessageId };

// 96 bits: nobody guesses one, and the Message-ID stays readable in a header.
const MAC_LENGTH = 24;
const MESSAGE_ID = /^<?mr\.([0-9a-f]{32})\.([0-9a-f]{32})\.([0-9a-f]{24})@[^\s<>@]+>?$/i;
const TAG = /^([1-9]\d{0,9})-([0-9a-f]{24})$/i;

/** A Message-ID for a mail of ours, angle brackets included. `tokenKey` is the store's, hex. */
export function makeMessageId(tokenKey: string, { conversation, message }: MessageToken, domain: string): string {
  return `<mr.${conversation}.${message}.${mac(tokenKey, `message ${conversation} ${message}`)}@${domain}>`;
}

/** The token in a Message-ID, when this store signed it; undefined for everybody else's and for forgeries. */
export function readMessageId(tokenKey: string, identifier: string): MessageToken | undefined {
  const [, conversation, message, found] = MESSAGE_ID.exec(identifier.trim().toLowerCase()) ?? [];
  if (conversation === undefined || message === undefined || found === undefined) return undefined;
  if (!sameMac(found, mac(tokenKey, `message ${conversation} ${message}`))) return undefined;
  return { conversation: conversation as ConversationId, message: message as MessageId };
}

/** The tag of a plus-address that leads back to a conversation: `1042-<mac>`. */
export function makeAddressTag(tokenKey: string, number: number): string {
  return `${number}-${mac(tokenKey, `number ${number}`)}`;
}

/** The conversation number of a signed tag; undefined for any other. */
export function readAddressTag(tokenKey: string, tag: string): number | undefined {
  const [, number, found] = TAG.exec(tag) ?? [];
  if (number === undefined || found === undefined) return undefined;
  return sameMac(found.toLowerCase(), mac(tokenKey, `number ${number}`)) ? Number(number) : undefined;
}

/** The value of X-Mailroom-Instance: which store sent a mail, for one whose Message-ID a relay has changed. */
export function makeInstanceMark(tokenKey: string, message: MessageId): string {
  return `${message} ${mac(tokenKey, `instance ${message}`)}`;
}

/** The message that a mail of ours carries in X-Mailroom-Instance, when the mark is ours. */
export function readInstanceMark(tokenKey: string, value: string): MessageId | undefined {
  const [message, found] = value.trim().toLowerCase().split(/\s+/);
  if (message === undefined || found === undefined) return undefined;
  return sameMac(found, mac(tokenKey, `instance ${message}`)) ? (message as MessageId) : undefined;
}

function mac(tokenKey: string, text: string): string {
  return createHmac('sha256', Buffer.from(tokenKey, 'hex')).update(text).digest('hex').slice(0, MAC_LENGTH);
}

function sameMac(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
