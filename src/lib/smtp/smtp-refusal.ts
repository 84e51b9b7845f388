// A server's refusal in our words: which step it refused, whether for good, and what this provider usually wants.
import type { ToldFailure } from '../connection-failure.js';
import type { StageName } from './smtp-check.js';
import type { SmtpParty } from './smtp-failure.js';
import { ANY_LOGIN, providerOfHost, type SmtpProvider } from './smtp-provider.js';
import { parseSmtpReply, replyLine, type SmtpReply } from './smtp-reply.js';

export type Refusal = { readonly stage: StageName; readonly reply: string; readonly sender?: string | undefined };

const WANTS_TLS = /STARTTLS|encryption (?:is )?required|must (?:use|be over) (?:TLS|SSL)/i;
const WANTS_LOGIN = /authenticat|auth(?:entication)? required|log ?in first|5\.7\.57/i;
const TOO_OFTEN = /too many|rate.?limit|throttl|try again later|temporar/i;
const PASSWORDS_OFF = /5\.7\.139|basic authentication is disabled|SmtpClientAuthentication is disabled/i;
const GMAIL = /gsmtp|google\.com/i;
const BROWSER_WANTED = /5\.7\.14\b|via your web browser/i;
const QUOTA = /5\.4\.5|quota|sending limit|daily .*limit/i;

/** What a refusing reply means. A 4xx, or words that say so, is a wish to wait and never a wrong password. */
export function refusalFailure(refusal: Refusal, party: SmtpParty): ToldFailure {
  const { stage } = refusal;
  const reply = parseSmtpReply(refusal.reply) ?? { code: 0, enhanced: undefined, words: replyLine(refusal.reply) };
  const { host } = party;
  const words = `${[reply.code || '', reply.enhanced ?? ''].filter(Boolean).join(' ')} ${reply.words}`.trim();
  if (stage === 'tls') return startTlsRefusal(reply, words, party);
  if (isThrottled(reply, stage)) {
    return {
      kind: 'unreachable',
      message: `${host} asked us to wait: ${words}`,
      next: [
        stage === 'login' ? 'try again in some minutes; the password may well be right' : 'try again in some minutes',
      ],
    };
  }
  if (WANTS_TLS.test(reply.words) && party.encryption === 'none') {
    return { kind: 'tls', message: `${host} wants encryption first: ${words}`, next: ['use --encryption starttls'] };
  }
  if (stage === 'login') return loginRefusal(reply, words, party);
  if (stage === 'greeting') {
    return {
      kind: 'rejected',
      message: `${host} takes no mail from this machine: ${words}`,
      next: ['use the submission port 587 or 465 of your provider, with a login'],
    };
  }
  return mailRefusal(refusal, reply, words, party);
}

function isThrottled({ code, words }: SmtpReply, stage: StageName): boolean {
  if (code >= 400 && code < 500) return true;
  return stage === 'login' && TOO_OFTEN.test(words);
}

function startTlsRefusal({ code }: SmtpReply, words: string, { host, port }: SmtpParty): ToldFailure {
  return {
    kind: code >= 400 && code < 500 ? 'unreachable' : 'tls',
    message: `${host} refused STARTTLS on port ${port}: ${words}`,
    next: ['try --encryption tls with port 465', 'or ask whoever runs the server'],
  };
}

function loginRefusal(reply: SmtpReply, words: string, party: SmtpParty): ToldFailure {
  const provider = GMAIL.test(reply.words) ? providerOfHost('smtp.gmail.com') : providerOfHost(party.host);
  const refused = (next: readonly string[]): ToldFailure => ({
    kind: 'auth',
    message: `${party.host} refused the login of ${party.user ?? 'nobody'}: ${words}`,
    next,
  });
  if (party.login === 'oauth2') {
    return refused([
      'the access token may have expired, or lack the right to send: run smtp authorize, or renew what --oauth2-ref refers to',
      'the user name must be the address that the token was made for',
    ]);
  }
  if (PASSWORDS_OFF.test(words)) return refused(providerOfHost('smtp.office365.com')?.advice ?? []);
  if (BROWSER_WANTED.test(words)) {
    return refused(['sign in once with a browser and confirm that it was you', ...(provider?.advice ?? [])]);
  }
  if (provider !== undefined) return refused(adviceOf(provider));
  return refused(ANY_LOGIN);
}

function adviceOf(provider: SmtpProvider): readonly string[] {
  return [...provider.advice, `the user name is ${provider.user}`];
}

function mailRefusal(refusal: Refusal, reply: SmtpReply, words: string, party: SmtpParty): ToldFailure {
  const { host, user } = party;
  const rejected = (message: string, ...next: string[]): ToldFailure => ({ kind: 'rejected', message, next });
  if (party.login === 'none' && (reply.code === 530 || WANTS_LOGIN.test(words))) {
    return { kind: 'auth', message: `${host} wants a login: ${words}`, next: ['give --user and a password'] };
  }
  if (reply.code === 552 || reply.enhanced === '5.3.4') {
    return rejected(`the mail is too large for ${host}: ${words}`, 'send less or smaller attachments');
  }
  if (QUOTA.test(words)) {
    const limit = providerOfHost(host)?.limit;
    return rejected(
      `${host} takes no more mail for now: ${words}`,
      limit === undefined ? 'wait for a day' : `its limit is ${limit}: wait for a day`,
    );
  }
  if (refusal.stage === 'sender') {
    const sender = refusal.sender ? refusal.sender : 'the empty sender';
    return rejected(
      `${host} does not take mail from ${sender}: ${words}`,
      user === undefined
        ? 'use a reply address that this server is responsible for'
        : `use a reply address that ${user} may send as: the account's own, or an alias confirmed at the provider`,
    );
  }
  return rejected(`${host} refused the mail: ${words}`, 'the words of the server say why; a retry will not help');
}
