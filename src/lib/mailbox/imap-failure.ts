// What an IMAP server's refusal or silence means, in our words and with the next step.
import { type ToldFailure, tellConnectionFailure } from '../connection-failure.js';
import { errorCode, MailroomError } from '../errors.js';
import { loginUser } from '../server-login.js';
import type { StageName } from '../smtp/smtp-check.js';
import { ANY_LOGIN, providerOfHost } from '../smtp/smtp-provider.js';
import type { MailboxAccount } from './mailbox-account.js';

/** What is known about a failure, taken from the error and the connection. Its words are the server's: hostile. */
export type ImapTrouble = {
  readonly error: unknown;
  /** What the server said when it closed the connection, if it said anything. */
  readonly bye: string | undefined;
  /** The folders there are, when the one that was wanted could not be opened. */
  readonly folders?: readonly string[];
};

type Server = Pick<MailboxAccount, 'host' | 'port' | 'encryption' | 'login' | 'folder'>;

/** The error that people are shown. `during`: the stage that was being done. */
export function tellImapFailure(server: Server, trouble: ImapTrouble, during: StageName): MailroomError {
  const { error } = trouble;
  if (error instanceof MailroomError) return error;
  const told =
    tellTls(server, error) ??
    tellConnectionFailure(server, errorCode(error) ?? '', words(error)) ??
    tellRefusal(server, trouble, during) ??
    tellSilence(server, trouble);
  return new MailroomError(told.kind, told.message, told.next, { cause: error });
}

function tellTls({ host, port, encryption }: Server, error: unknown): ToldFailure | undefined {
  if (field(error, 'tlsFailed') !== true || errorCode(error) !== undefined) return undefined;
  if (encryption !== 'starttls') return undefined;
  return {
    kind: 'tls',
    message: `${host} port ${port} does not offer STARTTLS, and nothing is sent in the clear`,
    next: ['use --encryption tls with the port that is for it, usually 993'],
  };
}

function tellRefusal(server: Server, trouble: ImapTrouble, during: StageName): ToldFailure | undefined {
  const { error } = trouble;
  const said = words(error);
  const code = text(field(error, 'serverResponseCode')) ?? '';
  const refused = field(error, 'responseStatus') !== undefined || field(error, 'authenticationFailed') === true;
  if (errorCode(error) === 'ETHROTTLE' || (refused && asksToWait(code, said))) return tellToWait(server, said);
  if (!refused) return tellOfferedLogin(server, said);
  if (during === 'login' || field(error, 'authenticationFailed') === true) return tellLoginRefusal(server, code, said);
  if (during === 'folder') return tellFolderRefusal(server, code, said, trouble.folders ?? []);
  return { kind: 'rejected', message: `${server.host} refused: ${said}`, next: ['try again'] };
}

// RFC 5530's codes, and the words of servers that give none. A wrong password never makes one wait.
const WAIT_CODES = new Set(['THROTTLED', 'UNAVAILABLE', 'LIMIT', 'INUSE', 'SERVERBUG', 'OVERQUOTA']);
const WAIT_WORDS =
  /too many|throttl|rate limit|try again|temporar|unavailable|bandwidth limit|maximum number of connections|not connected|exceeded|system error|internal error/i;

function asksToWait(code: string, said: string): boolean {
  return WAIT_CODES.has(code) || (code !== 'AUTHENTICATIONFAILED' && WAIT_WORDS.test(said));
}

function tellToWait({ host }: Server, said: string): ToldFailure {
  return {
    kind: 'unreachable',
    message: `${host} asks to wait: ${said}`,
    next: ['the password may well be right: wait some minutes, then try again', 'close other programs on this mailbox'],
  };
}

function tellLoginRefusal(server: Server, code: string, said: string): ToldFailure {
  const { host, login } = server;
  if (code === 'PRIVACYREQUIRED' || /login is disabled|plaintext auth\w* disallowed/i.test(said)) {
    return {
      kind: 'tls',
      message: `${host} takes no login in the clear`,
      next: ['use --encryption starttls, or tls with the port that is for it'],
    };
  }
  const message = `${host} refused the login of ${loginUser(login) ?? 'nobody'}: ${said}`;
  if (code === 'EXPIRED') return { kind: 'auth', message, next: ['the password has expired: set a new one there'] };
  return { kind: 'auth', message, next: loginAdvice(host) };
}

function loginAdvice(host: string): readonly string[] {
  const provider = providerOfHost(host);
  if (provider === undefined) return ANY_LOGIN;
  return [...provider.advice, `as the user it wants ${provider.user}`];
}

// Neither refused nor failed: there is no way to log in that both sides know.
function tellOfferedLogin({ host, encryption, login }: Server, said: string): ToldFailure | undefined {
  if (!/authentication (?:mechanism|method)/i.test(said)) return undefined;
  const other =
    login.method === 'oauth2'
      ? 'it takes no OAuth2 tokens: give a password'
      : 'it may want OAuth2: --oauth2-provider, or a token with --oauth2-ref';
  return {
    kind: 'rejected',
    message: `${host} offers no way to log in that mailroom knows`,
    next: encryption === 'none' ? ['it may offer one after TLS: use --encryption tls or starttls'] : [other],
  };
}

function tellFolderRefusal(server: Server, code: string, said: string, folders: readonly string[]): ToldFailure {
  const { folder } = server;
  if (code === 'NOPERM') {
    return { kind: 'rejected', message: `the folder ${folder} may not be opened: ${said}`, next: ['ask its owner'] };
  }
  const known = folders.length > 0 ? [`the folders are: ${folders.join(', ')}`] : ['name another with --folder'];
  return { kind: 'not-found', message: `the folder ${folder} cannot be opened: ${said}`, next: known };
}

function tellSilence({ host, port, encryption }: Server, { error, bye }: ImapTrouble): ToldFailure {
  const unreachable = (message: string, next: string): ToldFailure => ({ kind: 'unreachable', message, next: [next] });
  if (bye !== undefined && bye !== 'Server closed connection') {
    return unreachable(`${host} ended the connection: ${oneLine(bye)}`, 'wait some minutes, then try again');
  }
  switch (errorCode(error)) {
    case 'GREETING_TIMEOUT': {
      const hint = 'check the port';
      const tls = encryption !== 'tls' ? `; port ${port} may want --encryption tls` : '';
      return unreachable(`${host} port ${port} took the connection and said nothing`, hint + tls);
    }
    case 'ETIMEOUT':
      return unreachable(`${host} stopped answering`, 'try again; what was stored stays stored');
    case 'NoConnection':
    case 'EConnectionClosed':
    case 'ClosedAfterConnectText':
    case 'ClosedAfterConnectTLS':
      return unreachable(`${host} cut the connection`, 'try again; what was stored stays stored');
    default:
      return unreachable(`${host} could not be understood: ${words(error)}`, 'check that it is an IMAP server');
  }
}

/** What the server said, or else what the error says. One line. */
function words(error: unknown): string {
  const said = text(field(error, 'responseText')) ?? (error instanceof Error ? error.message : String(error));
  return oneLine(said).replace(/\.$/, '');
}

/** More than any server says when it refuses something: it is told each time that a watched mailbox is tried again. */
const MOST_WORDS = 2_000;

function oneLine(said: string): string {
  const line = said.trim().replace(/\s+/g, ' ');
  return line.length > MOST_WORDS ? `${line.slice(0, MOST_WORDS).toWellFormed()} [...]` : line;
}

// imapflow's errors are plain ones with more properties on them.
function field(error: unknown, name: string): unknown {
  return error instanceof Error ? (Object.getOwnPropertyDescriptor(error, name)?.value as unknown) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
