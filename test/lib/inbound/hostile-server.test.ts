// Watching a mailbox whose server does harm: it is neither asked without a pause nor listened to for ever.
import { afterEach, expect, test } from 'vitest';
import { MailroomError } from '../../../src/lib/errors.js';
import type { MailboxEvent } from '../../../src/lib/inbound/desk-event.js';
import { watchMailbox } from '../../../src/lib/inbound/watch-mailbox.js';
import { openMailbox } from '../../../src/lib/mailbox/imap-mailbox.js';
import { openIntakeDesk } from '../../support/intake-desk.js';
import { accountAt, secret } from '../../support/mailbox-account.js';
import { type ImapScript, openScriptedImap, type ScriptedImap } from '../../support/scripted-imap.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(script: ImapScript): Promise<ScriptedImap> {
  const server = await openScriptedImap(script);
  closing.push(() => server.close());
  return server;
}

const place = ({ port }: ScriptedImap) => ({ host: '127.0.0.1', port, encryption: 'none', ca: undefined }) as const;

test('an IDLE that the server ends at once is not begun again at once', async () => {
  const server = await open((command, tag, write) => {
    if (command !== 'IDLE') return false;
    write(`+ idling\r\n${tag} OK that was it\r\n`);
    return true;
  });
  const account = { ...accountAt({ host: 'localhost', tlsPort: 0, ca: '' }), ...place(server) };
  const mailbox = await openMailbox(account, secret);
  closing.push(() => mailbox.close());
  await mailbox.waitForNews(1_500, new AbortController().signal);
  expect(server.count('IDLE')).toBeLessThanOrEqual(2);
});

test('who stops watching does not wait for a server that keeps its caller waiting', { timeout: 15_000 }, async () => {
  const asked = Promise.withResolvers<void>();
  const server = await open((command) => {
    if (command !== 'LOGIN' && command !== 'AUTHENTICATE') return false;
    asked.resolve();
    return true;
  });
  const { login } = accountAt({ host: 'localhost', tlsPort: 0, ca: '' });
  const desk = await openIntakeDesk(`${temporaryFolder('store')}/mailroom.db`, {
    mailbox: { ...place(server), login },
  });
  closing.push(() => desk.close());
  const stop = new AbortController();
  const { db, clock, newId, readMail } = desk;
  const watching = watchMailbox(
    { db, clock, newId, readMail, pause: async () => {}, chance: () => 0, openMailbox, readSecret: async () => secret },
    desk.mailbox,
    { interval: 60_000, report: () => {}, signal: stop.signal },
  );
  await asked.promise;
  stop.abort(new MailroomError('cancelled', 'stop'));
  await watching;
});

test('a server that tells of mail that there is not is looked at less and less often', async () => {
  let told = 0;
  const server = await open((command, _tag, write) => {
    if (command !== 'IDLE') return false;
    write(`+ idling\r\n* ${++told} EXISTS\r\n`);
    return true;
  });
  const { login } = accountAt({ host: 'localhost', tlsPort: 0, ca: '' });
  const desk = await openIntakeDesk(`${temporaryFolder('store')}/mailroom.db`, {
    mailbox: { ...place(server), login, junkFolder: { by: 'none' } },
  });
  closing.push(() => desk.close());
  const stop = new AbortController();
  const waits: number[] = [];
  const events: MailboxEvent[] = [];
  const pause = async (milliseconds: number) => {
    waits.push(milliseconds);
    if (waits.length === 9) stop.abort(new MailroomError('cancelled', 'stop'));
  };
  const { db, clock, newId, readMail } = desk;
  await watchMailbox(
    { db, clock, newId, readMail, pause, chance: () => 0, openMailbox, readSecret: async () => secret },
    desk.mailbox,
    { interval: 60_000, report: (event) => events.push(event), signal: stop.signal },
  );
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000, 15_000]);
  expect(events.map(({ kind }) => kind)).toEqual(['watching']);
});
