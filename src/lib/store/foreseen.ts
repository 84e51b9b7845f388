// What a transaction that takes many mails in has asked for all of them at once, kept true by what it writes itself.
// A question that was not foreseen is asked when it comes up.
import type { Contact } from '../conversation/contact.js';
import type { KnownMail } from '../inbound/intake.js';
import type { ThreadRow } from './threading.js';

export class Foreseen {
  /** By `addressKey`; undefined where nobody has the address. */
  readonly contacts = new Map<string, Contact | undefined>();
  /** The mails that came by a Message-ID, by `inChannel`. */
  readonly heard = new Map<string, KnownMail[]>();
  /** The ids of the conversations that have a message by a Message-ID, by `inChannel`. */
  readonly quoted = new Map<string, string[]>();
  /** Whether any message names a Message-ID as an ancestor, by `inChannel`. */
  readonly named = new Map<string, boolean>();
  /** The conversations of `quoted`, by their ids. */
  readonly threads = new Map<string, ThreadRow>();

  /** For statements of which nobody knows what they change. */
  forget(): void {
    for (const known of [this.contacts, this.heard, this.quoted, this.named, this.threads]) known.clear();
  }
}

/** The key of a Message-ID in a channel; without one, among the mails that were held. */
export function inChannel(channel: string | null | undefined, identifier: string): string {
  return `${channel ?? ''} ${identifier}`;
}
