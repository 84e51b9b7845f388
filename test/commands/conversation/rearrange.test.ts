// take, merge, split, move, link, spam and undo, as somebody types them.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { openReplyDesk } from '../reply-desk.js';

const newStore = () => join(temporaryFolder('store'), 'mailroom.db');

test('conversations are rearranged, told of, and all of it is taken back', async () => {
  const desk = await openReplyDesk(newStore());
  await desk.add({ subject: 'The second', messages: [{ text: 'And where is this?' }, { text: 'Hello?' }] });
  const say = async (...args: string[]) => {
    const { code, stdout, stderr } = await desk.run(['conversation', ...args]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };
  const json = async <T>(...args: string[]) => (await desk.run(['conversation', ...args, '--json'])).json<T>();

  expect(await say('take', '1')).toBe("#1 is yours now; it was nobody's.\n");
  expect(await say('take', '#1')).toBe('#1 is yours already.\n');
  const refused = await desk.run(['conversation', 'take', '1', '--as', 'ben']);
  expect(refused).toMatchObject({ code: 8, stderr: expect.stringContaining('ana took #1 a moment ago') });
  expect(await json('take', '1', '--force', '--as', 'ben')).toMatchObject({ assignee: 'ben', from: 'ana' });

  expect(await say('undo', '1')).toMatch(/^Taken back: ben took it, just now\. #1 is open, assigned to ana\.\n$/);
  expect((await desk.run(['show', '1'])).stdout).toContain('ana took back that ben took it');
  expect(await json('take', '1', '--force', '--as', 'ben')).toMatchObject({ assignee: 'ben', from: 'ana' });
  expect(await say('merge', '2', '1')).toBe('#2 is a part of #1 now (2 messages): both numbers lead there.\n');
  expect((await desk.run(['show', '2'])).stdout).toContain('ana merged #2 into it');
  expect((await desk.run(['inbox', '--json'])).json()).toMatchObject([{ number: 1 }]);
  expect(await json('merge', '2', '1')).toMatchObject({ error: { kind: 'invalid' } });
  expect(await say('undo', '2')).toMatch(
    /^Taken back: ana merged another one into it, .+\. #1 is open, assigned to ben\. #2 is a conversation of its own again\.\n$/,
  );

  expect(await say('split', '2', '--from', '2', '--subject', 'The third')).toBe(
    '#3 has 1 message of #2 now: The third\n',
  );
  expect(await json('undo', '3')).toMatchObject({ number: 2, act: 'split-off', by: 'ana', other: 3 });
  expect(await say('move', '2', 'sales')).toBe('#2 is in the channel sales now.\n');
  expect(await json('move', '2', 'sales')).toMatchObject({ channel: 'sales', changed: false });
  expect(await say('link', '2', '1')).toBe('#2 is linked to #1 now.\n');
  expect(await json('unlink', '2')).toMatchObject({ linkedTo: null, changed: true });
  expect(await say('spam', '2')).toBe('#2 is spam now.\n');
  expect(await say('snooze', '1', '--until', 'reply')).toBe('#1 is snoozed until the customer writes.\n');
  expect((await desk.run(['show', '1'])).stdout).toContain('snoozed until the customer writes');
  expect((await desk.run(['inbox', '--json'])).json()).toEqual([]);
  expect(await say('undo', '2')).toMatch(/^Taken back: ana marked it as spam, .+\. #2 is open, nobody's\.\n$/);
  const other = await desk.run(['conversation', 'merge', '2', '1']);
  expect(other).toMatchObject({ code: 3, stderr: expect.stringContaining('mailroom conversation move 2 support') });
});

test('a held answer keeps its conversation as it is, and one for what was merged is not sent unseen', async () => {
  const desk = await openReplyDesk(newStore());
  await desk.add({ messages: [{ text: 'Another.' }] });
  await desk.run(['reply', '1', '-m', 'Tomorrow.', '--at', 'tomorrow 9:00', '--send']);
  const held = await desk.run(['conversation', 'merge', '2', '1']);
  expect(held).toMatchObject({ code: 8, stderr: expect.stringContaining('an answer is held') });
  const undo = await desk.run(['conversation', 'undo', '1']);
  expect(undo).toMatchObject({ code: 3, stderr: expect.stringMatching(/with: mailroom outbox cancel$/m) });

  const [item] = (await desk.run(['outbox', 'list', '--json'])).json<{ id: string }[]>();
  await desk.run(['outbox', 'cancel', item?.id ?? '']);
  const { version } = (await desk.run(['show', '2', '--json'])).json<{ version: number }>();
  expect((await desk.run(['conversation', 'merge', '2', '1'])).code).toBe(0);
  const reply = await desk.run(['reply', '2', '-m', 'Here.', '--if-version', String(version)]);
  expect(reply).toMatchObject({ code: 8, stderr: expect.stringContaining('moved on') });
  expect(desk.smtp.connections).toBe(0);
});

test('a view is kept, looked through and taken away', async () => {
  const desk = await openReplyDesk(newStore());
  await desk.add({ tags: ['vip'], messages: [{ text: 'Another.' }] });
  const added = await desk.run(['view', 'add', 'urgent', 'tag:vip or subject:urgent']);
  expect(added).toMatchObject({ code: 0, stdout: 'View urgent is there.\n' });
  expect((await desk.run(['inbox', '--view', 'urgent', '--json'])).json()).toMatchObject([{ number: 2 }]);
  expect(await desk.run(['view', 'add', 'wrong', 'is:opne'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('did you mean is:open'),
  });
  expect((await desk.run(['view', 'delete', 'urgent', '--yes'])).code).toBe(0);
});

test('what was not said is offered: the messages to split at, and the channels to move to', async () => {
  const desk = await openReplyDesk(newStore());
  await desk.add({ messages: [{ text: 'One.' }, { text: 'Two of it.' }] });
  const move = desk.sit(['conversation', 'move', '2']);
  const split = desk.sit(['conversation', 'split', '2']);
  await move.waitFor('❯ sales (');
  move.press('enter');
  await split.waitFor(/❯ 2 {2}Carla Customer, .*: Two of it\./);
  expect((await move.exit).code).toBe(0);
  split.press('enter');
  expect((await split.exit).code).toBe(0);
  expect(split.everything()).toContain('#3 has 1 message of #2 now');
});
