// mailroom draft: what was begun is found again, gone on with, sent once, and thrown away only when that is meant.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.js';
import { openReplyDesk } from './reply-desk.js';

const openDesk = () => openReplyDesk(join(temporaryFolder('store'), 'mailroom.db'));
const NO_EDITOR = { EDITOR: '' };

test('a draft is listed, sent as it is with its orders, and gone then; what brings its file back brings nothing back', async () => {
  const desk = await openDesk();
  const none = await desk.run(['draft', 'list', '--json']);
  await desk.run(['reply', '1', '--draft', '--close', '-m', 'For *later*']);
  const [path = ''] = Object.keys(desk.drafts());
  const before = readFileSync(path, 'utf8');
  const listed = await desk.run(['draft', 'list', '--json']);
  const completed = await desk.run(['__complete', 'fish', '=', 'draft', 'resume']);
  const sent = await desk.run(['draft', 'resume', '1', '--send', '--json']);
  // As if mailroom had been killed before it removed the draft.
  writeFileSync(path, before);
  const again = await desk.run(['draft', 'list', '--json']);
  writeFileSync(path, before);
  const tty = desk.sit(['reply', '1'], { env: NO_EDITOR });
  await tty.waitFor(/is no draft any more[\s\S]*Ctrl-D ends/);
  tty.press('ctrl-d');
  await tty.exit;

  expect([none.json(), again.json(), desk.drafts()]).toEqual([[], [], {}]);
  expect(listed.json()).toMatchObject([
    {
      kind: 'reply',
      conversation: 1,
      channel: null,
      version: 1,
      operator: 'ana',
      text: 'For *later*',
      path,
      openIn: null,
    },
  ]);
  const [{ id }] = listed.json() as [{ id: string }];
  expect(completed.stdout).toContain(`${id.slice(-8)}\t#1, by ana`);
  expect(sent.json()).toMatchObject({ state: 'sent', conversation: 1, message: id });
  expect((await desk.run(['show', '1', '--json'])).json()).toMatchObject({ status: 'closed' });
  expect(desk.smtp.received).toHaveLength(1);
});

test('of several one has to be named, and none is thrown away without a yes', async () => {
  const desk = await openDesk();
  for (const text of ['One', 'Two']) await desk.run(['reply', '1', '--draft', '-m', text]);
  const [one] = (await desk.run(['draft', 'list', '--json'])).json() as [{ id: string }];
  const unnamed = await desk.run(['draft', 'discard', '1', '--yes']);
  const unasked = await desk.run(['draft', 'discard', one.id.slice(-8)]);
  const gone = await desk.run(['draft', 'discard', one.id.slice(-8), '--yes', '--json']);
  const unknown = await desk.run(['draft', 'resume', '7', '--send', '--json']);

  expect([unnamed.code, unasked.code, gone.code]).toEqual([2, 2, 0]);
  expect(unnamed.stderr).toContain(one.id.slice(-8));
  expect(gone.json()).toMatchObject({ id: one.id, discarded: true });
  expect([unknown.code, unknown.json()]).toMatchObject([3, { error: { kind: 'not-found' } }]);
  expect(Object.values(desk.drafts())).toHaveLength(1);
});

test('a draft is for the version that it was begun for: what came in since is told before it is sent', async () => {
  const desk = await openDesk();
  for (const text of ['Mine', 'Mine too']) await desk.run(['reply', '1', '--draft', '-m', text]);
  await desk.run(['conversation', 'tag', '1', 'urgent', '-late']);
  const [one, other] = (await desk.run(['draft', 'list', '--json'])).json() as [{ id: string }, { id: string }];
  const first = await desk.run(['draft', 'resume', one.id.slice(-8), '--send', '--json']);
  const second = await desk.run(['draft', 'resume', other.id.slice(-8), '--send', '--json']);
  const left = Object.keys(desk.drafts());
  const forced = await desk.run(['draft', 'resume', other.id.slice(-8), '--send', '--force', '--json']);

  expect([first.code, second.code, forced.code]).toEqual([0, 8, 0]);
  expect(second.json()).toMatchObject({ error: { message: expect.stringContaining('ana has replied') } });
  expect([left.length, desk.drafts()]).toEqual([1, {}]);
});

test('a mistake in a draft that is sent as it is is told with its line, and it is kept', async () => {
  const desk = await openDesk();
  await desk.run(['reply', '1', '--draft', '-m', 'Hi']);
  const [path = ''] = Object.keys(desk.drafts());
  writeFileSync(path, readFileSync(path, 'utf8').replace('Attach: ', 'Snooze: yesterday'));
  const refused = await desk.run(['draft', 'resume', '--send', '--json']);

  expect([refused.code, refused.json()]).toMatchObject([
    3,
    { error: { message: expect.stringContaining('line 5 of the draft, Snooze') } },
  ]);
  expect([Object.keys(desk.drafts()), desk.smtp.connections]).toEqual([[path], 0]);
});

test('a draft is open in one terminal alone; killed, editor and all, it is offered again', async () => {
  const desk = await openDesk();
  const script = 'echo "Half a thought" >> "$2"; echo "editor is open"; sleep 60';
  const first = desk.sit(['reply', '1'], { env: { EDITOR: desk.editor(script) } });
  await first.waitFor('editor is open');
  const second = desk.sit(['reply', '1'], { env: NO_EDITOR });
  await second.waitFor('It is open in another terminal');
  expect(second.screen()).not.toContain('Go on with it and');
  expect(second.screen()).not.toMatch(/❯ Go on with it/);
  second.press('ctrl-c');
  expect((await second.exit).code).toBe(130);
  const refused = await desk.run(['draft', 'resume', '1', '--send', '--json']);
  expect([refused.code, refused.json()]).toMatchObject([8, { error: { kind: 'conflict' } }]);
  first.kill('SIGKILL');
  await first.exit;
  const shown = await desk.run(['show', '1', '--json']);
  // Nobody is writing any more, and it is seen without waiting until that expires.
  expect(shown.json()).toMatchObject({ replying: [] });

  const third = desk.sit(['draft', 'resume'], { env: NO_EDITOR });
  await third.waitFor('│ Half a thought');
  expect(third.screen()).not.toContain('in another window');
  third.press('ctrl-d');
  await third.waitFor('What next?');
  third.press('enter');
  expect((await third.exit).code).toBe(0);
  expect(desk.drafts()).toEqual({});
});

