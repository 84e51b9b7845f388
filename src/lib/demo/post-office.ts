// A small post office inside this process: an IMAP and an SMTP server for the demo. The door to smtp-server.
import { writeFileSync } from 'node:fs';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { addressKey, withoutTag } from '../address/email-address.js';
import { openEmbeddedImap } from './embedded-imap.js';
import { type Certificate, makeSelfSignedCertificate } from './self-signed-certificate.js';

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

export type ReceivedMail = {
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  /** The mail as it came over the line, dots unstuffed. */
  readonly raw: Buffer;
  /** Who was logged in. */
  readonly user: string | undefined;
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
  const submission = makeSmtpServer(options.users, certificate, false, take);
  const submissions = makeSmtpServer(options.users, certificate, true, take);

  return {
    host: 'localhost',
    imap: { port: imap.port, tlsPort: imap.tlsPort },
    smtp: { port: await listen(submission), tlsPort: await listen(submissions) },
    ca: certificate.cert,
    caPath: options.caPath,
    received,
    deliver,
    async close() {
      await Promise.all([imap.close(), end(submission), end(submissions)]);
    },
  };
}

function makeSmtpServer(
  users: readonly PostOfficeUser[],
  certificate: Certificate,
  secure: boolean,
  take: (mail: ReceivedMail) => void,
): SMTPServer {
  const options: SMTPServerOptions = {
    ...certificate,
    secure,
    name: 'localhost',
    banner: 'mailroom post office',
    minVersion: 'TLSv1.2',
    size: 50 * 1024 * 1024,
    // It would ask the network for a name of 127.0.0.1 at each connection, and wait.
    disableReverseLookup: true,
    closeTimeout: 100,
    logger: false,
    onAuth(login, _session, done) {
      const user = users.find(({ name, password }) => name === login.username && password === login.password);
      if (user === undefined) done(refusal(535, '5.7.8 Authentication failed'));
      else done(null, { user: user.name });
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('end', () => {
        if (stream.sizeExceeded) {
          done(refusal(552, '5.3.4 Message too big'));
          return;
        }
        take({ envelope: readEnvelope(session), raw: Buffer.concat(chunks), user: readUser(session) });
        done(null, '2.0.0 Taken');
      });
    },
  };
  const server = new SMTPServer(options);
  // A client that goes away in the middle is no news.
  server.on('error', () => {});
  return server;
}

// `false` until somebody has logged in.
function readUser(session: SMTPServerSession): string | undefined {
  return typeof session.user === 'string' ? session.user : undefined;
}

function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

function readEnvelope(session: SMTPServerSession): ReceivedMail['envelope'] {
  const { mailFrom, rcptTo } = session.envelope;
  return { from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address) };
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

function listen(server: SMTPServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      server.removeListener('error', reject);
      const address = server.server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

function end(server: SMTPServer): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
