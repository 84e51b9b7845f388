// SmtpConfig: a named way to send mail.
import type { EmailAddress } from '../address/email-address.js';
import { MailroomError } from '../errors.js';
import type { SmtpConfigId } from '../ids.js';
import type { Secret } from '../secrets/secret.js';
import type { Encryption, Login, Server } from '../server-login.js';
import type { Dkim } from './dkim.js';

export type SmtpConfig = Server & {
  readonly id: SmtpConfigId;
  /** The slug; `house` is the one every store has. */
  readonly name: string;
  readonly login: Login;
  readonly replyName: string;
  /** The From address. The house has none: it sends as the channel's receiving address. */
  readonly replyAddress: EmailAddress | undefined;
  /** What its mail is signed with; undefined leaves signing to the server. */
  readonly dkim?: Dkim | undefined;
  /** Whether the server takes the empty envelope sender `<>` (RFC 3834, 3.3): found out by checking. */
  readonly nullSender: 'yes' | 'no' | 'unknown';
  /** The SIZE the server announced, in bytes (RFC 1870). */
  readonly sizeLimit: number | undefined;
  readonly checkedAt: Date | undefined;
  readonly createdAt: Date;
};

/** An SMTP config that somebody wants to add. */
export type NewSmtpConfig = Omit<
  SmtpConfig,
  'id' | 'replyAddress' | 'nullSender' | 'sizeLimit' | 'checkedAt' | 'createdAt'
> & {
  readonly replyAddress: EmailAddress;
  /** A password that was typed or piped: it goes to the vault, where the login's reference finds it. */
  readonly typed: Secret | undefined;
  /** A DKIM key that was piped: it goes to the vault, where `dkim.key` finds it. */
  readonly typedKey?: Secret | undefined;
  readonly skipCheck: boolean;
  /** Somebody insists on a server without encryption that is not this machine. */
  readonly allowClearText: boolean;
};

/** The built-in config: this machine's own mail server. */
export const HOUSE = 'house';

const USUAL_PORTS: Record<Encryption, number> = { tls: 465, starttls: 587, none: 25 };

/** The port that goes with an encryption when none is named (RFC 8314, 7.3; RFC 6409). */
export function usualSmtpPort(encryption: Encryption): number {
  return USUAL_PORTS[encryption];
}

/** The house as every store has it to begin with. */
export const HOUSE_CONFIG: Omit<SmtpConfig, 'id' | 'createdAt'> = {
  name: HOUSE,
  host: 'localhost',
  port: usualSmtpPort('none'),
  encryption: 'none',
  ca: undefined,
  login: { method: 'none' },
  replyName: '',
  replyAddress: undefined,
  nullSender: 'unknown',
  sizeLimit: undefined,
  checkedAt: undefined,
};

/** Throws `invalid` for the config that every store has: it may be changed, and stays. */
export function refuseHouse({ name }: Pick<SmtpConfig, 'name'>): void {
  if (name !== HOUSE) return;
  throw new MailroomError('invalid', "the house is this machine's own mail server: every store has it", [
    'change it with: mailroom smtp edit house',
  ]);
}
