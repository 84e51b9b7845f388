// The flags that `smtp add` and `mailbox add` share: which server, how to log in, where the password comes from.
import * as Flags from '@oclif/core/flags';
import { MailroomError } from '../errors.js';
import { Secret } from '../secrets/secret.js';
import { parseSecretRef } from '../secrets/secret-ref.js';
import { ENCRYPTIONS, type Login } from '../server-login.js';
import { type MailProtocol, providersFor } from '../smtp/smtp-provider.js';
import { askPassword } from './ask.js';
import { namesOAuth2, type OAuth2Answers, oauth2Flags, readOAuth2 } from './oauth2-flags.js';
import { readFirstLine } from './stdin-line.js';

/** The definitions. `MAILROOM_SMTP_HOST`, `MAILROOM_IMAP_HOST` and so on are their twins. */
export function loginFlags(protocol: MailProtocol) {
  const usual = protocol === 'smtp' ? '465 for tls, 587 for starttls' : '993 for tls, 143 for starttls';
  const twin = (name: string) => `MAILROOM_${protocol.toUpperCase()}_${name}`;
  return {
    provider: Flags.string({
      description: 'fill in what is known about a provider (mailroom smtp providers); other flags go before it',
      // For SMTP there are more names than help should list.
      ...(protocol === 'imap' ? { options: providersFor(protocol).map((provider) => provider.name) } : {}),
      env: twin('PROVIDER'),
      helpValue: 'PROVIDER',
    }),
    host: Flags.string({ description: 'name of the server', env: twin('HOST'), helpValue: 'HOST' }),
    port: Flags.integer({ description: `by default ${usual}`, min: 1, max: 65_535, env: twin('PORT'), helpValue: 'N' }),
    encryption: Flags.option({
      description: 'tls from the first byte, starttls required after it, or none',
      options: ENCRYPTIONS,
      env: twin('ENCRYPTION'),
    })(),
    user: Flags.string({ description: 'name to log in with', env: twin('USER'), helpValue: 'USER' }),
    'password-stdin': Flags.boolean({ description: 'read the password from the first line of stdin' }),
    'password-ref': Flags.string({
      description: 'where the password is: env:NAME, file:PATH, command:LINE, keyring:NAME, vault:NAME',
      env: twin('PASSWORD_REF'),
      helpValue: 'REF',
    }),
    'oauth2-ref': Flags.string({
      description: 'where an OAuth2 access token is, in place of a password',
      env: twin('OAUTH2_REF'),
      helpValue: 'REF',
    }),
    ...oauth2Flags(protocol),
    ca: Flags.string({
      description: "certificate authority to trust besides the system's, a PEM file",
      env: twin('CA'),
      helpValue: 'FILE',
    }),
    'allow-clear-text': Flags.boolean({
      description: 'insist on --encryption none for a server that is not this machine',
    }),
    'skip-check': Flags.boolean({ description: 'save it without trying it' }),
  };
}

/** What was said about the login. */
export type LoginAnswers = OAuth2Answers & {
  readonly user?: string | undefined;
  readonly 'password-stdin'?: boolean | undefined;
  readonly 'password-ref'?: string | undefined;
  readonly 'oauth2-ref'?: string | undefined;
};

const SOURCES = ['password-stdin', 'password-ref', 'oauth2-ref'] as const;

/** For `needAnswers`: what a login lacks that only a prompt could give. Throws `needs-answer` for what contradicts itself. */
export function missingOfLogin(answers: LoginAnswers): Record<string, true | undefined> {
  const byClient = namesOAuth2(answers) ? ['oauth2-client-id'] : [];
  const given = [...SOURCES.filter((source) => answers[source]), ...byClient];
  if (given.length > 1) {
    throw new MailroomError('needs-answer', `${given.map((flag) => `--${flag}`).join(' and ')} cannot both be used`, [
      'say in one way where the password is',
    ]);
  }
  const client = byClient.length > 0 ? { 'oauth2-client-id': answers['oauth2-client-id'] } : {};
  if (answers.user === undefined) return given.length > 0 ? { user: undefined, ...missingOnly(client) } : {};
  return given.length > 0 ? missingOnly(client) : { 'password-stdin or --password-ref': undefined };
}

function missingOnly(answers: Record<string, string | undefined>): Record<string, undefined> {
  return Object.fromEntries(Object.entries(answers).flatMap(([name, value]) => (value ? [] : [[name, undefined]])));
}

/**
 * The login that was meant. A password that was typed or piped comes as `typed`, and the login refers to where it is
 * kept once it is saved, `vault:secretName`; a reference is passed on as it is. Without a user there is no login.
 * Throws `needs-answer` when there is no password and nobody to ask.
 */
export async function readLogin(
  answers: LoginAnswers,
  canAsk: boolean,
  secretName: string,
): Promise<{ readonly login: Login; readonly typed: Secret | undefined }> {
  const { user } = answers;
  if (user === undefined) return { login: { method: 'none' }, typed: undefined };
  const token = answers['oauth2-ref'];
  if (token !== undefined) return { login: { method: 'oauth2', user, token: parseSecretRef(token) }, typed: undefined };
  if (namesOAuth2(answers)) {
    return { login: { method: 'oauth2', user, ...(await readOAuth2(answers, secretName)) }, typed: undefined };
  }
  const password = answers['password-ref'];
  if (password !== undefined) {
    return { login: { method: 'password', user, password: parseSecretRef(password) }, typed: undefined };
  }
  const typed = new Secret(await readPassword(answers, canAsk, user));
  return { login: { method: 'password', user, password: { scheme: 'vault', value: secretName } }, typed };
}

async function readPassword(answers: LoginAnswers, canAsk: boolean, user: string): Promise<string> {
  // At a terminal a prompt hides what is typed; reading stdin there would show it.
  if (canAsk) return askPassword(`Password of ${user}`);
  if (!answers['password-stdin']) {
    throw new MailroomError('needs-answer', `nobody is there to type the password of ${user}`, [
      'pipe it with --password-stdin, or say where it is with --password-ref',
    ]);
  }
  const password = await readFirstLine(process.stdin);
  if (password === '') {
    throw new MailroomError('needs-answer', 'no password came on stdin', [
      'pipe it, such as: printf \'%s\\n\' "$PASSWORD" | mailroom ... --password-stdin',
    ]);
  }
  return password;
}
