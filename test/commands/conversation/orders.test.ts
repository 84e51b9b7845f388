// assign, close, reopen, snooze, tag and note: a conversation is changed, and nobody is written to.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { wakeSnoozed } from '../../../src/lib/conversation/wake-snoozed.js';
import { findConversation } from '../../../src/lib/store/conversations.js';
import type { ConversationJson } from '../../../src/lib/terminal/render/conversation.js';
import type { OrderedJson } from '../../../src/lib/terminal/render/ordered.js';
import { eachStore } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { openReplyDesk, type ReplyDesk } from '../reply-desk.js';

const order = async (desk: ReplyDesk, ...args: string[]) => {
  const result = await desk.run([...args, '--json']);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  return result.json<OrderedJson>();
};

async function eventsOf({ db }: ReplyDesk) {
  const rows = await db.selectFrom('conversation_event').select(['event', 'operator_id']).orderBy('version').execute();
  return rows.map(({ event, operator_id }) => (operator_id === null ? `${event} by nobody` : event));
}

const newStore = () => join(temporaryFolder('store'), 'mailroom.db');

eachStore((store) => {
  test('what is ordered is done, told, and kept as events', async () => {
    const desk = await openReplyDesk(await store.url());

    expect(await order(desk, 'conversation', 'assign', '1', 'ben')).toMatchObject({ assignee: 'ben', changed: true });
    expect(await order(desk, 'conversation', 'assign', '#1', '--nobody')).toMatchObject({ assignee: null });
    expect(await order(desk, 'conversation', 'tag', '1', 'a', '-late', '+b', '--add', 'c')).toMatchObject({
      tags: ['a', 'b', 'c'],
    });
    expect(await order(desk, 'conversation', 'tag', '1', '-a', '-b', '-c')).toMatchObject({ tags: [] });
    const tagged = await order(desk, 'conversation', 'tag', '1', '--add', 'VIP', '--add', 'late', '--remove', 'new');
    expect(tagged).toMatchObject({ number: 1, tags: ['late', 'vip'], status: 'open', snoozedUntil: null });
    const closed = await desk.run(['conversation', 'close', '1']);
    expect(closed.stdout).toBe('#1 is closed now.\n');
    expect((await desk.run(['conversation', 'close', '1'])).stdout).toBe('#1 is closed already.\n');
    expect(await order(desk, 'conversation', 'reopen', '1')).toMatchObject({ status: 'open' });
    expect(await eventsOf(desk)).toEqual(['assigned', 'assigned', 'tagged', 'tagged', 'tagged', 'closed', 'opened']);
    expect(desk.smtp.connections).toBe(0);
  });

  test('a snoozed one is out of the inbox and comes back when its time has come', async () => {
    const desk = await openReplyDesk(await store.url());
    const snoozed = await order(desk, 'conversation', 'snooze', '1', '--until', '2d');
    const until = new Date(snoozed.snoozedUntil ?? '');
    expect(snoozed.status).toBe('snoozed');
    expect((await desk.run(['inbox', '--json'])).json()).toEqual([]);
    expect((await desk.run(['show', '1'])).stdout).toContain('snoozed until ');

    const at = (ms: number) => ({ ...desk, clock: { now: () => new Date(until.getTime() + ms) } });
    expect(await wakeSnoozed(at(-1))).toBe(0);
    expect(await Promise.all([wakeSnoozed(at(0)), wakeSnoozed(at(0))])).toContain(1);
    expect(await findConversation(desk.db, 1)).toMatchObject({ status: 'open', snoozedUntil: undefined });
    await desk.db
      .updateTable('conversation')
      .set({ status: 'snoozed', snoozed_until: '2026-01-01T00:00:00.000Z' })
      .execute();
    expect((await desk.run(['inbox', '--json'])).json()).toMatchObject([{ number: 1, status: 'open' }]);
    expect(await eventsOf(desk)).toEqual(['snoozed', 'woken by nobody', 'woken by nobody']);
  });

  test('a note is shown to the team, and no customer ever sees it', async () => {
    const desk = await openReplyDesk(await store.url());
    writeFileSync(join(desk.home, 'call.md'), '\nShe **rang**.\r\n');
    expect(await order(desk, 'note', '1', '--message', 'Ask Ben first.')).toMatchObject({ number: 1, status: 'open' });
    await order(desk, 'note', '1', '--body-file', 'call.md');
    const written = await desk.run(['reply', '1', '-m', 'Hello.', '--quote', 'last']);
    expect(written.code).toBe(0);

    const shown = (await desk.run(['show', '1', '--json'])).json<ConversationJson>();
    expect(
      shown.messages.map(({ direction, kind, text, operator }) => ({ direction, kind, text, operator })),
    ).toMatchObject([
      { direction: 'in' },
      { direction: 'note', kind: 'note', text: 'Ask Ben first.', operator: 'ana' },
      { direction: 'note', kind: 'note', text: 'She **rang**.', operator: 'ana' },
      { direction: 'out', kind: 'reply' },
    ]);
    expect((await desk.run(['show', '1'])).stdout).toContain('note, only for the team');
    const [sent] = await desk.smtp.waitForMail(1);
    expect(sent?.raw.toString()).not.toMatch(/Ask Ben|rang/);
  });
});

