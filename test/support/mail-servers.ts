// Mail servers for tests: IMAP from Dovecot where it is installed, else embedded; SMTP from smtp-server.
import { openEmbeddedImap } from '../../src/lib/demo/embedded-imap.js';
import { type CertificateKind, makeServerCertificate, type ServerCertificate } from './certificates.js';
import { hasDovecot, startDovecot } from './dovecot.js';

export { openSmtpServer, type SmtpServer, type SmtpServerOptions } from './smtp-server.js';

export type MailUser = { readonly name: string; readonly password: string };

export type ImapServerOptions = {
  /** Default: one user, `support` with the password `secret`. */
  readonly users?: readonly MailUser[];
  /** false: the plain port offers no STARTTLS, and there is no TLS port. Default: true. */
  readonly starttls?: boolean;
  readonly certificate?: CertificateKind;
  /** Dovecot: takes access tokens that this address (of http) has a user for. */
  readonly introspectionUrl?: string;
  /** Default: Dovecot where it is installed. */
  readonly kind?: ImapServer['kind'];
};

export type ImapServer = {
  readonly kind: 'dovecot' | 'embedded';
  /** 127.0.0.1 is in the certificate too. */
  readonly host: 'localhost';
  /** In the clear, with STARTTLS unless it is off. */
  readonly port: number;
  /** TLS from the first byte. */
  readonly tlsPort: number;
  readonly users: readonly MailUser[];
  /** The certificate to trust, PEM, and the file that holds it. */
  readonly ca: string;
  readonly caPath: string;
  /** Puts a mail into the user's INBOX or another folder that every user has: Sent, Junk, Trash. */
  deliver(user: string, raw: Buffer | string, options?: DeliveryOptions): Promise<void>;
  /** Gives the folder another UIDVALIDITY. Dovecot keeps the UIDs, the embedded server numbers anew: count on neither. */
  changeUidValidity(user: string, uidValidity: number, folder?: string): Promise<void>;
  /** Removes one mail for good. */
  expunge(user: string, uid: number, folder?: string): Promise<void>;
  /** Runs `doveadm ARGS` on this server. Throws where it is no Dovecot. */
  doveadm(args: readonly string[]): Promise<string>;
  close(): Promise<void>;
};

export type DeliveryOptions = {
  readonly folder?: string;
  /** The mail's INTERNALDATE, to the second. Default: now. */
  readonly received?: Date;
};

type Backend = Pick<ImapServer, 'kind' | 'port' | 'tlsPort' | 'changeUidValidity' | 'expunge' | 'doveadm' | 'close'> & {
  put(user: string, folder: string, raw: Buffer, received: Date): void;
};

/** Opens an IMAP server on free ports of 127.0.0.1. It ends with close(), or with this process. */
export async function openImapServer(options: ImapServerOptions = {}): Promise<ImapServer> {
  const users = options.users ?? [{ name: 'support', password: 'secret' }];
  const certificate = makeServerCertificate(options.certificate);
  const { introspectionUrl } = options;
  const settings = { users, certificate, starttls: options.starttls ?? true, introspectionUrl };
  const kind = options.kind ?? (hasDovecot() ? 'dovecot' : 'embedded');
  const { put, ...backend } = kind === 'dovecot' ? await openDovecot(settings) : await openEmbedded(settings);
  return {
    ...backend,
    host: 'localhost',
    users,
    ca: certificate.ca,
    caPath: certificate.caPath,
    deliver: async (user, raw, { folder = 'INBOX', received = new Date() } = {}) =>
      put(user, folder, typeof raw === 'string' ? Buffer.from(raw) : raw, received),
  };
}

type Settings = {
  readonly users: readonly MailUser[];
  readonly certificate: ServerCertificate;
  readonly starttls: boolean;
  readonly introspectionUrl?: string | undefined;
};

async function openDovecot(settings: Settings): Promise<Backend> {
  const { deliver, doveadm, ...server } = await startDovecot(settings);
  return {
    ...server,
    kind: 'dovecot',
    put: deliver,
    doveadm,
    async changeUidValidity(user, uidValidity, folder = 'INBOX') {
      await doveadm(['mailbox', 'update', '-u', user, '--uid-validity', String(uidValidity), folder]);
    },
    async expunge(user, uid, folder = 'INBOX') {
      await doveadm(['expunge', '-u', user, 'mailbox', folder, 'uid', String(uid)]);
    },
  };
}

async function openEmbedded(settings: Settings): Promise<Backend> {
  const server = await openEmbeddedImap(settings);
  return {
    kind: 'embedded',
    port: server.port,
    tlsPort: server.tlsPort,
    put: server.deliver,
    changeUidValidity: async (user, uidValidity, folder = 'INBOX') => server.renumber(user, folder, uidValidity),
    expunge: async (user, uid, folder = 'INBOX') => server.expunge(user, folder, uid),
    doveadm: () => Promise.reject(new Error('this IMAP server is embedded, it has no doveadm')),
    close: () => server.close(),
  };
}
