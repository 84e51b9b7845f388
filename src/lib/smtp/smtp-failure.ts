// Why an SMTP server could not be used, in our words: what the network, TLS or the server said, and what to do about it.
import { type ToldFailure, tellConnectionFailure } from '../connection-failure.js';
import {
  certificateFailure,
  isAboutCertificate,
  type ServerCertificate,
  unknownAuthorityFailure,
  wrongNameFailure,
} from '../server-certificate.js';
import { type Encryption, isLoopback, type Login, loginUser } from '../server-login.js';
import type { StageName } from './smtp-check.js';
import { refusalFailure } from './smtp-refusal.js';
import { describeSize } from './smtp-reply.js';

/** The server that was talked to, and as whom. */
export type SmtpParty = {
  readonly host: string;
  readonly port: number;
  readonly encryption: Encryption;
  readonly login: 'none' | 'password' | 'oauth2';
  readonly user: string | undefined;
};

/** As whom a config talks to which server. */
export function partyOf({
  host,
  port,
  encryption,
  login,
}: Omit<SmtpParty, 'login' | 'user'> & { login: Login }): SmtpParty {
  return { host, port, encryption, login: login.method, user: loginUser(login) };
}

/** What happened, as the door saw it. */
export type SmtpTrouble =
  | {
      readonly about: 'network';
      readonly stage: StageName;
      /** As Node.js names it: ENOTFOUND, CERT_HAS_EXPIRED... */
      readonly code: string;
      readonly words: string;
      readonly certificate?: ServerCertificate | undefined;
      readonly at: Date;
    }
  | {
      readonly about: 'reply';
      readonly stage: StageName;
      readonly reply: string;
      readonly sender?: string | undefined;
    }
  | { readonly about: 'no-starttls'; readonly stage: 'tls' }
  | { readonly about: 'tls-port'; readonly stage: StageName }
  | { readonly about: 'no-login'; readonly stage: 'login'; readonly offersStartTls: boolean }
  | { readonly about: 'other-logins'; readonly stage: 'login'; readonly offered: readonly string[] }
  | { readonly about: 'too-large'; readonly stage: 'send'; readonly size: number; readonly limit: number }
  | { readonly about: 'no-unicode'; readonly stage: 'sender' | 'send'; readonly address: string }
  | { readonly about: 'bad-address'; readonly stage: 'send'; readonly address: string }
  | { readonly about: 'no-smtp'; readonly stage: StageName; readonly words: string };

const PORTS = 'the usual ports are 465 with --encryption tls and 587 with --encryption starttls';

/** Says what happened in a sentence, with its kind and the next steps. */
export function smtpFailure(trouble: SmtpTrouble, party: SmtpParty): ToldFailure {
  const { host, port } = party;
  switch (trouble.about) {
    case 'network':
      return networkFailure(trouble, party);
    case 'reply':
      return refusalFailure(trouble, party);
    case 'no-starttls':
      return {
        kind: 'tls',
        message: `${host} does not offer STARTTLS on port ${port}, and nothing is sent in the clear`,
        next: ['try --encryption tls with port 465', 'or ask whoever runs the server to switch STARTTLS on'],
      };
    case 'tls-port':
      return {
        kind: 'tls',
        message: `port ${port} of ${host} is for TLS from the first byte`,
        next: ['use --encryption tls for this port'],
      };
    case 'no-login':
      return {
        kind: 'auth',
        message: `${host} offers no login on port ${port}, so the password of ${party.user} cannot be tried`,
        next: trouble.offersStartTls
          ? ['it may offer one after TLS: use --encryption starttls']
          : ['use the submission port, 587 or 465', 'or leave --user out, if the server takes mail without a login'],
      };
    case 'other-logins':
      return otherLogins(trouble.offered, party);
    case 'too-large':
      return {
        kind: 'rejected',
        message: `the mail has ${describeSize(trouble.size)}, and ${host} takes ${describeSize(trouble.limit)} at most`,
        next: ['send less or smaller attachments'],
      };
    case 'no-unicode':
      return {
        kind: 'rejected',
        message: `${host} cannot handle the address ${trouble.address}: it takes plain letters only (no SMTPUTF8)`,
        next: ['use another address, or a server that offers SMTPUTF8'],
      };
    case 'bad-address':
      return {
        kind: 'invalid',
        message: `${JSON.stringify(trouble.address)} is no address that a mail can be sent to`,
        next: ['correct the address'],
      };
    case 'no-smtp':
      return {
        kind: 'rejected',
        message: `what answers on port ${port} of ${host} is no SMTP server; it says: ${trouble.words}`,
        next: [PORTS],
      };
  }
}

