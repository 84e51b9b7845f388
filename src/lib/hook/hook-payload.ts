// What a hook is told: the event, the conversation as it is now, and the message, under the names that show --json has.
import type { NamedAddress } from '../address/email-address.js';
import type { Conversation } from '../conversation/conversation.js';
import type { Message } from '../conversation/message.js';
import type { HookCall } from './hook-call.js';
import type { HookEvent } from './hook-event.js';

/** Characters of a mail's text: more is for `mailroom show`. */
const LONGEST_TEXT = 65_536;

export type HookFacts = {
  readonly conversation: Conversation;
  readonly message: (Message & { readonly operator: string | undefined }) | undefined;
  /** What the event says of itself: `{ "to": "ana" }`. */
  readonly detail: Readonly<Record<string, unknown>> | undefined;
  /** The slug of who did it. */
  readonly operator: string | undefined;
};

export type HookPayload = {
  readonly id: string;
  readonly event: HookEvent | 'test';
  readonly at: string;
  readonly operator: string | null;
  readonly detail: Readonly<Record<string, unknown>> | null;
  readonly conversation: Readonly<Record<string, unknown>> | null;
  readonly message: Readonly<Record<string, unknown>> | null;
};

export function hookPayload(call: Pick<HookCall, 'id' | 'event' | 'at'>, facts: HookFacts): HookPayload {
  return {
    ...{ id: call.id, event: call.event, at: call.at.toISOString(), operator: facts.operator ?? null },
    detail: facts.detail ?? null,
    conversation: conversationFacts(facts.conversation),
    message: facts.message === undefined ? null : messageFacts(facts.message),
  };
}

/** What `hook test` sends: nothing has happened. */
export function testPayload(id: string, at: Date): HookPayload {
  return {
    ...{ id, event: 'test', at: at.toISOString(), operator: null, detail: null, conversation: null, message: null },
  };
}

function conversationFacts(conversation: Conversation): HookPayload['conversation'] {
  const { number, subject, status, version, channel, contact, assignee, tags, attention } = conversation;
  return {
    ...{ number, subject, status, version, channel: channel.name, tags, attention: attention ?? null },
    contact: { name: contact.name, address: contact.address },
    assignee: assignee?.name ?? null,
    createdAt: conversation.createdAt.toISOString(),
    updatedAt: conversation.updatedAt.toISOString(),
  };
}

function messageFacts(message: NonNullable<HookFacts['message']>): HookPayload['message'] {
  const { id, direction, kind, subject, text, attachments, operator } = message;
  return {
    ...{ id, direction, kind, from: person(message.from), to: message.to.map(person), cc: message.cc.map(person) },
    ...{ subject, date: message.date.toISOString(), operator: operator ?? null },
    text: text.slice(0, LONGEST_TEXT).toWellFormed(),
    isCut: text.length > LONGEST_TEXT,
    attachments: attachments.map(({ name, type, size }) => ({ name, type, size })),
  };
}

const person = ({ name, address }: NamedAddress) => ({ name, address });
