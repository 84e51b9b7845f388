// HeldReply: a reply that waits for its time. It is composed when it leaves, from what its writer said.
import type { Channel } from '../channel/channel.js';
import type { Orders } from '../conversation/orders.js';
import { MailroomError } from '../errors.js';
import type { Draft } from './draft.js';
import type { OutgoingAttachment } from './outgoing-mail.js';
import type { Purpose } from './purpose.js';

/** Why it waits, and until when. */
export type Hold = { readonly cause: 'undo' | 'at'; readonly until: Date };

/** What its writer said; who that was is known by its message. */
export type HeldReply = {
  readonly purpose: Purpose;
  /** Its recipients are fixed. */
  readonly draft: Draft;
  readonly plain: boolean;
  readonly signature: boolean;
  readonly quote?: Channel['quote'] | undefined;
  /** What becomes of the conversation when it leaves. */
  readonly orders: Orders;
  /** Sent although mail to a recipient came back. */
  readonly force: boolean;
};

/** A file that goes with it, as it was when it was attached; `path` is where it lay. */
export type HeldFile = OutgoingAttachment & { readonly path: string | undefined };

/** What its writer had written, given back. */
export type TakenBack = {
  readonly reply: HeldReply;
  readonly files: readonly HeldFile[];
  /** The id of the store, the conversation, and its version when it was held: where a draft belongs. */
  readonly store: string;
  readonly number: number;
  readonly version: number;
  /** When it was to leave, where its writer had said so. */
  readonly at: Date | undefined;
  /** The slug of its writer; undefined for one who is no operator any more. */
  readonly writer: string | undefined;
};

/** How long a reply is held: until a time that was named, else for the channel's undo time. Throws `invalid`. */
export function holdOf(at: Date | undefined, undoSeconds: number, now: Date): Hold | undefined {
  if (at !== undefined) {
    if (at > now) return { cause: 'at', until: at };
    throw new MailroomError('invalid', 'the time to send it at is over', ['name one to come, or leave --at out']);
  }
  if (undoSeconds === 0) return undefined;
  return { cause: 'undo', until: new Date(now.getTime() + undoSeconds * 1000) };
}

/** Why it must not leave by itself after what happened in its conversation; undefined when it may. */
export function whyKept(
  { customerWrote, repliedBy }: { readonly customerWrote: boolean; readonly repliedBy: readonly string[] },
  {
    contact,
    writer,
  }: { readonly contact: { readonly name: string; readonly address: string }; readonly writer: string },
): string | undefined {
  const others = [...new Set(repliedBy)].filter((name) => name !== writer);
  if (customerWrote) return customerHasWritten(contact);
  return others.length > 0 ? `${others.join(' and ')} replied meanwhile` : undefined;
}

export function customerHasWritten({ name, address }: { readonly name: string; readonly address: string }): string {
  return `${name || address} has written meanwhile`;
}

/** What its conversation says when it waits for somebody. */
export function attentionFor(why: string): string {
  return `a reply that was to leave by itself is held: ${why}`;
}
