// The Message-ID that a server gives our mail is read from its answer.
import { expect, test } from 'vitest';
import { readRelayId } from '../../../src/lib/smtp/relay-id.js';

const SES = '0100018f2a3b4c5d-1a2b3c4d-1111-2222-3333-444455556666-000000';

test.each([
  [`250 Ok ${SES}`, 'email-smtp.us-east-1.amazonaws.com', `<${SES}@email.amazonses.com>`],
  [`250 Ok ${SES}`, 'email-smtp.eu-west-1.amazonaws.com', `<${SES}@eu-west-1.amazonses.com>`],
  [
    '250 2.0.0 OK <AM0PR04MB1@AM0PR04MB1.eurprd04.prod.outlook.com> [Hostname=AM0PR04MB1.eurprd04.prod.outlook.com]',
    'smtp.office365.com',
    '<AM0PR04MB1@AM0PR04MB1.eurprd04.prod.outlook.com>',
  ],
  [
    '250 2.6.0 <made-up@exchange.example> [InternalId=1, Hostname=x.example] 2 bytes in 0.1, 1 KB/sec Queued mail for delivery',
    'exchange.example',
    '<made-up@exchange.example>',
  ],
])('%s', (answer, host, id) => {
  expect(readRelayId(answer, host)).toBe(id);
});

test.each([
  ['250 2.0.0 Ok: queued as 4XYZ1234', 'mx.example'],
  [`250 Ok ${SES}`, 'mx.example'],
  ['250 2.0.0 OK  1700000000 ab12-20020a1 - gsmtp', 'smtp.gmail.com'],
  ['250 2.1.5 <ana@customer.example> recipient ok', 'mx.example'],
  ['550 5.7.1 <x@y.example> refused', 'mx.example'],
  ['', 'mx.example'],
])('no id is seen in %s of %s', (answer, host) => {
  expect(readRelayId(answer, host)).toBeUndefined();
});
