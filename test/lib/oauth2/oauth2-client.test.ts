// Whom mailroom asks for tokens: what is known of providers, and the addresses that will not do.
import { expect, test } from 'vitest';
import { grantName, makeOAuth2Client, parseEndpoint } from '../../../src/lib/oauth2/oauth2-client.js';
import { isFresh } from '../../../src/lib/oauth2/oauth2-grant.js';

const NOW = new Date('2026-03-02T09:30:00.000Z');
const after = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

test.for(['http://login.acme.test/token', 'ftp://a.test/', 'token', 'https://a:b@c.test/', 'https://c.test/#x'])(
  '%s is no endpoint to send secrets to',
  (url) => expect(() => parseEndpoint(url)).toThrow(),
);

test.for(['https://login.acme.test/token', 'http://127.0.0.1:8080/t', 'http://[::1]:80/t', 'http://localhost/t'])(
  '%s is one',
  (url) => expect(parseEndpoint(url)).toContain('/t'),
);

test('a provider that nobody knows needs a token endpoint, and only Microsoft has tenants', () => {
  expect(() => makeOAuth2Client({ clientId: 'a' }, undefined)).toThrow('where OAuth2 tokens come from');
  expect(() => makeOAuth2Client({ clientId: 'a', provider: 'google', tenant: 'b' }, undefined)).toThrow('tenants');
});

test('two logins share an authorisation when client, scope and reference are the same', () => {
  const client = makeOAuth2Client({ clientId: 'a', provider: 'google' }, undefined);
  const token = { scheme: 'vault', value: 'shared' } as const;
  expect(grantName(token, client)).toBe(grantName({ ...token }, { ...client, ca: 'PEM' }));
  expect(grantName(token, client)).not.toBe(grantName(token, { ...client, clientId: 'b' }));
});

test.for([
  [3600, 0, true],
  [3600, 3200, true],
  [3600, 3310, false],
  [60, 20, true],
  [60, 40, false],
] as const)('a token that lives for %d seconds is used after %d: %s', ([lifetime, passed, fresh]) => {
  const grant = { name: 'g', expiresAt: after(lifetime), renewedAt: NOW, replaced: undefined, refusal: undefined };
  expect(isFresh(grant, after(passed))).toBe(fresh);
});
