// Asks how mailroom comes by OAuth2 tokens: as a client that somebody authorises, or from a command, variable or file.
import { parseHeaderText } from '../header-text.js';
import type { OAuth2Provider } from '../oauth2/oauth2-client.js';
import { parseSecretRef } from '../secrets/secret-ref.js';
import type { Login } from '../server-login.js';
import type { SmtpProvider } from '../smtp/smtp-provider.js';
import { askChoice, askText } from './ask.js';
import type { LoginAnswers } from './login-flags.js';

const AUTHORISERS: Readonly<Record<string, OAuth2Provider>> = {
  gmail: 'google',
  outlook: 'microsoft',
  microsoft365: 'microsoft',
};

const WAYS = [
  { name: 'somebody lets mailroom in, with a browser (it needs a client id)', value: 'authorise' },
  { name: 'an access token comes from a command, a variable or a file', value: 'token' },
] as const;

/** What the flags would say. Where nobody knows who would authorise, it is a token. */
export async function askToken(provider: SmtpProvider | undefined): Promise<LoginAnswers> {
  const authoriser = provider === undefined ? undefined : AUTHORISERS[provider.name];
  const way = authoriser === undefined ? 'token' : await askChoice('How does mailroom log in?', WAYS);
  if (way === 'token') {
    const message = 'Where is its access token? (command:LINE, env:NAME or file:PATH)';
    return { 'oauth2-ref': await askText({ message, parse: parseSecretRef }) };
  }
  const parse = (text: string) => parseHeaderText(text, 'the client id');
  const client = await askText({ message: 'Client id that mailroom is registered by there', parse });
  return { 'oauth2-provider': authoriser, 'oauth2-client-id': parse(client) };
}

/** Whether somebody still has to let mailroom in: it is to keep its own refresh token, and was not tried. */
export function awaitsConsent(login: Login, wasTried: boolean): boolean {
  return !wasTried && login.method === 'oauth2' && login.client !== undefined && login.token.scheme === 'vault';
}
