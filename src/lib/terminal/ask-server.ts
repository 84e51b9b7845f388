// Which mail server is meant: flags, then what is known of its provider, then questions.
import { readFile } from 'node:fs/promises';
import { errorCode, MailroomError } from '../errors.js';
import { usualImapPort } from '../mailbox/mailbox-account.js';
import { parseHost } from '../server-host.js';
import { type Encryption, refuseClearText, type Server } from '../server-login.js';
import { usualSmtpPort } from '../smtp/smtp-config.js';
import { findProvider, type MailProtocol, providersFor, type SmtpProvider } from '../smtp/smtp-provider.js';
import { askChoice, askText } from './ask.js';
import { askAgain, askChoiceAgain } from './ask-kept.js';

/** What was said about the server. */
export type ServerAnswers = {
  readonly provider?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly encryption?: Encryption | undefined;
  readonly ca?: string | undefined;
  readonly 'allow-clear-text'?: boolean | undefined;
};

export type AskedServer = { readonly server: Server; readonly provider: SmtpProvider | undefined };

export type ServerAsking = {
  readonly canAsk: boolean;
  /** What --provider may name. Unless given, the providers of our own table. */
  readonly known?: readonly SmtpProvider[] | undefined;
};

const ENCRYPTION_CHOICES = [
  { name: 'TLS from the first byte', value: 'tls', description: 'the usual one for new set-ups (RFC 8314)' },
  { name: 'STARTTLS', value: 'starttls', description: 'begins in the clear, then must become TLS' },
  { name: 'none', value: 'none', description: 'only for a server on this machine' },
] as const;

/** For `needAnswers`: what is missing of a server that only a question could give. Throws `not-found` for an unknown provider. */
export function missingOfServer(
  answers: ServerAnswers,
  protocol: MailProtocol,
  known?: readonly SmtpProvider[],
): Record<string, true | undefined> {
  const preset = fillServer(answers, protocol, known);
  return {
    ...(preset.host === undefined ? { [missingHost(preset)]: undefined } : {}),
    ...(preset.encryption === undefined && preset.host !== undefined ? { encryption: undefined } : {}),
  };
}

/** A provider brings its encryption along; a host does not. */
function missingHost({ provider, encryption }: ReturnType<typeof fillServer>): string {
  if (provider !== undefined) return 'host';
  return encryption === undefined ? 'provider or --host with --encryption' : 'provider or --host';
}

/** The server; what flags and provider do not tell is asked for. Throws `invalid` for clear text over a network. */
export async function askServer(
  answers: ServerAnswers,
  protocol: MailProtocol,
  { canAsk, known }: ServerAsking,
): Promise<AskedServer> {
  const ca = answers.ca === undefined ? undefined : await readAuthority(answers.ca);
  const named =
    canAsk && answers.host === undefined && answers.provider === undefined
      ? { ...answers, provider: await askProvider(protocol) }
      : answers;
  const filled = fillServer(named, protocol, known);
  const host = filled.host ?? (await askText({ message: 'Host name of the server', parse: parseHost }));
  const encryption =
    filled.encryption ??
    (await askChoice('Encryption', ENCRYPTION_CHOICES, filled.port === usualPort(protocol, 'starttls') ? 1 : 0));
  const usual = usualPort(protocol, encryption);
  const port = filled.port ?? (canAsk ? await askPort(usual) : usual);
  const server = { host: parseHost(host), port, encryption, ca };
  refuseClearText(server, answers['allow-clear-text'] ?? false);
  return { server, provider: filled.provider };
}

/** What is said of the server, with what the provider's preset adds to it. Throws `not-found` for an unknown provider. */
export function fillServer(answers: ServerAnswers, protocol: MailProtocol, known?: readonly SmtpProvider[]) {
  const provider = answers.provider === undefined ? undefined : findProvider(answers.provider, protocol, known);
  const preset = provider?.[protocol];
  const encryption = answers.encryption ?? preset?.encryption;
  // The preset's port belongs to the preset's encryption.
  const usual = preset?.encryption === encryption ? preset?.port : undefined;
  return { provider, host: answers.host ?? preset?.host, encryption, port: answers.port ?? usual };
}

/** Host, encryption and port once more, with what they are now. */
export async function askRouteAgain(
  present: Pick<Server, 'host' | 'port' | 'encryption'>,
  protocol: MailProtocol,
): Promise<Pick<Server, 'host' | 'port' | 'encryption'>> {
  const host = await askAgain('Host name of the server', present.host, parseHost);
  const encryption = await askChoiceAgain('Encryption', ENCRYPTION_CHOICES, present.encryption);
  const isSame = encryption === present.encryption;
  const port = await askPort(isSame ? present.port : usualPort(protocol, encryption));
  return { host: parseHost(host), encryption, port };
}

/** The port that goes with an encryption when none is named. */
export function usualPort(protocol: MailProtocol, encryption: Encryption): number {
  return protocol === 'smtp' ? usualSmtpPort(encryption) : usualImapPort(encryption);
}

async function askProvider(protocol: MailProtocol): Promise<string | undefined> {
  const own = { name: 'another server: I know its host name', value: undefined };
  const known = providersFor(protocol).map(({ name, title }) => ({ name: title, value: name }));
  return askChoice('Who runs the mail server?', [own, ...known]);
}

async function askPort(usual: number): Promise<number> {
  return parsePort(await askText({ message: 'Port', default: String(usual), parse: parsePort }));
}

/** Throws `invalid` for what is no port. */
function parsePort(text: string): number {
  const port = Number(text.trim());
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new MailroomError('invalid', `${JSON.stringify(text)} is not a port`, ['give a number from 1 to 65535']);
  }
  return port;
}

/** The certificates of a PEM file. Throws `not-found`, `local` or `invalid`. */
export async function readAuthority(path: string): Promise<string> {
  const pem = await readFile(path, 'utf8').catch((error: unknown) => {
    const code = errorCode(error);
    throw new MailroomError(
      code === 'ENOENT' ? 'not-found' : 'local',
      `the certificate file ${path} cannot be read: ${code === 'ENOENT' ? 'there is none' : (code ?? 'it failed')}`,
      ['--ca takes the path of a PEM file'],
      { cause: error },
    );
  });
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw new MailroomError('invalid', `${path} holds no certificate`, [
      '--ca takes a PEM file, one with -----BEGIN CERTIFICATE----- in it',
    ]);
  }
  return pem;
}
