// What `smtp authorize` and `mailbox authorize` share: their flags, and what a person is told and asked meanwhile.
import * as Flags from '@oclif/core/flags';
import { MailroomError } from '../errors.js';
import type { AuthorizationStep, AuthorizationWay } from '../oauth2/authorization.js';
import { Secret } from '../secrets/secret.js';
import { type Login, loginUser } from '../server-login.js';
import { askPassword } from './ask.js';
import { safeLine } from './safe-text.js';
import { readFirstLine } from './stdin-line.js';

export const authorizeFlags = {
  device: Flags.boolean({ description: 'with a code, typed in the browser of any machine' }),
  'no-browser': Flags.boolean({ description: 'only tell the address, start no browser' }),
  'client-secret-stdin': Flags.boolean({
    description: 'read the secret of the client from stdin, and keep it in the vault',
  }),
  timeout: Flags.integer({
    description: 'how many minutes somebody has for it',
    default: 10,
    min: 1,
    max: 60,
    helpValue: 'MINUTES',
  }),
  'skip-check': Flags.boolean({ description: 'save it without a login at the mail server' }),
};

export type AuthorizeFlags = {
  readonly device: boolean;
  readonly 'no-browser': boolean;
  readonly 'client-secret-stdin': boolean;
  readonly timeout: number;
  readonly 'skip-check': boolean;
  readonly 'no-input': boolean;
};

/** What is asked for, and how. Throws `needs-answer` with --no-input: somebody has to say yes in a browser. */
export async function readAuthorization(
  flags: AuthorizeFlags,
  login: Login,
  canAsk: boolean,
): Promise<AuthorizationWay & { readonly clientSecret: Secret | undefined; readonly skipCheck: boolean }> {
  if (flags['no-input'] || process.env['MAILROOM_NO_INPUT']) {
    throw new MailroomError('needs-answer', 'somebody has to let mailroom in, and nobody is to be asked', [
      'run it without --no-input where somebody is',
      'or say where a refresh token is: edit the login with --oauth2-refresh-token-ref REF',
    ]);
  }
  return {
    way: flags.device ? 'device' : 'browser',
    open: !flags['no-browser'],
    timeout: flags.timeout * 60_000,
    user: loginUser(login) ?? '',
    clientSecret: await readClientSecret(flags, login, canAsk),
    skipCheck: flags['skip-check'],
    // Not `progress`: a script that wants JSON has somebody to show this to as well.
    onStep: (step) => process.stderr.write(`${describeStep(step)}\n`),
  };
}

// Google gives its desktop clients a secret that it wants to hear, though it is none.
async function readClientSecret(flags: AuthorizeFlags, login: Login, canAsk: boolean): Promise<Secret | undefined> {
  if (flags['client-secret-stdin']) {
    const line = await readFirstLine(process.stdin);
    if (line !== '') return new Secret(line);
    throw new MailroomError('needs-answer', 'no client secret came on stdin', ['pipe it, or leave the flag out']);
  }
  const client = login.method === 'oauth2' ? login.client : undefined;
  const isWanted = client?.provider === 'google' && client.clientSecret === undefined;
  return isWanted && canAsk ? new Secret(await askPassword('Client secret')) : undefined;
}

function describeStep(step: AuthorizationStep): string {
  if (step.step === 'device') {
    const within = `within ${step.minutes === 1 ? 'a minute' : `${step.minutes} minutes`}`;
    return `Open ${safeLine(step.url)} in any browser, and type this code ${within}: ${safeLine(step.code)}`;
  }
  const how = step.opened ? 'A browser was opened. If it does not show up, open this' : 'Open this in a browser';
  return `${how} on this machine, and let mailroom in:\n  ${safeLine(step.url)}`;
}