test('an operator who is named in a note finds it, is told of it where that is on, and reads it', async () => {
  const desk = await openReplyDesk(newStore());
  const asBen = async (...args: string[]) => (await desk.run([...args, '--as', 'ben', '--json'])).json<OrderedJson[]>();
  await desk.db.updateTable('operator').set({ notify: 1 }).execute();
  await order(desk, 'conversation', 'close', '1');
  const noted = await desk.run(['note', '1', '--message', '@ben @ana @bem can you look?', '--json']);
  expect(noted.json()).toMatchObject({ number: 1, mentions: ['ben', 'ana'], unknownMentions: ['bem'] });
  expect(noted.stderr).toBe('Warning: no operator is called @bem, so nobody was asked by it. Did you mean @ben?\n');

  const told = await desk.db
    .selectFrom('outbox')
    .innerJoin('message', 'message.id', 'outbox.message_id')
    .select(['outbox.envelope_to', 'message.text'])
    .where('outbox.kind', '=', 'notification')
    .execute();
  expect(told.map(({ envelope_to: to }) => to)).toEqual(['["ben@team.example"]']);
  expect(told[0]?.text).toMatch(/names you in a note in #1 \(support\)\.[\s\S]*> @ben @ana @bem can you look\?/);
  expect(await asBen('inbox', '--mentioned')).toMatchObject([{ number: 1, status: 'closed' }]);
  expect((await desk.run(['status', '--as', 'ben'])).stdout).toContain('in 1: mailroom inbox --mentioned');
  expect((await desk.run(['inbox', '--as', 'ben'])).stderr).toContain(
    'a note in one conversation names you: mailroom inbox --mentioned',
  );
  expect((await desk.run(['inbox', '--as', 'ana'])).stderr).not.toContain('names you:');
  await asBen('show', '1');
  expect(await asBen('inbox', '--mentioned')).toEqual([]);
  expect(await asBen('conversation', 'unread', '1')).toEqual([{ number: 1, unread: false }]);
  expect(await asBen('inbox', '--mentioned')).toMatchObject([{ number: 1 }]);
  expect((await desk.run(['conversation', 'read', '1', '--as', 'ben'])).stdout).toBe('#1 is read for you now.\n');
  expect(await asBen('inbox', '--mentioned')).toEqual([]);
  expect((await desk.run(['inbox', '--mentioned', '--as', 'ana', '--json'])).json()).toEqual([]);
});

test('what cannot be is refused with what to do', async () => {
  const desk = await openReplyDesk(newStore());
  const refused = async (args: string[]) => {
    const result = await desk.run([...args, '--json']);
    return { code: result.code, ...result.json<{ error: { kind: string; message: string } }>().error };
  };
  expect(await refused(['conversation', 'assign', '1', 'zoe'])).toMatchObject({ code: 3, kind: 'not-found' });
  expect(await refused(['conversation', 'assign', '1', 'ben', '--me'])).toMatchObject({ kind: 'invalid' });
  expect(await refused(['conversation', 'assign'])).toMatchObject({
    ...{ code: 2, message: expect.stringContaining('NUMBER, --me, --nobody or the name of an operator') },
  });
  expect(await refused(['conversation', 'snooze', '1', '--until', 'yesterday'])).toMatchObject({ kind: 'invalid' });
  expect(await refused(['conversation', 'snooze'])).toMatchObject({ code: 2 });
  expect(await refused(['conversation', 'tag', '1', '--add', 'two words'])).toMatchObject({ kind: 'invalid' });
  expect(await refused(['note', '99', '-m', 'x'])).toMatchObject({ kind: 'not-found' });
  expect(await refused(['note', '1', '-m', ' '])).toMatchObject({ kind: 'invalid' });
  expect(await refused(['note', '1'])).toMatchObject({ code: 2, kind: 'needs-answer' });
  expect(await findConversation(desk.db, 1)).toMatchObject({ version: 1 });
});

test('a note is written in the editor, and a failure keeps its text', async () => {
  const desk = await openReplyDesk(newStore());
  const EDITOR = desk.editor(
    'for last; do :; done; { echo "From the editor."; cat "$last"; } > "$last.x"; mv "$last.x" "$last"; exit $FAIL',
  );
  const failed = desk.sit(['note', '1'], { env: { EDITOR, FAIL: '1' } });
  expect(await failed.exit).toMatchObject({ code: 9 });
  const done = desk.sit(['note', '1'], { env: { EDITOR, FAIL: '0' } });
  await done.waitFor('The note is in #1.');
  await done.exit;
  const shown = (await desk.run(['show', '1', '--json'])).json<ConversationJson>();
  expect(shown.messages.at(-1)?.text).toBe('From the editor.\nFrom the editor.');
});
