// MailboxAccount: an IMAP account and folder that forwarded mail is pulled from.
import type { EmailAddress } from '../address/email-address.js';
import type { MailboxId } from '../ids.js';
import type { Encryption, Login, Server } from '../server-login.js';

/** What happens to a mail on the server after it is safely stored. */
export type AfterPull = { readonly do: 'leave' | 'seen' | 'delete' } | { readonly do: 'move'; readonly folder: string };

export type MailboxAccount = Server & {
  readonly id: MailboxId;
  readonly name: string;
  readonly login: Login;
  readonly folder: string;
  /** The address whose mail lands here. */
  readonly address: EmailAddress;
  /** Whether `user+tag@` reaches this mailbox too (RFC 5233). */
  readonly plusAddressing: boolean;
  readonly afterPull: AfterPull;
  /** The authserv-ids whose Authentication-Results are believed (RFC 8601, 1.6). */
  readonly trustAuthserv: readonly string[];
  readonly checkedAt: Date | undefined;
  readonly createdAt: Date;
};

const USUAL_PORTS: Record<Encryption, number> = { tls: 993, starttls: 143, none: 143 };

/** The port that goes with an encryption when none is named (RFC 8314, 7.3). */
export function usualImapPort(encryption: Encryption): number {
  return USUAL_PORTS[encryption];
}
