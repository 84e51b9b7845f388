// Pulling the several folders of an account over one connection: spam is spam, and further folders are like the first.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pullMailbox } from '../../../src/lib/inbound/pull-mailbox.js';
import type { Pulled, PullFrom } from '../../../src/lib/inbound/pulled.js';
import { openMailbox } from '../../../src/lib/mailbox/imap-mailbox.js';
import type { MailboxAccount } from '../../../src/lib/mailbox/mailbox-account.js';
import { readCursor } from '../../../src/lib/store/cursors.js';
import { readWorkload } from '../../../src/lib/store/workload.js';
import { type IntakeDesk, openIntakeDesk, START, sampleMail } from '../../support/intake-desk.js';
import type { ImapServer } from '../../support/mail-servers.js';
import { secret } from '../../support/mailbox-account.js';
import { openWiredServer } from '../../support/pull-desk.js';
import { countRows, hashTables } from '../../support/store-contents.js';
import { eachStore } from '../../support/stores.js';
import type { WireProxy } from '../../support/wire-proxy.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

let server: ImapServer;
let proxy: WireProxy;
let place: Partial<MailboxAccount>;
let desk: IntakeDesk;

beforeEach(async () => {
  const wired = await openWiredServer();
  closing.push(() => wired.close());
  ({ server, proxy, place } = wired);
});

async function openDesk(url: string, mailbox: Partial<MailboxAccount> = {}): Promise<void> {
  desk = await openIntakeDesk(url, { mailbox: { ...place, ...mailbox } });
  closing.push(() => desk.close());
}

async function pull(from: PullFrom = 'now'): Promise<Pulled> {
  const { db, clock, newId, readMail } = desk;
  const deps = { db, clock, newId, readMail, openMailbox, readSecret: async () => secret };
  return pullMailbox(deps, desk.mailbox, { from, report: () => {} });
}

const deliver = (subject: string, folder: string, more: Parameters<typeof sampleMail>[0] = {}) =>
  server.deliver('support', sampleMail({ subject, ...more }), { received: START, folder });

async function conversations(): Promise<string[]> {
  const rows = await desk.db.selectFrom('conversation').select(['subject', 'status']).orderBy('number').execute();
  return rows.map(({ subject, status }) => `${subject}: ${status}`);
}

/** The folders that were looked into, in order. */
const examined = () => [...proxy.said().matchAll(/EXAMINE "?([^"\r\n]+)"?/g)].map(([, folder]) => folder);

