// mailroom ui in a pseudo-terminal: what a person sees, and that the terminal is as it was afterwards.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import type { ViewId } from '../../src/lib/ids.js';
import { insertView } from '../../src/lib/store/views.js';
import { textWidth } from '../../src/lib/terminal/text-width.js';
import { PROGRAM, runCli } from '../support/run-cli.js';
import { runTty, type Tty, type TtyOptions } from '../support/run-tty.js';
import { eachStore } from '../support/stores.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { openReplyDesk, type ReplyDesk } from './reply-desk.js';

const ESC = '\u001b';

const openDesk = () => openReplyDesk(join(temporaryFolder('store'), 'mailroom.db'));

/** An editor that writes this above all that stands below the headers. */
const writes = (desk: ReplyDesk, text: string) =>
  desk.editor(`for file; do :; done; sed -i '0,/^$/s//\\n${text}\\n/' "$file"`);

async function open(desk: ReplyDesk, options: TtyOptions = {}): Promise<Tty> {
  const tty = desk.sit(['ui'], options);
  await tty.waitFor(/1 of|All is answered/);
  return tty;
}

/** The modes that a program may leave behind: the last word said about each. */
function modesOf(tty: Tty): Readonly<Record<string, string | undefined>> {
  const last = (mode: string) => [...tty.raw().matchAll(new RegExp(`${ESC}\\[\\?${mode}([hl])`, 'g'))].at(-1)?.[1];
  return { otherScreen: last('1049'), cursor: last('25'), paste: last('2004') };
}

const AS_IT_WAS = { otherScreen: 'l', cursor: 'h', paste: 'l' };

/** A conversation whose mails somebody reads, and one of somebody else. */
async function fill(desk: ReplyDesk): Promise<void> {
  await desk.add({
    subject: '注文の件について',
    contact: { name: '山田太郎 🎉', address: 'yamada@example.jp' },
    messages: [{ text: 'こんにちは', age: 30 }],
  });
  await desk.add({ subject: 'Refund for the chair', assignee: 'ben', messages: [{ text: 'Please', age: 60 }] });
}

