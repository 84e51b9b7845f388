// An SMTP server for tests that behaves as it should. For one that does not, see faulty-smtp.ts.
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { type CertificateKind, makeServerCertificate, type ServerCertificate } from './certificates.js';
import { Postbag, type TakenMail } from './postbag.js';

export type SmtpServerOptions = {
  /** `starttls` offers it, `tls` is TLS from the first byte, `none` offers nothing. Default: starttls. */
  readonly encryption?: 'starttls' | 'tls' | 'none';
  /** Who may log in. Default: `support` with the password `secret`. */
  readonly users?: readonly { readonly name: string; readonly password: string }[];
  /** Takes access tokens that this has a user for (XOAUTH2), and no passwords. */
  readonly userOfToken?: (token: string) => string | undefined;
  /** `required` before MAIL FROM, or AUTH is not offered at all. Default: required. */
  readonly login?: 'required' | 'not-offered';
  /** The largest mail it takes, in bytes, as it says in its greeting. Default: no limit. */
  readonly size?: number;
  readonly certificate?: CertificateKind;
  /** Called with each mail before the client hears that it was taken. */
  readonly onMail?: (mail: TakenMail) => void | Promise<void>;
};

export type SmtpServer = {
  /** 127.0.0.1 is in the certificate too. */
  readonly host: 'localhost';
  readonly port: number;
  /** The certificate to trust, PEM, and the file that holds it. */
  readonly ca: string;
  readonly caPath: string;
  /** What it took, oldest first: the bytes as they came, dots unstuffed. */
  readonly received: readonly TakenMail[];
  /** Waits until it has taken so many mails in all. Its error says how many there are. */
  waitForMail(count?: number, timeoutMs?: number): Promise<readonly TakenMail[]>;
  close(): Promise<void>;
};

/** Opens the server on a free port of 127.0.0.1. */
export async function openSmtpServer(options: SmtpServerOptions = {}): Promise<SmtpServer> {
  const certificate = makeServerCertificate(options.certificate);
  const bag = new Postbag();
  const server = new SMTPServer(settingsFor(options, certificate, bag));
  // A client that goes away, or does not trust the certificate, is what some tests are about.
  server.on('error', () => {});
  const port = await listen(server);
  return {
    host: 'localhost',
    port,
    ca: certificate.ca,
    caPath: certificate.caPath,
    received: bag.received,
    waitForMail: (count, timeoutMs) => bag.waitForMail(count, timeoutMs),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function settingsFor(options: SmtpServerOptions, certificate: ServerCertificate, bag: Postbag): SMTPServerOptions {
  const encryption = options.encryption ?? 'starttls';
  const users = options.users ?? [{ name: 'support', password: 'secret' }];
  const hidden = [
    ...(encryption === 'starttls' ? [] : ['STARTTLS']),
    ...(options.login === 'not-offered' ? ['AUTH'] : []),
  ];
  return {
    key: certificate.key,
    cert: certificate.cert,
    secure: encryption === 'tls',
    minVersion: 'TLSv1.2',
    name: 'localhost',
    disabledCommands: hidden,
    ...(options.userOfToken === undefined ? {} : { authMethods: ['XOAUTH2'] }),
    authOptional: options.login === 'not-offered',
    allowInsecureAuth: encryption === 'none',
    ...(options.size === undefined ? {} : { size: options.size }),
    // It would ask the network for a name of 127.0.0.1 at each connection, and wait.
    disableReverseLookup: true,
    closeTimeout: 50,
    logger: false,
    onAuth(login, _session, done) {
      if (options.userOfToken !== undefined) {
        const owner = options.userOfToken(login.accessToken ?? '');
        if (owner !== undefined && owner === login.username) done(null, { user: owner });
        else done(refusal(535, '5.7.3 Authentication unsuccessful'));
        return;
      }
      const user = users.find(({ name, password }) => name === login.username && password === login.password);
      if (user === undefined) done(refusal(535, '5.7.8 Error: authentication failed'));
      else done(null, { user: user.name });
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('end', () => {
        if (stream.sizeExceeded) {
          done(refusal(552, '5.3.4 Message size exceeds fixed limit'));
          return;
        }
        const mail = { envelope: readEnvelope(session), raw: Buffer.concat(chunks), user: readUser(session) };
        Promise.resolve(options.onMail?.(mail)).then(
          () => done(null, `2.0.0 Ok: queued as ${bag.take(mail)}`),
          () => done(refusal(451, '4.3.0 Error: local problem')),
        );
      });
    },
  };
}

// `false` until somebody has logged in.
function readUser(session: SMTPServerSession): string | undefined {
  return typeof session.user === 'string' ? session.user : undefined;
}

function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

function readEnvelope(session: SMTPServerSession): TakenMail['envelope'] {
  const { mailFrom, rcptTo } = session.envelope;
  return { from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address) };
}

function listen(server: SMTPServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
