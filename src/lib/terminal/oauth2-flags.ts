// The flags of a login by OAuth2 with a refresh token: whose server, as which client, and where its secrets are.
import * as Flags from '@oclif/core/flags';
import { MailroomError } from '../errors.js';
import {
  makeOAuth2Client,
  OAUTH2_PROVIDERS,
  type OAuth2Client,
  type OAuth2Provider,
  parseEndpoint,
  refreshSecretName,
} from '../oauth2/oauth2-client.js';
import { parseSecretRef, type SecretRef } from '../secrets/secret-ref.js';
import type { MailProtocol } from '../smtp/smtp-provider.js';
import { readAuthority } from './ask-server.js';

export function oauth2Flags(protocol: MailProtocol) {
  const twin = (name: string) => `MAILROOM_${protocol.toUpperCase()}_OAUTH2_${name}`;
  const text = (description: string, helpValue: string, name: string) =>
    Flags.string({ description, helpValue, env: twin(name) });
  return {
    'oauth2-provider': Flags.option({
      description: 'log in by OAuth2 with a refresh token, at an authorisation server whose addresses are known',
      options: OAUTH2_PROVIDERS,
      env: twin('PROVIDER'),
    })(),
    'oauth2-tenant': text('Microsoft: the organisation, when it is not "common"', 'TENANT', 'TENANT'),
    'oauth2-client-id': text('the id that mailroom is registered by there', 'ID', 'CLIENT_ID'),
    'oauth2-client-secret-ref': text('where the secret of that client is, if it has one', 'REF', 'CLIENT_SECRET_REF'),
    'oauth2-refresh-token-ref': text(
      'where a refresh token is; without it the next step is: authorize',
      'REF',
      'REFRESH_TOKEN_REF',
    ),
    'oauth2-scope': text('what the client asks for; known for google and microsoft', 'SCOPE', 'SCOPE'),
    'oauth2-token-url': text('the token endpoint of any other authorisation server', 'URL', 'TOKEN_URL'),
    'oauth2-auth-url': text('where a browser goes to authorise mailroom', 'URL', 'AUTH_URL'),
    'oauth2-device-url': text('where device codes come from', 'URL', 'DEVICE_URL'),
  };
}

export type OAuth2Answers = {
  readonly 'oauth2-provider'?: OAuth2Provider | undefined;
  readonly 'oauth2-tenant'?: string | undefined;
  readonly 'oauth2-client-id'?: string | undefined;
  readonly 'oauth2-client-secret-ref'?: string | undefined;
  readonly 'oauth2-refresh-token-ref'?: string | undefined;
  readonly 'oauth2-scope'?: string | undefined;
  readonly 'oauth2-token-url'?: string | undefined;
  readonly 'oauth2-auth-url'?: string | undefined;
  readonly 'oauth2-device-url'?: string | undefined;
  /** The server's certificate authority, a PEM file: its token endpoint may be signed by the same. */
  readonly ca?: string | undefined;
};

const NAMES = [
  'oauth2-provider',
  'oauth2-tenant',
  'oauth2-client-id',
  'oauth2-client-secret-ref',
  'oauth2-refresh-token-ref',
  'oauth2-scope',
  'oauth2-token-url',
  'oauth2-auth-url',
  'oauth2-device-url',
] as const;

/** Whether any of these flags was used. */
export const namesOAuth2 = (answers: OAuth2Answers): boolean => NAMES.some((name) => answers[name] !== undefined);

/** Whether somebody has to authorise it before it can be tried: no flag says where a refresh token is. */
export const awaitsAuthorization = (answers: OAuth2Answers): boolean =>
  namesOAuth2(answers) && answers['oauth2-refresh-token-ref'] === undefined;

/** The client and its refresh token; what no flag names stays as it is. Throws `invalid` and `needs-answer`. */
export async function readOAuth2(
  answers: OAuth2Answers,
  secretName: string,
  present?: { readonly client: OAuth2Client; readonly token: SecretRef },
): Promise<{ readonly client: OAuth2Client; readonly token: SecretRef }> {
  const ca = answers.ca === undefined ? present?.client.ca : await readAuthority(answers.ca);
  // Another provider has other addresses, and no client of the one before.
  const isOther = answers['oauth2-provider'] !== undefined && answers['oauth2-provider'] !== present?.client.provider;
  const base = isOther || answers['oauth2-tenant'] !== undefined ? undefined : present?.client;
  const clientId = answers['oauth2-client-id'] ?? (isOther ? undefined : present?.client.clientId);
  if (clientId === undefined) {
    throw new MailroomError('needs-answer', 'OAuth2 needs the id that mailroom is registered by', [
      'give it with --oauth2-client-id ID',
    ]);
  }
  const secret = answers['oauth2-client-secret-ref'];
  const clientSecret =
    secret === undefined ? (isOther ? undefined : present?.client.clientSecret) : parseSecretRef(secret);
  const client = makeOAuth2Client(
    {
      provider: answers['oauth2-provider'] ?? present?.client.provider,
      tenant: answers['oauth2-tenant'],
      tokenUrl: endpoint(answers['oauth2-token-url']) ?? base?.tokenUrl,
      authUrl: endpoint(answers['oauth2-auth-url']) ?? base?.authUrl,
      deviceUrl: endpoint(answers['oauth2-device-url']) ?? base?.deviceUrl,
      clientId,
      clientSecret,
      scope: answers['oauth2-scope'] ?? (isOther ? undefined : present?.client.scope),
    },
    ca,
  );
  const ref = answers['oauth2-refresh-token-ref'];
  const kept: SecretRef = { scheme: 'vault', value: refreshSecretName(secretName) };
  return { client, token: ref === undefined ? (present?.token ?? kept) : parseSecretRef(ref) };
}

const endpoint = (text: string | undefined) => (text === undefined ? undefined : parseEndpoint(text));
