// Logins by OAuth2 in a setup file: what is known of providers is filled in, and no secret stands in it.
import { expect, test } from 'vitest';
import { smtpFields } from '../../../src/lib/setup/setup-fields.js';
import { parse, problemsOf } from './setup-text.js';

const file = (client: string) => `version: 1
smtp:
  acme:
    { host: smtp.acme.test, encryption: tls, user: a@acme.test, replyName: A, replyAddress: a@acme.test, ${client} }
`;

test('a provider brings its addresses and its scope, and the refresh token goes to the vault', () => {
  const [config] = parse(file('oauth2Client: { provider: microsoft, tenant: acme.test, clientId: abc }')).smtp;
  expect(config?.login).toMatchObject({
    token: { scheme: 'vault', value: 'smtp-acme-refresh' },
    client: {
      tokenUrl: 'https://login.microsoftonline.com/acme.test/oauth2/v2.0/token',
      deviceUrl: 'https://login.microsoftonline.com/acme.test/oauth2/v2.0/devicecode',
      scope: expect.stringContaining('offline_access'),
    },
  });
});

test('what is read is written again in the same way', () => {
  const client =
    '{ provider: google, clientId: abc, clientSecret: "env:S", refreshToken: "env:R", tokenUrl: "http://localhost:1/t" }';
  const [config] = parse(file(`oauth2Client: ${client}`)).smtp;
  expect(config && smtpFields(config)).toMatchObject({
    user: 'a@acme.test',
    oauth2Client: {
      provider: 'google',
      clientId: 'abc',
      clientSecret: 'env:S',
      refreshToken: 'env:R',
      tokenUrl: 'http://localhost:1/t',
    },
  });
});

test.for([
  ['oauth2Client: { clientId: abc }', 'smtp.acme.oauth2Client.tokenUrl'],
  ['oauth2Client: { provider: google }', 'smtp.acme.oauth2Client.clientId'],
  ['oauth2Client: { provider: google, clientId: a, tenant: b }', 'smtp.acme.oauth2Client.tenant'],
  ['oauth2Client: { tokenUrl: "http://login.test/t", clientId: a }', 'smtp.acme.oauth2Client.tokenUrl'],
  ['password: env:P, oauth2Client: { provider: google, clientId: a }', 'smtp.acme.oauth2Client'],
] as const)('%s is a mistake at its place', ([client, path]) => {
  expect(problemsOf(file(client))).toMatchObject([{ path }]);
});

test('a refresh token that is written out is refused and not repeated', () => {
  const problems = problemsOf(file('oauth2Client: { provider: google, clientId: a, refreshToken: canary-1 }'));
  expect(problems).toHaveLength(1);
  expect(JSON.stringify(problems)).not.toContain('canary-1');
});