eachStore((store) => {
  test('an answer is written in the editor and arrives, it is closed, and what comes meanwhile appears', async () => {
    const desk = await openReplyDesk(await store.url());
    const tty = await open(desk, { env: { EDITOR: writes(desk, 'It left today.') } });
    await tty.waitFor('Where is my parcel?');
    expect(tty.screen()).toContain('●');
    tty.press('enter');
    await tty.waitFor('Where is it?');
    tty.type('r');
    await tty.waitFor('What next?');
    expect(modesOf(tty)).toMatchObject({ otherScreen: 'l', paste: 'l' });
    tty.press('enter');
    await tty.waitFor('The answer to #1 is sent.');
    const [mail] = await desk.smtp.waitForMail(1);
    expect((await simpleParser(mail?.raw ?? '')).text).toContain('It left today.');
    await tty.waitFor(/2 Acme Support|sent on/);

    tty.type('c');
    await tty.waitFor('#1 is closed now.');
    tty.press('escape');
    await tty.waitFor('All is answered.');
    await desk.add({ subject: 'It came', messages: [{ text: 'Thanks', age: 0 }] });
    await tty.waitFor(/New mail in #2: It came/);
    tty.type('q');

    expect((await tty.exit).code).toBe(0);
    expect(modesOf(tty)).toEqual(AS_IT_WAS);
    const { status, assignee } = (await desk.run(['show', '1', '--json'])).json<{ status: string; assignee: string }>();
    expect({ status, assignee }).toMatchObject({ status: 'closed' });
  });
});

describe('work', () => {
  test('taking, giving away, tags, snoozing and taking back', async () => {
    const desk = await openDesk();
    const tty = await open(desk);
    tty.type('t');
    await tty.waitFor('#1 is yours now');
    tty.type('a');
    await tty.waitFor('Give #1 to');
    tty.type('ben');
    await tty.waitFor(/▌ ben/);
    tty.press('enter');
    await tty.waitFor('#1 is assigned to ben now.');
    tty.type('u');
    await tty.waitFor('Taken back');
    tty.type('#');
    await tty.waitFor('Tags of #1');
    tty.type('vip');
    tty.press('enter');
    await tty.waitFor('#1 is tagged vip now.');
    tty.type('#');
    await tty.waitFor('Tags of #1');
    tty.type('no good!');
    tty.press('enter');
    await tty.waitFor('cannot be a tag');
    tty.type('s');
    await tty.waitFor('until tomorrow morning');
    tty.press('down', 'enter');
    await tty.waitFor('#1 is snoozed until');
    await tty.waitFor('All is answered.');
    tty.press('ctrl-c');

    expect((await tty.exit).code).toBe(0);
    const shown = (await desk.run(['show', '1', '--json'])).json<{
      status: string;
      assignee: string;
      tags: string[];
    }>();
    expect(shown).toMatchObject({ status: 'snoozed', assignee: 'ana', tags: ['vip'] });
  });

  test('what is pointed to stays so though it leaves the list: the next key is about it, not about what came up', async () => {
    const desk = await openDesk();
    await desk.add({ subject: 'Refund for the chair', messages: [{ text: 'Please', age: 60 }] });
    await desk.add({ assignee: 'ben', subject: 'Something else', messages: [{ text: 'Please', age: 90 }] });
    const shell = ['-c', 'echo from before; "$@"', 'sh', process.execPath, PROGRAM, 'ui'];
    const env = { ...desk.env, EDITOR: writes(desk, 'It left today.') };
    const tty = runTty(shell, { command: 'sh', home: desk.home, env });
    await tty.waitFor('1 of 3');
    tty.type('4');
    await tty.waitFor('1 of 2');
    tty.type('tr');
    await tty.waitFor('What next?');
    expect(tty.screen()).toContain('Re: Where is my parcel?');
    // The screen belongs to this answer alone.
    expect(tty.screen()).not.toContain('from before');
    expect(tty.everything()).toContain('from before');
    tty.press('enter');
    await tty.waitFor('The answer to #1 is sent.');
    await changeUntil(tty, () => /▌.*Where is my parcel\? +\(waiting\)/.test(tty.screen()));
    expect(tty.screen()).toContain('Refund');
    tty.type('cj');
    await tty.waitFor('#1 is closed now.');
    await changeUntil(tty, () => !tty.screen().includes('parcel'));
    tty.type('q');
    await tty.exit;
    const shown = async (number: string) =>
      (await desk.run(['show', number, '--json'])).json<{ status: string }>().status;
    expect([await shown('1'), await shown('2')]).toEqual(['closed', 'open']);
  });

  test('mail that came just now is not closed by the key that was meant for what was there before', async () => {
    const desk = await openDesk();
    const tty = await open(desk);
    tty.press('enter');
    await tty.waitFor('Where is it?');
    await desk.writeAgain(1, { text: 'One more question', age: 0 });
    // Whether or not it is on the screen already.
    tty.type('c');
    await tty.waitFor(/has changed since|has written/);
    await tty.waitFor('One more question');
    const isTold = /has written/.test(tty.screen());
    tty.type('c');
    if (!isTold) {
      await tty.waitFor(/press c again|#1 is closed now/);
      if (/press c again/.test(tty.screen())) tty.type('c');
    }
    // Until it was read again too: a key is refused for what is half old.
    await tty.waitFor(/^closed · channel support/m);
    await desk.writeAgain(1, { text: 'And another', age: 0 });
    await tty.waitFor('And another');
    tty.type('c');
    await tty.waitFor('Carla Customer has written');
    tty.type('c');
    await tty.waitFor('#1 is closed now');
    tty.type('q');
    await tty.exit;
  });

  test('a note is written in the editor', async () => {
    const desk = await openDesk();
    const note = 'She rang. @ben, @ana and @bne';
    const tty = await open(desk, { env: { EDITOR: desk.editor(`for file; do :; done; echo "${note}" > "$file"`) } });
    tty.type('n');
    await tty.waitFor('The note is in #1; ben is told; no operator is called @bne.');
    tty.press('enter');
    await tty.waitFor('She rang.');
    tty.type('q');
    expect((await tty.exit).code).toBe(0);
  });

  test('an editor that fails costs nothing: the screen comes back and says so', async () => {
    const desk = await openDesk();
    const tty = await open(desk, { env: { EDITOR: '/no/such/editor' } });
    tty.type('r');
    await tty.waitFor('there is no such program');
    tty.press('enter');
    await tty.waitFor('Where is it?');
    tty.type('q');
    expect((await tty.exit).code).toBe(0);
  });
});

test('a tab in which something unread waits for the operator is marked, until it is read', async () => {
  const desk = await openDesk();
  await desk.add({ assignee: 'ana', subject: 'Refund', messages: [{ text: 'Please', age: 60 }] });
  await desk.run(['note', '1', '--message', '@ana look', '--as', 'ben']);
  const tty = await open(desk);
  await tty.waitFor('●Mine ●Mentioned');
  tty.press('enter');
  await tty.waitFor(/●Mine {2}Mentioned/);
  tty.type('q');
  await tty.exit;
});

test('where there is no conversation, no key is named that needs one', async () => {
  const desk = await openDesk();
  const tty = await open(desk);
  tty.type('2');
  await tty.waitFor('Nothing waits for you.');
  expect(tty.screen()).not.toContain('r reply');
  expect(tty.screen()).toContain('/ search');
  tty.type('q');
  await tty.exit;
});

describe('finding', () => {
  test('the list follows what is typed, half words and words of the mails too; a view is shown and searched in', async () => {
    const desk = await openDesk();
    await fill(desk);
    const at = { createdAt: new Date(), updatedAt: new Date() };
    const view = { id: desk.newId<ViewId>(), name: 'of-ben', query: 'assignee:ben', owner: undefined, ...at };
    await desk.db.transaction((tx) => insertView(tx, view));
    const tty = await open(desk);
    await tty.waitFor('parcel');
    tty.type('/cha');
    await changeUntil(tty, () => !tty.screen().includes('parcel') && tty.screen().includes('Refund for the chair'));
    tty.press('ctrl-u');
    tty.type('plea');
    await changeUntil(tty, () => !tty.screen().includes('parcel') && tty.screen().includes('Refund for the chair'));
    tty.press('ctrl-u');
    await changeUntil(tty, () => tty.screen().includes('parcel'));
    tty.type('is:nothing');
    await tty.waitFor(/Search: is:nothing {3}\S+/);
    expect(tty.screen()).toContain('parcel');
    tty.press('escape');
    await changeUntil(tty, () => !tty.screen().includes('Search:'));
    tty.type('v');
    await tty.waitFor('assignee:ben');
    tty.type('of-');
    tty.press('enter');
    await changeUntil(tty, () => !tty.screen().includes('parcel') && tty.screen().includes('Refund for the chair'));
    expect(tty.screen()).toContain('in of-ben');
    tty.type('/parcel');
    await tty.waitFor('Nothing is found in Open.');
    tty.press('escape');
    await changeUntil(tty, () => tty.screen().includes('Refund'));
    tty.press('escape');
    await changeUntil(tty, () => tty.screen().includes('parcel?'));
    tty.press('tab');
    await tty.waitFor('Nothing waits for you.');
    tty.type('q');
    await tty.exit;
  });
});

describe('the screen', () => {
  test('follows the size of the terminal, and keeps every line within it, whatever the letters are', async () => {
    const desk = await openDesk();
    await fill(desk);
    const tty = await open(desk, { cols: 80, rows: 24 });
    tty.press('down');
    const look = async (cols: number, rows: number, wanted: string) => {
      tty.resize(cols, rows);
      const rowsNow = () => tty.screen().split('\n');
      const isThere = () =>
        rowsNow().length === rows && tty.screen().includes('q quit') && tty.screen().includes(wanted);
      await changeUntil(tty, isThere);
      expect(Math.max(...rowsNow().map(textWidth))).toBeLessThanOrEqual(cols);
      return rowsNow();
    };
    await look(80, 24, '注文');
    const wide = await look(120, 40, 'こんにちは');
    // The line between the two is in one column.
    expect(new Set(wide.slice(2, -2).map((line) => textWidth(line.slice(0, line.indexOf('│'))))).size).toBe(1);
    await look(60, 20, '注文');
    await look(80, 40, 'こんにちは');
    tty.resize(30, 8);
    await tty.waitFor('too small');
    await look(80, 24, 'Refund');
    tty.type('q');
    await tty.exit;
  });

  test('NO_COLOR takes all colours, signs say what is chosen, and no mail can steer the terminal', async () => {
    const desk = await openDesk();
    await desk.add({ subject: 'evil \x1b]0;owned\x07 \x1b[31mred', messages: [{ text: 'a\x1b[2Jb\x9b31m', age: 1 }] });
    const tty = await open(desk, { env: { NO_COLOR: '1' } });
    expect(tty.screen()).toContain('[Open]');
    expect(tty.screen()).toContain('▌');
    await tty.waitFor('evil');
    tty.press('enter');
    await tty.waitFor('␛[2J');
    expect(tty.raw()).not.toMatch(new RegExp(`${ESC}\\[[0-9;]*[1-9][0-9;]*m`));
    for (const steering of [`${ESC}]0;`, `${ESC}[31mred`, `${ESC}[2Jb`, '\u009b'])
      expect(tty.raw()).not.toContain(steering);
    tty.type('q');
    await tty.exit;
  });
});

describe('the terminal afterwards', () => {
  const PAUSE = 'stty -a > before; "$@"; echo "it ended with $?"; stty -a > after; cmp before after && echo same';

  function sitInShell(desk: ReplyDesk): Tty {
    const args = ['-c', PAUSE, 'sh', process.execPath, PROGRAM, 'ui'];
    return runTty(args, { command: 'sh', home: desk.home, cwd: temporaryFolder('stty'), env: desk.env });
  }

  const WAYS: readonly (readonly [how: string, code: number, leave: (tty: Tty) => void])[] = [
    ['q', 0, (tty) => tty.type('q')],
    ['Ctrl-C', 0, (tty) => tty.press('ctrl-c')],
    ['SIGTERM', 143, (tty) => process.kill(childOf(tty.pid), 'SIGTERM')],
    ['SIGINT', 130, (tty) => process.kill(childOf(tty.pid), 'SIGINT')],
    ['SIGHUP', 129, (tty) => process.kill(childOf(tty.pid), 'SIGHUP')],
  ];

  test(`is as it was after ${WAYS.map(([how]) => how).join(', ')}`, async () => {
    const desk = await openDesk();
    const leaving = WAYS.map(async ([how, code, leave]) => {
      const tty = sitInShell(desk);
      await tty.waitFor('1 of');
      leave(tty);
      await tty.waitFor(`it ended with ${code}`);
      await tty.waitFor('same');
      expect({ how, ...modesOf(tty) }).toEqual({ how, ...AS_IT_WAS });
      await tty.exit;
    });
    await Promise.all(leaving);
  });

  test('belongs to the shell between Ctrl-Z and fg', async () => {
    const desk = await openDesk();
    const shell = runTty(['--norc', '--noprofile', '-i'], {
      ...{ command: 'bash', home: desk.home, env: { ...desk.env, PS1: 'shell> ' } },
    });
    await shell.waitFor('shell>');
    shell.type(`'${process.execPath}' '${PROGRAM}' ui\r`);
    await shell.waitFor('1 of');
    shell.type('\x1a');
    await shell.waitFor('Stopped');
    expect(modesOf(shell)).toMatchObject({ otherScreen: 'l', cursor: 'h' });
    shell.type('echo "I am $((6*7))"\r');
    await shell.waitFor('I am 42');
    shell.type('fg\r');
    await changeUntil(shell, () => shell.screen().includes('q quit'));
    shell.type('q');
    await changeUntil(shell, () => modesOf(shell)['otherScreen'] === 'l');
    shell.type('exit\r');
    expect((await shell.exit).code).toBe(0);
  });
});

test.each<[what: string, args: readonly string[]]>([
  ['--json', ['--json']],
  ['a pipe', []],
])('with %s it says where to find the same, and exits with 2', async (_, args) => {
  const result = await runCli(['ui', ...args]);
  expect(result.code).toBe(2);
  expect(result.stdout + result.stderr).toContain('mailroom inbox');
});

test('a terminal that cannot draw is refused with a sentence', async () => {
  const tty = runTty(['-c', 'TERM=dumb "$@"', 'sh', process.execPath, PROGRAM, 'ui'], { command: 'sh' });
  expect((await tty.exit).code).toBe(2);
  expect(tty.screen()).toContain('TERM is dumb');
});

/** A busy machine may take its time. */
async function changeUntil(tty: Tty, isSo: () => boolean): Promise<void> {
  for (let looks = 0; looks < 500; looks += 1) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`it did not come to that:\n${tty.screen()}`);
}

function childOf(pid: number): number {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const child = rows.map((row) => row.trim().split(/\s+/).map(Number)).find(([, parent]) => parent === pid)?.[0];
  if (child === undefined) throw new Error(`${pid} has no child`);
  return child;
}