eachStore((store) => {
  test('mail in the folder for spam opens a conversation that is spam, answered by nothing', async () => {
    await openDesk(await store.url());
    await deliver('old spam', 'Junk');
    await pull();
    await deliver('question', 'INBOX');
    await deliver('win', 'Junk');
    expect(await pull()).toMatchObject({ stored: 2, conversations: 2, autoReplies: 1, failure: undefined });
    expect(await conversations()).toEqual(['question: open', 'win: spam']);
    const { conversations: work } = await readWorkload(desk.db, undefined);
    expect(work).toMatchObject({ open: 1, spam: 1, unread: 1 });
    const before = await hashTables(desk.db);
    expect(await pull()).toMatchObject({ stored: 0, duplicates: 0, failure: undefined });
    expect(await hashTables(desk.db)).toEqual(before);
  });

  test('an answer of a customer that landed among the spam joins its conversation', async () => {
    await openDesk(await store.url());
    await pull();
    await deliver('question', 'INBOX', { id: '<first@customer.example>' });
    await pull();
    await deliver('Re: question', 'Junk', { inReplyTo: '<first@customer.example>' });
    expect(await pull()).toMatchObject({ stored: 1, conversations: 0 });
    expect(await conversations()).toEqual(['question: open']);
  });

  test('further folders have cursors of their own, all over one connection', async () => {
    await openDesk(await store.url(), { alsoFolders: ['Trash'], junkFolder: { by: 'name', folder: 'Junk' } });
    await pull();
    await deliver('one', 'INBOX');
    for (const subject of ['two', 'three']) await deliver(subject, 'Trash');
    const before = proxy.connections;
    expect(await pull()).toMatchObject({ stored: 3, autoReplies: 3, failure: undefined });
    expect(proxy.connections).toBe(before + 1);
    // The spam folder has nothing new, and is not opened.
    expect(examined().slice(-2)).toEqual(['INBOX', 'Trash']);
    const cursors = await desk.db.selectFrom('cursor').select(['folder', 'last_uid']).orderBy('folder').execute();
    expect(cursors).toEqual([
      { folder: 'INBOX', last_uid: 1 },
      { folder: 'Junk', last_uid: 0 },
      { folder: 'Trash', last_uid: 2 },
    ]);
  });

  test('a folder that is not there is told, and the others are pulled', async () => {
    await openDesk(await store.url(), { alsoFolders: ['Nowhere', 'Trash'], junkFolder: { by: 'none' } });
    await pull();
    await deliver('one', 'Trash');
    const pulled = await pull();
    expect(pulled).toMatchObject({ stored: 1, failure: { kind: 'not-found' } });
    expect(pulled.failure?.message).toContain('Nowhere');
    expect(await readCursor(desk.db, desk.mailbox.id, 'Junk')).toBeUndefined();
  });

  describe('the Sent folder', () => {
    const openWithSent = async (more: Partial<MailboxAccount> = {}) => {
      await openDesk(await store.url(), { sentFolder: { by: 'use' }, junkFolder: { by: 'none' }, ...more });
      await pull();
      await deliver('question', 'INBOX', { id: '<first@customer.example>' });
      await pull();
      // The auto-reply, as a reply that was handed over.
      await desk.db.transaction(async (tx) => {
        const finished = new Date(START.getTime() + 1000).toISOString();
        await tx.updateTable('outbox').set({ kind: 'reply', state: 'sent', finished_at: finished }).execute();
        await tx.updateTable('outbox_recipient').set({ state: 'sent' }).execute();
      });
    };
    const ours = async () => {
      const row = await desk.db
        .selectFrom('outbox')
        .innerJoin('raw_mail', 'raw_mail.sha256', 'outbox.raw_sha256')
        .select('bytes')
        .executeTakeFirstOrThrow();
      return Buffer.from(row.bytes);
    };
    const sentCount = async () => {
      const sent = await openMailbox({ ...desk.mailbox, folder: 'Sent' }, secret);
      await sent.close();
      return sent.state.count;
    };

    test('answers written elsewhere join their conversation as outgoing; other mail in it is left alone', async () => {
      await openWithSent();
      const from = 'Ana Lima <ana@acme.example>';
      const to = 'carla@customer.example';
      await deliver('Re: question', 'Sent', { from, to, inReplyTo: '<first@customer.example>', text: 'Water.' });
      await deliver('dinner', 'Sent', { from, to: 'friend@private.example' });
      expect(await pull()).toMatchObject({ stored: 1, conversations: 0, autoReplies: 0, failure: undefined });
      const sent = await desk.db.selectFrom('message').selectAll().where('flags', 'like', '%sent-elsewhere%').execute();
      expect(sent).toMatchObject([{ direction: 'out', kind: 'reply', text: 'Water.', subject: 'Re: question' }]);
      expect(sent[0]?.operator_id).not.toBeNull();
      expect(await conversations()).toEqual(['question: waiting']);
      expect(await countRows(desk.db, 'raw_mail')).toBe(3);
      const before = await hashTables(desk.db);
      expect(await pull()).toMatchObject({ stored: 0, failure: undefined });
      expect(await hashTables(desk.db)).toEqual(before);
    });

    test('a copy of ours in it proves that a mail was sent of which nobody knew', async () => {
      await openWithSent();
      await desk.db.transaction(async (tx) => {
        await tx.updateTable('outbox').set({ state: 'unsure' }).execute();
        await tx.updateTable('outbox_recipient').set({ state: 'unsure' }).execute();
      });
      await server.deliver('support', await ours(), { folder: 'Sent', received: START });
      const messages = await countRows(desk.db, 'message');
      expect(await pull()).toMatchObject({ stored: 0, failure: undefined });
      const item = await desk.db.selectFrom('outbox').selectAll().executeTakeFirst();
      expect(item).toMatchObject({ state: 'sent', copied_at: expect.any(String) });
      expect(await countRows(desk.db, 'message')).toBe(messages);
    });

    test('a copy of ours in it tells the Message-ID that the server gave it, and a reply to that joins', async () => {
      await openWithSent();
      const changed = (await ours()).toString('latin1').replace(/^Message-ID:.*\r\n(?:[ \t].*\r\n)*/im, '');
      const copy = Buffer.from(`Message-ID: <changed@provider.example>\r\n${changed}`, 'latin1');
      await server.deliver('support', copy, { folder: 'Sent', received: START });
      await pull();
      await deliver('thanks', 'INBOX', { inReplyTo: '<changed@provider.example>' });
      expect(await pull()).toMatchObject({ stored: 1, conversations: 0, failure: undefined });
      expect(await conversations()).toHaveLength(1);
    });

    test('what mailroom sent is put there once, when that is wanted', async () => {
      await openWithSent({ appendSent: true });
      expect(await pull()).toMatchObject({ failure: undefined });
      expect(await sentCount()).toBe(1);
      await desk.db.transaction((tx) => tx.updateTable('outbox').set({ copied_at: null }).execute());
      // As if the program had been killed right after: it finds its own copy there.
      expect(await pull()).toMatchObject({ failure: undefined });
      expect(await sentCount()).toBe(1);
    });

    test('a copy whose way there breaks is put there at the next pull, and the mail was sent all along', async () => {
      await openWithSent({ appendSent: true });
      const fate = () => desk.db.selectFrom('outbox').select(['state', 'copied_at']).executeTakeFirst();
      proxy.cutAt(' APPEND ');
      expect(await pull()).toMatchObject({ failure: { kind: 'unreachable' } });
      expect(proxy.said()).toContain(' APPEND ');
      expect(await fate()).toEqual({ state: 'sent', copied_at: null });
      proxy.cutAt(undefined);
      expect(await sentCount()).toBe(0);
      expect(await pull()).toMatchObject({ failure: undefined });
      expect(await sentCount()).toBe(1);
      expect(await fate()).toEqual({ state: 'sent', copied_at: expect.any(String) });
    });

    test('a copy that cannot be put there is told, and the mail stays sent', async () => {
      await openWithSent({ appendSent: true, sentFolder: { by: 'name', folder: 'Nowhere' } });
      expect(await pull()).toMatchObject({ failure: { kind: 'not-found' } });
      const item = await desk.db.selectFrom('outbox').select('state').executeTakeFirst();
      expect(item).toEqual({ state: 'sent' });
    });
  });

  test('a pull with nothing new asks for no list of mails', async () => {
    await openDesk(await store.url());
    await deliver('old', 'INBOX');
    await pull();
    await pull();
    const before = proxy.said().length;
    expect(await pull()).toMatchObject({ stored: 0, failure: undefined });
    expect(proxy.said().slice(before)).not.toMatch(/SEARCH|FETCH|SELECT /);
    expect(await countRows(desk.db, 'conversation')).toBe(0);
  });
});
