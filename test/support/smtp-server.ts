// An SMTP server for tests that behaves as it should. For one that does not, see faulty-smtp.ts.
import { openSmtpListener, type SmtpListenerOptions } from '../../src/lib/demo/smtp-listener.js';
import { type CertificateKind, makeServerCertificate } from './certificates.js';
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
  const { userOfToken, onMail } = options;
  const users = options.users ?? [{ name: 'support', password: 'secret' }];
  const server = await openSmtpListener({
    certificate,
    settings: settingsFor(options),
    logIn(login) {
      if (userOfToken === undefined) {
        return users.find(({ name, password }) => name === login.username && password === login.password)?.name;
      }
      const owner = userOfToken(login.accessToken ?? '');
      return owner === login.username ? owner : undefined;
    },
    async take(mail) {
      await onMail?.(mail);
      return `2.0.0 Ok: queued as ${bag.take(mail)}`;
    },
  });
  return {
    host: 'localhost',
    port: server.port,
    ca: certificate.ca,
    caPath: certificate.caPath,
    received: bag.received,
    waitForMail: (count, timeoutMs) => bag.waitForMail(count, timeoutMs),
    close: () => server.close(),
  };
}

function settingsFor(options: SmtpServerOptions): SmtpListenerOptions['settings'] {
  const encryption = options.encryption ?? 'starttls';
  return {
    secure: encryption === 'tls',
    disabledCommands: [
      ...(encryption === 'starttls' ? [] : ['STARTTLS']),
      ...(options.login === 'not-offered' ? ['AUTH'] : []),
    ],
    ...(options.userOfToken === undefined ? {} : { authMethods: ['XOAUTH2'] }),
    authOptional: options.login === 'not-offered',
    allowInsecureAuth: encryption === 'none',
    ...(options.size === undefined ? {} : { size: options.size }),
  };
}
