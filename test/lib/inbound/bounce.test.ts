// What a delivery report says.
import { expect, test } from 'vitest';
import { makeMessageId } from '../../../src/lib/conversation/message-token.js';
import { readBounce } from '../../../src/lib/inbound/bounce.js';
import { readMail } from '../../../src/lib/inbound/mime-reader.js';
import { fixtureMail } from '../../support/fixture-mail.js';
import { CONVERSATION, KEY, MESSAGE } from '../../support/rule-fixture.js';

const OURS = makeMessageId(KEY, { conversation: CONVERSATION, message: MESSAGE }, 'acme.example');

async function bounceOf(name: string, returned = OURS) {
  const raw = fixtureMail(name).toString('latin1').replaceAll('<answer@acme.example>', returned);
  return readBounce(await readMail(Buffer.from(raw, 'latin1')), KEY);
}

test('a failure names the recipient, the code and the server’s words', async () => {
  expect(await bounceOf('bounce')).toMatchObject({
    token: { conversation: CONVERSATION, message: MESSAGE },
    hasFailed: true,
    recipients: [
      { address: 'carla@customer.example', action: 'failed', status: '5.1.1', words: '550 5.1.1 User unknown' },
    ],
  });
});

test('a delay is no failure', async () => {
  expect(await bounceOf('delayed-delivery')).toMatchObject({ hasFailed: false, token: { message: MESSAGE } });
});

test('a report of its own form is matched by the identifier in its text, and taken for a failure', async () => {
  expect(await bounceOf('bounce-without-report')).toMatchObject({
    hasFailed: true,
    recipients: [],
    token: { message: MESSAGE },
  });
});

test.each(['complaint', 'read-receipt'])('a %s speaks of a mail as well', async (name) => {
  expect((await bounceOf(name)).token).toMatchObject({ message: MESSAGE });
});

test('an identifier that we did not sign leads nowhere', async () => {
  const forged = makeMessageId('77'.repeat(32), { conversation: CONVERSATION, message: MESSAGE }, 'acme.example');
  expect((await bounceOf('bounce', forged)).token).toBeUndefined();
});
