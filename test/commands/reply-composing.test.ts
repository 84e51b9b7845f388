// mailroom reply: files, pictures, saved replies and recipients, as they are named, checked and sent.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { findConversation } from '../../src/lib/store/conversations.js';
import { insertSavedReply } from '../../src/lib/store/saved-replies.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { openReplyDesk, type ReplyDesk } from './reply-desk.js';

const openDesk = () => openReplyDesk(join(temporaryFolder('store'), 'mailroom.db'));

async function sentMail(desk: ReplyDesk, count = 1) {
  const taken = (await desk.smtp.waitForMail(count)).at(-1);
  if (taken === undefined) throw new Error('no mail');
  return { ...taken, mail: await simpleParser(taken.raw) };
}

test('files come by name, by pattern and on stdin, and a picture stands where the text shows it', async () => {
  const desk = await openDesk();
  for (const name of ['b.log', 'a.log', 'logo.png']) writeFileSync(join(desk.home, name), name);
  const files = ['-a', '*.log', '-a', '-:Größe.csv', '-a', 'logo.png'];
  const result = await desk.run(['reply', '1', '-m', 'Look: ![us](logo.png)', ...files, '--json'], { input: 'a;b\n' });

  expect(result.code).toBe(0);
  const { mail } = await sentMail(desk);
  expect(
    mail.attachments.map(({ filename, content, related }) => [filename, content.toString(), related ?? false]),
  ).toEqual([
    ['logo.png', 'logo.png', true],
    ['a.log', 'a.log', false],
    ['b.log', 'b.log', false],
    ['Größe.csv', 'a;b\n', false],
  ]);
  expect(mail.text).toContain('Look: ![us](logo.png)\n');
  expect(readdirSync(join(desk.home, '.local/state/mailroom/attached'))).toEqual([]);
  const saved = await desk.run(['attachment', 'save', '1', 'logo.png', '--to', 'saved']);
  expect([saved.code, readdirSync(join(desk.home, 'saved'))]).toEqual([0, ['logo.png']]);
});

test('what was attached from stdin outlives an answer that is kept', async () => {
  const desk = await openDesk();
  await desk.run(['reply', '1', '-m', 'Hi', '-a', '-:a.txt', '--draft'], { input: 'from stdin' });

  const [draft = ''] = Object.values(desk.drafts());
  expect(draft).toMatch(/^Attach: \/.*\/attached\/stdin-\w+\/a\.txt$/m);
});

test.each([
  ['a pattern without a file', ['-m', 'Hi', '-a', '*.log'], '*.log'],
  ['stdin without a name', ['-m', 'Hi', '-a', '-'], '-:report.txt'],
  ['a folder on stdin', ['-m', 'Hi', '-a', '-:a/b'], '-:report.txt'],
  ['two files on stdin', ['-m', 'Hi', '-a', '-:a', '-a', '-:b'], 'both come on stdin'],
  ['text and file on stdin', ['--body-file', '-', '-a', '-:a'], 'the text came on stdin already'],
  ['an unknown saved reply', ['--saved-reply', 'none'], 'there is no saved reply'],
])('%s is refused', async (_what, flags, words) => {
  const desk = await openDesk();
  const result = await desk.run(['reply', '1', ...flags], { input: 'text' });

  expect(result.code).toBe(3);
  expect(result.stderr).toContain(words);
  expect(desk.smtp.connections).toBe(0);
});

test('a script is warned of a promised file and of a picture that are not there, and sends all the same', async () => {
  const desk = await openDesk();
  const result = await desk.run(['reply', '1', '-m', 'See the attached list and ![](plan.png)', '--json']);

  expect(result.code).toBe(0);
  expect(result.stderr).toContain('Warning: The text says "attached", and no file is attached.');
  expect(result.stderr).toContain('Warning: The text shows the picture plan.png, which is not attached.');
  expect(desk.smtp.received).toHaveLength(1);
});

test('a file of 20 MB goes where nobody knows what the server takes, and a script is warned', async () => {
  const desk = await openDesk();
  writeFileSync(join(desk.home, 'film.mp4'), Buffer.alloc(20 * 1024 * 1024, 7));
  const result = await desk.run(['reply', '1', '-m', 'Here it is', '-a', 'film.mp4', '--at', '2h', '--json']);

  expect(result.code).toBe(0);
  expect(result.stderr).toContain(
    'Warning: With its files the mail has 27.4 MB, and many servers take 25.0 MB at most.',
  );
  const held = await desk.db.selectFrom('outbox_file').select(['name']).execute();
  expect(held).toEqual([{ name: 'film.mp4' }]);
});

test('a saved reply is filled in, with the text below it', async () => {
  const desk = await openDesk();
  const [createdAt, updatedAt] = [new Date(), new Date()];
  const text =
    'Hello {{contact.name | default: "there"}},\n\n#{{conversation.number}} is with {{operator.fullName}}.\n';
  await desk.db.transaction((tx) =>
    insertSavedReply(tx, { id: desk.newId(), name: 'with-us', text, createdAt, updatedAt }),
  );
  const alone = await desk.run(['reply', '1', '--saved-reply', 'with-us', '--no-signature']);
  const filled = `Hello Carla Customer,\n\n#1 is with ${desk.operators.ana.fullName}.`;

  expect(alone.code).toBe(0);
  expect((await sentMail(desk)).mail.text?.trimEnd()).toBe(`${filled}\n\nAcme Ltd`);
  await desk.run(['reply', '1', '--saved-reply', 'with-us', '-m', 'Until *soon*.', '--no-signature']);
  expect((await sentMail(desk, 2)).mail.text?.trimEnd()).toBe(`${filled}\n\nUntil *soon*.\n\nAcme Ltd`);
});

test('hundreds of strangers in Cc get no answer that nobody meant for them', async () => {
  const desk = await openDesk();
  const crowd = Array.from({ length: 300 }, (_, index) => ({ name: `P ${index}`, address: `p${index}@list.example` }));
  const number = await desk.add({ messages: [{ text: 'To all of you', cc: crowd }] });
  const reply = (...flags: string[]) => desk.run(['reply', String(number), '-m', 'Hi', '--json', ...flags]);

  const refused = await reply();
  expect([refused.code, refused.json()]).toMatchObject([
    2,
    { error: { kind: 'needs-answer', details: { recipients: 301, strangers: 300 } } },
  ]);
  expect(desk.smtp.connections).toBe(0);
  expect(await findConversation(desk.db, number)).toMatchObject({ version: 1 });

  const narrowed = await desk.run(['reply', String(number), '-m', 'Hi', '--to', 'carla@customer.example']);
  expect([narrowed.code, desk.smtp.received.at(-1)?.envelope.to]).toEqual([0, ['carla@customer.example']]);
  expect(narrowed.stderr).toMatch(/Left out: .*and 288 more/);

  expect((await reply('--to-everyone')).code).toBe(0);
  expect(desk.smtp.received.at(-1)?.envelope.to).toHaveLength(301);
  // Now they are no strangers any more.
  expect((await reply()).code).toBe(0);
});
