// The name a server gave a mail that it took, as servers write it.
import { expect, test } from 'vitest';
import { readQueueId } from '../../../src/lib/smtp/relay-queue-id.js';

test.each([
  ['250 2.0.0 Ok: queued as 4cWnT21qBDz9sSL', '4cWnT21qBDz9sSL'],
  ['250 OK id=1tE4Gz-0000000AbCd-2xYz', '1tE4Gz-0000000AbCd-2xYz'],
  ['250 2.0.0 4AMCkR8d012345 Message accepted for delivery', '4AMCkR8d012345'],
  ['250 2.6.0 <x@y.test> [InternalId=4711, Hostname=A] 9 bytes Queued mail for delivery', '4711'],
  ['250 2.0.0 OK  1763800000 5b1f17b1804b1-42b7d7.27 - gsmtp', '5b1f17b1804b1-42b7d7.27'],
  ['250 2.0.0 Ok: queued as \u001b[31mred', undefined],
  ['250 OK', undefined],
])('%j', (response, id) => {
  expect(readQueueId(response)).toBe(id);
});