test('what a server would refuse leads back to the question, with the text as it was', async () => {
  const desk = await openDesk();
  await desk.run(['reply', '1', '--draft', '-m', 'Hi', '--attach', '/nowhere.pdf']);
  const tty = desk.sit(['draft', 'resume'], { env: NO_EDITOR });
  await tty.waitFor('Ctrl-D ends');
  tty.press('ctrl-d');
  await tty.waitFor('What next?');
  tty.press('enter');
  await tty.waitFor(/there is no file[\s\S]*What next\?/);
  tty.press('down', 'down', 'down', 'enter');
  await tty.waitFor('Change what?');
  tty.press('up', 'enter');
  await tty.waitFor(/Take off the file[\s\S]*Change what\?/);
  tty.press('up', 'up', 'up', 'up', 'up', 'enter');
  await tty.waitFor('closed, open, waiting');
  tty.type('shut');
  tty.press('enter');
  await tty.waitFor('is no status');
  tty.press('ctrl-u');
  tty.type('closed');
  tty.press('enter');
  await tty.waitFor(/Status: {2}closed[\s\S]*Nothing more/);
  tty.press('enter');
  await tty.waitFor(/Status: {3}closed\n\? What next/);
  tty.press('enter');

  expect((await tty.exit).code).toBe(0);
  expect((await desk.run(['show', '1', '--json'])).json()).toMatchObject({ status: 'closed' });
});

test('a draft remembers how it is to be sent: plain, without signature or quote, and when', async () => {
  const desk = await openDesk();
  const how = ['--plain', '--no-signature', '--quote', 'last', '--at', '2h'];
  await desk.run(['reply', '1', '--draft', '-m', 'For *later*', ...how]);
  const [path = '', text = ''] = Object.entries(desk.drafts())[0] ?? [];
  expect(text).toMatch(/^Send-At: .+\nFormat: plain\nSignature: off\nQuote: last$/m);
  const held = await desk.run(['draft', 'resume', '1', '--send', '--json']);
  expect(held.json()).toMatchObject({ state: 'held' });

  // Taken back it is the same draft again; at the prompt, what was said can be unsaid.
  const [{ id }] = (await desk.run(['outbox', 'list', '--json'])).json() as [{ id: string }];
  expect((await desk.run(['outbox', 'cancel', id])).code).toBe(0);
  const [[again = '', kept = ''] = []] = Object.entries(desk.drafts());
  expect(kept).toMatch(/^Send-At: .+\nFormat: plain\nSignature: off\nQuote: last$/m);
  writeFileSync(again, kept.replace(/^Send-At: .*$/m, 'Send-At: 2020-01-01 9:00'));
  const late = await desk.run(['draft', 'resume', '--send', '--json']);
  expect([late.code, late.json()]).toMatchObject([
    3,
    { error: { message: expect.stringContaining('is past already') } },
  ]);
  const tty = desk.sit(['draft', 'resume', '--quote', 'none'], { env: NO_EDITOR });
  await tty.waitFor(/is past: it leaves when you send it[\s\S]*To: +Carla[\s\S]*Ctrl-D ends/);
  tty.press('ctrl-d');
  await tty.waitFor(/Format: +plain\nSignature: off\nQuote: +none[\s\S]*What next\?/);
  tty.press('enter');

  expect((await tty.exit).code).toBe(0);
  const { raw } = (await desk.smtp.waitForMail())[0] ?? {};
  expect(String(raw)).toMatch(/Content-Type: text\/plain/i);
  expect(String(raw)).not.toMatch(/text\/html|Ana Lima|Where is it/);
  expect([path === again, desk.drafts()]).toEqual([false, {}]);
});

test('whoever has drafts is told of them where they look, and how to go on with them', async () => {
  const desk = await openDesk();
  await desk.run(['reply', '1', '--draft', '-m', 'One']);
  const [one] = (await desk.run(['draft', 'list', '--json'])).json() as [{ id: string }];
  const way = `mailroom draft resume ${one.id.slice(-8)}`;
  expect((await desk.run(['show', '1'])).stdout).toContain(`your draft is not sent, saved just now: ${way}`);
  expect((await desk.run(['status'])).stdout).toMatch(new RegExp(`drafts +not sent: #1 \\(${way}\\)`));
  expect((await desk.run(['status', '--json'])).json()).toMatchObject({ drafts: [{ id: one.id, conversation: 1 }] });
  const ben = { env: { MAILROOM_OPERATOR: 'ben' } };
  expect((await desk.run(['show', '1'], ben)).stdout).not.toContain('your draft');
  expect((await desk.run(['status', '--json'], ben)).json()).toMatchObject({ drafts: [] });

  await desk.run(['reply', '1', '--draft', '-m', 'Two']);
  const unnamed = await desk.run(['draft', 'resume', '--json']);
  expect(unnamed.code).toBe(2);
  expect(unnamed.json()).toMatchObject({
    error: {
      details: { missing: ['ID', '--send'] },
      next: [expect.stringContaining(`${one.id.slice(-8)} (#1)`), expect.stringContaining('--send')],
    },
  });
});
