// An SMTP server inside this process, on a free port of 127.0.0.1: the door to smtp-server.
import { SMTPServer, type SMTPServerAuthentication, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

export type ReceivedMail = {
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  /** The mail as it came over the line, dots unstuffed. */
  readonly raw: Buffer;
  /** Who was logged in. */
  readonly user: string | undefined;
};

export type SmtpListenerOptions = {
  readonly certificate: { readonly key: string; readonly cert: string };
  /** The name of whoever logs in like this; undefined refuses. */
  readonly logIn: (login: SMTPServerAuthentication) => string | undefined;
  /** What the client is told of a mail that is taken. One that it throws at is refused for now. */
  readonly take: (mail: ReceivedMail) => string | Promise<string>;
  /** What the server offers, and how large a mail may be. */
  readonly settings: Pick<
    SMTPServerOptions,
    'secure' | 'banner' | 'size' | 'disabledCommands' | 'authMethods' | 'authOptional' | 'allowInsecureAuth'
  >;
};

export type SmtpListener = { readonly port: number; close(): Promise<void> };

export async function openSmtpListener(options: SmtpListenerOptions): Promise<SmtpListener> {
  const server = new SMTPServer(settingsFor(options));
  const port = await listen(server);
  // A client that goes away in the middle, or does not trust the certificate, is no news.
  server.on('error', () => {});
  return { port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

function settingsFor({ certificate, logIn, take, settings }: SmtpListenerOptions): SMTPServerOptions {
  return {
    ...settings,
    key: certificate.key,
    cert: certificate.cert,
    name: 'localhost',
    minVersion: 'TLSv1.2',
    // It would ask the network for a name of 127.0.0.1 at each connection, and wait.
    disableReverseLookup: true,
    closeTimeout: 50,
    logger: false,
    onAuth(login, _session, done) {
      const user = logIn(login);
      if (user === undefined) done(refusal(535, '5.7.8 Error: authentication failed'));
      else done(null, { user });
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('end', async () => {
        if (stream.sizeExceeded) return done(refusal(552, '5.3.4 Message size exceeds fixed limit'));
        try {
          done(
            null,
            await take({ envelope: readEnvelope(session), raw: Buffer.concat(chunks), user: readUser(session) }),
          );
        } catch {
          done(refusal(451, '4.3.0 Error: local problem'));
        }
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

function readEnvelope({ envelope: { mailFrom, rcptTo } }: SMTPServerSession): ReceivedMail['envelope'] {
  return { from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address) };
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
