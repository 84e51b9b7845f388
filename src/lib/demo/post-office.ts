// A small post office inside this process: an IMAP and an SMTP server for the demo.
import { writeFileSync } from 'node:fs';
import { addressKey, withoutTag } from '../address/email-address.js';
import { openEmbeddedImap } from './embedded-imap.js';
import { type Certificate, makeSelfSignedCertificate } from './self-signed-certificate.js';
import { openSmtpListener, type ReceivedMail, type SmtpListener } from './smtp-listener.js';

export type PostOfficeUser = {
  /** The login at both servers. */
  readonly name: string;
  readonly password: string;
  /** Mail to these addresses, also with a +tag, lands in the user's inbox when the post office hands over. */
  readonly addresses?: readonly string[];
};

export type PostOfficeOptions = {
  readonly users: readonly PostOfficeUser[];
  /** Where the certificate is put, for `--ca`; an absolute path. */
  readonly caPath: string;
  /** Whether mail that the SMTP server took is put into the inboxes of its local recipients. Default: yes. */
  readonly handOver?: boolean;
  /** Days that the certificate is good for. Default: 30. */
  readonly days?: number;
};

export type PostOffice = {
  /** Name in the certificate; 127.0.0.1 is in it too. */
  readonly host: 'localhost';
  /** `port` wants STARTTLS before a login, `tlsPort` is TLS from the first byte. */
  readonly imap: { readonly port: number; readonly tlsPort: number };
  readonly smtp: { readonly port: number; readonly tlsPort: number };
  /** The certificate to trust, PEM, and the file that holds it. */
  readonly ca: string;
  readonly caPath: string;
  /** What the SMTP servers took, oldest first. */
  readonly received: readonly ReceivedMail[];
  /** Puts a mail into a user's inbox. Returns its UID. */
  deliver(user: string, raw: Buffer): number;
  close(): Promise<void>;
};

const DAY = 24 * 60 * 60 * 1000;

/** Opens the servers on free ports of 127.0.0.1. */
export async function openPostOffice(options: PostOfficeOptions): Promise<PostOffice> {
  const now = Date.now();
  const certificate = makeSelfSignedCertificate({
    names: ['localhost', '127.0.0.1'],
    notBefore: new Date(now - DAY),
    notAfter: new Date(now + (options.days ?? 30) * DAY),
  });
  writeFileSync(options.caPath, certificate.cert, { mode: 0o600 });

  const imap = await openEmbeddedImap({ users: options.users, certificate, starttls: true });
  const deliver = (user: string, raw: Buffer) => imap.deliver(user, 'INBOX', raw, new Date());
  const received: ReceivedMail[] = [];
  const take = (mail: ReceivedMail) => {
    received.push(mail);
    if (options.handOver === false) return;
    for (const { user, address } of localRecipients(options.users, mail)) deliver(user, traced(mail, address));
  };
  const submission = await openSubmission(options.users, certificate, { secure: false, take });
  const submissions = await openSubmission(options.users, certificate, { secure: true, take });

  return {
    host: 'localhost',
    imap: { port: imap.port, tlsPort: imap.tlsPort },
    smtp: { port: submission.port, tlsPort: submissions.port },
    ca: certificate.cert,
    caPath: options.caPath,
    received,
    deliver,
    async close() {
      await Promise.all([imap.close(), submission.close(), submissions.close()]);
    },
  };
}

function openSubmission(
  users: readonly PostOfficeUser[],
  certificate: Certificate,
  { secure, take }: { readonly secure: boolean; readonly take: (mail: ReceivedMail) => void },
): Promise<SmtpListener> {
  return openSmtpListener({
    certificate,
    settings: { secure, banner: 'mailroom post office', size: 50 * 1024 * 1024 },
    logIn: (login) => users.find(({ name, password }) => name === login.username && password === login.password)?.name,
    take: (mail) => {
      take(mail);
      return '2.0.0 Taken';
    },
  });
}

type LocalRecipient = { readonly user: string; readonly address: string };

function localRecipients(users: readonly PostOfficeUser[], mail: ReceivedMail): LocalRecipient[] {
  return mail.envelope.to.flatMap((address) => {
    const isTheirs = (own: string) => withoutTag(addressKey(own)) === withoutTag(addressKey(address));
    const user = users.find(({ addresses = [] }) => addresses.some(isTheirs));
    return user === undefined ? [] : [{ user: user.name, address }];
  });
}

// What a server adds when it puts a mail into an inbox (RFC 5321, 4.4): programs tell bounces and aliases by it.
function traced({ envelope, raw }: ReceivedMail, address: string): Buffer {
  const trace = [
    `Return-Path: <${envelope.from}>`,
    `Delivered-To: ${address}`,
    `Received: by localhost (mailroom post office) for <${address}>;`,
    `\t${new Date().toUTCString().replace('GMT', '+0000')}`,
  ];
  return Buffer.concat([Buffer.from(`${trace.join('\r\n')}\r\n`, 'utf8'), raw]);
}