function networkFailure(trouble: SmtpTrouble & { about: 'network' }, party: SmtpParty): ToldFailure {
  const { code, words, certificate, at } = trouble;
  const told =
    (certificate && isAboutCertificate(code) ? badCertificate(code, certificate, party.host, at) : undefined) ??
    wrongPort(trouble, party) ??
    tellConnectionFailure(party, code, words);
  if (told !== undefined) return told;
  return {
    kind: 'unreachable',
    message: `the connection to ${party.host}, port ${party.port}, failed: ${words || code}`,
    next: ['try again in a while'],
  };
}

function badCertificate(code: string, certificate: ServerCertificate, host: string, at: Date): ToldFailure | undefined {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH')
    return wrongNameFailure(host, certificate);
  const dated = certificateFailure(host, certificate, at);
  if (dated !== undefined) return dated;
  return /SELF_SIGNED|UNABLE_TO|UNTRUSTED|INVALID_CA/.test(code)
    ? unknownAuthorityFailure(host, certificate)
    : undefined;
}

// A port that is wrong, blocked, or for TLS has its own advice here.
function wrongPort(trouble: SmtpTrouble & { about: 'network' }, party: SmtpParty): ToldFailure | undefined {
  const { host, port } = party;
  const unreachable = (message: string, ...next: string[]): ToldFailure => ({ kind: 'unreachable', message, next });
  const { stage, code } = trouble;
  if (stage === 'connect' && code === 'ECONNREFUSED' && isLoopback(host) && port === 25) {
    return unreachable(
      'no mail server runs on this machine: nothing answers at port 25',
      'use the mail server of a provider: mailroom smtp add',
      'or install one here, such as Postfix',
    );
  }
  if (stage === 'connect' && code === 'ECONNREFUSED')
    return unreachable(`nothing answers at ${host} port ${port}`, PORTS);
  if (stage === 'connect' && code === 'ETIMEDOUT') {
    const blocked = 'many networks block port 25: use the submission port 587 or 465';
    return unreachable(
      `${host} port ${port} did not answer in time`,
      port === 25 ? blocked : 'check host and port; a firewall may be between here and there',
    );
  }
  if (stage !== 'greeting') return undefined;
  const wait = 'try again in a while: busy servers, and those that distrust this machine, answer late';
  if (code === 'ETIMEDOUT')
    return unreachable(`${host} port ${port} takes the connection but says nothing`, wait, PORTS);
  if (code === 'ECONNRESET' || code === 'EPIPE') return unreachable(`${host} port ${port} hung up`, wait, PORTS);
  return undefined;
}

function otherLogins(offered: readonly string[], { host, login }: SmtpParty): ToldFailure {
  const list = offered.join(', ');
  if (login === 'oauth2') {
    return {
      kind: 'auth',
      message: `${host} takes no OAuth2 tokens; it offers ${list}`,
      next: ['give a password, with --password-stdin or --password-ref'],
    };
  }
  return {
    kind: 'auth',
    message: `${host} takes no passwords that mailroom can give; it offers ${list}`,
    next: ['log in by OAuth2: --oauth2-provider, or an access token with --oauth2-ref'],
  };
}
