// Importing mail: the same bytes come out again, each once, as history; answers of ours find their conversations.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exportConversations } from '../../../src/lib/archive/export-conversations.js';
import { type ImportOrder, importMails } from '../../../src/lib/archive/import-mails.js';
import { formatMbox } from '../../../src/lib/archive/mbox.js';
import { makeMessageId } from '../../../src/lib/conversation/message-token.js';
import { readMail } from '../../../src/lib/inbound/mime-reader.js';
import { listConversations } from '../../../src/lib/store/inbox.js';
import { listMessages } from '../../../src/lib/store/messages.js';
import { type FilledStore, fillStore } from '../../support/filled-store.js';
import { fixtureMail, fixtureNames } from '../../support/fixture-mail.js';
import { eachStore } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const NOW = new Date('2026-03-02T10:00:00.000Z');
const AT = new Date('2025-11-05T08:15:30.000Z');

type Wish = Partial<Omit<ImportOrder, 'channel' | 'from'>>;

async function* streamOf(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

const mboxOf = (mails: readonly (Buffer | string)[]) =>
  Buffer.concat(mails.flatMap((raw) => formatMbox(Buffer.from(raw), { sender: 'a@b.example', receivedAt: AT })));

function mail(
  id: string,
  { from = 'carla@customer.example', to = 'support@acme.example', headers = '', text = 'Hello' },
) {
  return `From: ${from}\nTo: ${to}\nSubject: Printer\nDate: Tue, 4 Nov 2025 09:00:00 +0000\nMessage-ID: <${id}>\n${headers}\n${text}\n`;
}

eachStore((store) => {
  let filled: FilledStore;
  const opened: FilledStore[] = [];
  const open = async (url: string) => {
    const one = await fillStore(url, NOW);
    opened.push(one);
    return one;
  };

  beforeEach(async () => {
    filled = await open(await store.url());
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
  });

  const bring = ({ db, newId, channels }: FilledStore, from: ImportOrder['from'], wish: Wish = {}) =>
    importMails(
      { db, newId, readMail, clock: { now: () => NOW } },
      {
        channel: channels.support,
        from,
        form: 'mboxrd',
        bringsBack: false,
        isRehearsal: false,
        report: () => {},
        ...wish,
      },
    );
  const bringMails = (mails: readonly (Buffer | string)[], wish?: Wish) => bring(filled, streamOf(mboxOf(mails)), wish);
  const exported = async ({ db, channels }: FilledStore) => {
    const pieces: Uint8Array[] = [];
    const selection = { channel: channels.support.id, statuses: [] };
    await exportConversations({ db }, { selection, place: async (bytes) => void pieces.push(bytes) });
    return Buffer.concat(pieces);
  };
  const conversations = () => listConversations(filled.db, { statuses: [], limit: 1000 }, undefined);
  const hashes = async ({ db }: FilledStore) => {
    const rows = await db.selectFrom('message').select('raw_sha256').execute();
    return rows.map((row) => row.raw_sha256).sort();
  };
  const hash = (raw: Buffer) => createHash('sha256').update(raw).digest('hex');

  test('every fixture, those with CRLF and those with LF, goes out as it came in, and in again, and out the same', async () => {
    const mails = fixtureNames().map((name, index) => {
      const raw = fixtureMail(name);
      return index % 2 === 0 ? raw : Buffer.from(raw.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
    });
    const counts = await bringMails(mails);
    expect(counts.received + counts.answers).toBe(mails.length);
    expect(counts).toMatchObject({ known: 0, quarantined: 0, own: 0 });
    expect(await hashes(filled)).toEqual(mails.map(hash).sort());
    const first = await exported(filled);
    const another = await open(await store.anotherUrl());
    expect(await bring(another, streamOf(first))).toMatchObject({ known: 0, quarantined: 0 });
    expect(await hashes(another)).toEqual(mails.map(hash).sort());
    const second = await exported(another);
    expect(second.length).toBe(first.length);
    expect(hash(second)).toBe(hash(first));
  });

  test('what is there already comes in no second time', async () => {
    const mails = [mail('1@x', {}), mail('2@x', { headers: 'In-Reply-To: <1@x>\n' })];
    expect(await bringMails([...mails, ...mails])).toMatchObject({ received: 2, known: 2, conversations: 1 });
    expect(await bringMails(mails)).toMatchObject({ received: 0, known: 2, conversations: 0 });
    // The same mail that came by another way has other trace headers.
    expect(await bringMails([`Received: from a by b; Tue, 4 Nov 2025 10:00:00 +0000\n${mails[0]}`])).toMatchObject({
      ...{ received: 0, known: 1 },
    });
  });

  test('it is history: closed, read, with its own times, answered by nothing', async () => {
    await filled.db.updateTable('channel').set({ auto_reply_on: 1, auto_reply_text: 'Hello' }).execute();
    await bringMails([mail('1@x', {})]);
    const [conversation] = await conversations();
    expect(conversation).toMatchObject({ status: 'closed', unread: false, updatedAt: AT, createdAt: AT });
    expect(await filled.db.selectFrom('outbox').selectAll().execute()).toEqual([]);
  });

  test('the time is that of the archive if it names its zone, else of Received, else of the archive, else of Date', async () => {
    const received = 'Received: from a by b; Wed, 5 Nov 2025 08:15:30 +0000\n';
    const mbox = [
      `From a Wed Nov  5 08:15:30 2025\n${received}${mail('1@x', {})}`,
      `From a Wed Nov  5 08:15:30 2025\n${mail('2@x', {})}`,
      `From a Wed Nov  5 09:15:30 +0100 2025\nReceived: by c; Mon, 3 Nov 2025 08:15:30 +0000\n${mail('3@x', {})}`,
    ].join('\n');
    await bring(filled, streamOf(Buffer.from(mbox)));
    expect((await conversations()).map(({ createdAt }) => createdAt)).toEqual([AT, AT, AT]);
    await bring(filled, streamOf(Buffer.from(mail('4@x', {}))));
    expect((await conversations()).at(-1)?.createdAt).toEqual(new Date('2025-11-04T09:00:00.000Z'));
  });

  test('an answer of the channel becomes an outgoing message of its conversation, in whatever order they come', async () => {
    const question = mail('q@x', {});
    const answer = mail('a@acme', {
      from: 'support@acme.example',
      to: 'carla@customer.example',
      headers: 'In-Reply-To: <q@x>\n',
    });
    const thanks = mail('t@x', { headers: 'References: <q@x> <a@acme>\n' });
    expect(await bringMails([question, answer, thanks])).toMatchObject({ received: 2, answers: 1, conversations: 1 });
    const [conversation] = await conversations();
    const messages = conversation === undefined ? [] : await listMessages(filled.db, conversation.id);
    expect(messages.map(({ direction, kind }) => [direction, kind])).toEqual([
      ...[
        ['in', 'human'],
        ['out', 'reply'],
        ['in', 'human'],
      ],
    ]);
    expect(await bringMails([answer])).toMatchObject({ answers: 0, known: 1 });
    const another = await open(await store.anotherUrl());
    const backwards = streamOf(mboxOf([answer, question]));
    expect(await bring(another, backwards)).toMatchObject({ received: 1, answers: 1, conversations: 1 });
  });

  test('an answer to what is not there begins a conversation with whom it was written to', async () => {
    const id = makeMessageId(
      'ab'.repeat(32),
      { conversation: '1'.repeat(32) as never, message: '2'.repeat(32) as never },
      'acme.example',
    );
    const answer = mail(id.slice(1, -1), { from: 'info@acme.example', to: 'Dora <dora@customer.example>' });
    expect(await bringMails([answer])).toMatchObject({ answers: 1, own: 0, conversations: 1 });
    const [conversation] = await conversations();
    expect(conversation).toMatchObject({
      contact: { name: 'Dora', address: 'dora@customer.example' },
      status: 'closed',
    });
    const thanks = mail('t@x', { from: 'dora@customer.example', headers: `In-Reply-To: ${id}\n` });
    expect(await bringMails([thanks])).toMatchObject({ received: 1, conversations: 0 });
  });

  test('mail that says it is from the channel and is for nobody else is no answer', async () => {
    const spoofed = mail('s@x', { from: 'support@acme.example' });
    expect(await bringMails([spoofed])).toMatchObject({ answers: 0, received: 1 });
  });

  test('mail that a server we trust calls forged, or that bears a mark that was copied, is no answer', async () => {
    await filled.db.transaction(async (tx) => {
      await tx.updateTable('mailbox').set({ trust_authserv: '["mx.acme.example"]' }).execute();
    });
    const verdict = 'Authentication-Results: mx.acme.example; dmarc=fail\n';
    const to = 'carla@customer.example';
    const forged = mail('f@x', { from: 'support@acme.example', to, headers: verdict });
    const token = { conversation: '1'.repeat(32) as never, message: '2'.repeat(32) as never };
    const mark = makeMessageId('ab'.repeat(32), token, 'acme.example').slice(1, -1);
    const copied = mail(mark, { from: 'eve@elsewhere.example', to });
    expect(await bringMails([forged, copied])).toMatchObject({ answers: 0 });
  });

  test('what cannot be read waits in quarantine once, and the rest goes on', async () => {
    const broken = `X: ${'x'.repeat(70)}\n`.repeat(15_000);
    const events: unknown[] = [];
    const report: ImportOrder['report'] = (event) => void (event.kind === 'quarantined' && events.push(event));
    const mails = [mail('1@x', {}), broken, mail('2@x', {})];
    expect(await bringMails(mails, { report })).toMatchObject({ received: 2, quarantined: 1 });
    expect(events).toEqual([
      {
        kind: 'quarantined',
        place: expect.stringMatching(/^stdin at byte \d+$/),
        cause: expect.stringContaining('1 MB'),
      },
    ]);
    expect(await bringMails(mails)).toMatchObject({ received: 0, quarantined: 0, known: 3 });
  });

  test('a rehearsal writes nothing', async () => {
    const mails = [mail('1@x', {}), mail('1@x', {}), mail('2@x', {})];
    expect(await bringMails(mails, { isRehearsal: true })).toMatchObject({ received: 2, known: 1, isRehearsal: true });
    expect(await hashes(filled)).toEqual([]);
    expect(await conversations()).toEqual([]);
  });

  test('what was deleted stays deleted, unless it is brought back', async () => {
    await bringMails([mail('1@x', {})]);
    const [row] = await filled.db.selectFrom('message').selectAll().execute();
    await filled.db.transaction(async (tx) => {
      const { message_id_header, content_hash } = row ?? { message_id_header: '', content_hash: '' };
      await tx
        .insertInto('tombstone')
        .values({
          channel_id: filled.channels.support.id,
          message_id_header,
          content_hash,
          created_at: NOW.toISOString(),
        })
        .execute();
      await tx.deleteFrom('intake').execute();
      await tx.deleteFrom('message').execute();
      await tx.deleteFrom('conversation').execute();
    });
    expect(await bringMails([mail('1@x', {})])).toMatchObject({ received: 0, known: 1 });
    expect(await bringMails([mail('1@x', {})], { bringsBack: true })).toMatchObject({ received: 1, known: 0 });
  });

  describe('files', () => {
    let folder: string;
    const put = (name: string, content: string | Buffer) => {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), content);
    };
    beforeEach(() => {
      folder = temporaryFolder('mail');
    });

    test('a Maildir with its folders: what is new and read, no drafts and nothing deleted', async () => {
      for (const sub of ['cur', 'new', 'tmp']) mkdirSync(join(folder, 'Maildir', sub), { recursive: true });
      put('Maildir/cur/1762330530.a.host:2,S', mail('1@x', {}).replace(/^Date.*\n/m, ''));
      put('Maildir/cur/1762330531.b.host:2,DS', mail('2@x', {}));
      put('Maildir/cur/1762330532.c.host:2,ST', mail('3@x', {}));
      put('Maildir/new/1762330533.d.host', mail('4@x', {}));
      put('Maildir/tmp/1762330534.e.host', mail('5@x', {}));
      put(
        'Maildir/.Sent/cur/1762330535.f.host:2,',
        mail('6@x', { from: 'support@acme.example', to: 'dora@customer.example' }),
      );
      put('Maildir/.Sent/new/.keep', '');
      put('Maildir/dovecot.index', 'x');
      expect(await bring(filled, [join(folder, 'Maildir')])).toMatchObject({ received: 2, answers: 1, left: 3 });
      const all = await conversations();
      expect(all.map(({ createdAt }) => createdAt)).toContainEqual(AT);
    });

    test('a folder of mails and mboxes in folders', async () => {
      put('a/1.eml', mail('1@x', {}));
      put('a/b/2.EML', `From somebody Wed Nov  5 08:15:30 2025\n${mail('2@x', {})}`);
      put('a/b/all.mbox', mboxOf([mail('3@x', {}), mail('4@x', {})]));
      put('a/empty.eml', '');
      put('a/photo.jpg', 'x');
      expect(await bring(filled, [join(folder, 'a')])).toMatchObject({ received: 4, left: 1, quarantined: 0 });
      const [second] = (await hashes(filled)).filter((one) => one === hash(readFileSync(join(folder, 'a/b/2.EML'))));
      expect(second).toBeDefined();
      await expect(bring(filled, [join(folder, 'none')])).rejects.toMatchObject({ kind: 'not-found' });
    });
  });
});
