// What a person is told when a server cannot be reached.
import { expect, test } from 'vitest';
import { tellConnectionFailure } from '../../src/lib/connection-failure.js';

const server = { host: 'mail.acme.test', port: 993 };

test.each([
  ['ENOTFOUND', 'unreachable', 'no server called mail.acme.test'],
  ['EAI_AGAIN', 'unreachable', 'could not be looked up'],
  ['ECONNREFUSED', 'unreachable', 'nothing answers at mail.acme.test port 993'],
  ['ENETUNREACH', 'unreachable', 'no way from here'],
  ['ETIMEDOUT', 'unreachable', 'in time'],
  ['ECONNRESET', 'unreachable', 'cut the connection'],
  ['CERT_HAS_EXPIRED', 'tls', 'has expired'],
  ['CERT_NOT_YET_VALID', 'tls', 'not valid yet'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls', 'for another name'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls', 'vouches'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls', 'vouches'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls', 'does not speak TLS from the first byte'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tls', '1.2 or later'],
  ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'tls', 'handshake failure'],
])('%s is told as %s, with a next step', (code, kind, words) => {
  const told = tellConnectionFailure(server, code, 'handshake failure');
  expect(told).toMatchObject({ kind, message: expect.stringContaining(words) });
  expect(told?.next).not.toHaveLength(0);
});

test('a code that is not of the network or TLS is left to others', () => {
  expect(tellConnectionFailure(server, 'EAUTH', '')).toBeUndefined();
});
