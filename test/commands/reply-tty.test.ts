// mailroom reply at a terminal: writing at the prompt or in an editor, and the question what to do then.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { PROGRAM } from '../support/run-cli.js';
import { runTty, type Tty } from '../support/run-tty.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { openReplyDesk, type ReplyDesk } from './reply-desk.js';

const openDesk = () => openReplyDesk(join(temporaryFolder('store'), 'mailroom.db'));

/** Chooses in the menu by pressing the arrow until it points there. */
async function choose(tty: Tty, name: string): Promise<void> {
  await tty.waitFor('Throw it away');
  for (let tries = 0; tries < 12; tries += 1) {
    if (new RegExp(`❯ ${name}`).test(tty.screen())) return tty.press('enter');
    const before = tty.screen();
    tty.press('down');
    await changeOf(tty, before);
  }
  throw new Error(`${name} is not in the menu:\n${tty.screen()}`);
}

/** A busy machine may take its time to answer a key; one that came before the menu is never answered. */
async function changeOf(tty: Tty, before: string): Promise<void> {
  for (let looks = 0; looks < 100 && tty.screen() === before; looks += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const textOf = async (desk: ReplyDesk, index = 0) =>
  (await simpleParser((await desk.smtp.waitForMail(index + 1))[index]?.raw ?? '')).text;

describe('at the prompt, where there is no editor', () => {
  test('the menu goes on after Ctrl-Z and fg', async () => {
    const desk = await openDesk();
    const shell = runTty(['--norc', '--noprofile', '-i'], {
      ...{ command: 'bash', home: desk.home, env: { ...desk.env, PS1: 'shell> ' } },
    });
    await shell.waitFor('shell>');
    shell.type(`'${process.execPath}' '${PROGRAM}' reply 1 --message 'It left today.'\r`);
    await shell.waitFor('Throw it away');
    shell.type('\x1a');
    await shell.waitFor('Stopped');
    shell.type('fg\r');
    await shell.waitFor(/What next\?[\s\S]*What next\?/);
    await choose(shell, 'Keep it as a draft');
    await shell.waitFor('mailroom draft resume');
    shell.type('exit\r');
    expect((await shell.exit).code).toBe(0);
    expect(Object.values(desk.drafts())).toEqual([expect.stringContaining('It left today.')]);
  });

  test('a saved reply goes above what was typed, its variables filled in, and is gone on with', async () => {
    const desk = await openDesk();
    await desk.run(['saved-reply', 'add', 'hello', '--text', 'Hello {{contact.name}},']);
    await desk.run(['saved-reply', 'add', 'sorry', '--text', 'Sorry, {{contact.name}}.']);
    const tty = desk.sit(['reply', '1']);
    await tty.waitFor('Ctrl-D ends');
    tty.type('It left today.');
    tty.press('enter', 'ctrl-d');
    await choose(tty, 'Insert a saved reply');
    await tty.waitFor('Which saved reply?');
    const before = tty.screen();
    tty.press('down');
    await changeOf(tty, before);
    tty.press('enter');
    await tty.waitFor(/Ctrl-D ends[\s\S]*Ctrl-D ends/);
    tty.type('Ana');
    tty.press('enter', 'ctrl-d');
    await tty.waitFor(/What next\?[\s\S]*What next\?[\s\S]*What next\?|Sorry, Carla Customer\.[\s\S]*What next\?/);
    tty.press('enter');

    expect((await tty.exit).code).toBe(0);
    expect(await textOf(desk)).toMatch(/^Sorry, Carla Customer\.\n\nIt left today\.\n+Ana\n/);
  });

  test('a misspelt variable of a saved reply is asked for again', async () => {
    const desk = await openDesk();
    const tty = desk.sit(['saved-reply', 'add', 'hello']);
    await tty.waitFor('Its text');
    tty.type('Hello {{contact.nmae}}');
    tty.press('enter');
    await tty.waitFor(/contact\.nmae[\s\S]*contact\.name/);
    tty.press('ctrl-u');
    tty.type('Hello {{contact.name}}');
    tty.press('enter');

    expect((await tty.exit).code).toBe(0);
    expect((await desk.run(['saved-reply', 'show', 'hello', '--json'])).json()).toMatchObject({
      text: 'Hello {{contact.name}}',
    });
  });

  test('without saved replies, it is said how to make one', async () => {
    const desk = await openDesk();
    const tty = desk.sit(['reply', '1', '-m', 'Hi']);
    await choose(tty, 'Insert a saved reply');
    await tty.waitFor('mailroom saved-reply add makes one');
    await choose(tty, 'Throw it away');
    await tty.waitFor('Throw away what you have written?');
    tty.type('y');
    tty.press('enter');
    expect((await tty.exit).code).toBe(130);
  });

  test('Enter is a new line, Ctrl-D ends, and then it is asked', async () => {
    const desk = await openDesk();
    const tty = desk.sit(['reply', '1']);
    await tty.waitFor('Ctrl-D ends');
    // Whoever writes knows to whom.
    expect(tty.screen()).toMatch(/To: +Carla Customer <carla@customer\.example>\nCc: .*\nSubject: +\S/);
    tty.type('Hello Carla,');
    tty.press('enter', 'enter');
    tty.type('it is on its way äöü.');
    tty.press('enter');
    expect(desk.smtp.connections).toBe(0);
    tty.press('ctrl-d');
    await tty.waitFor('What next?');
    expect(tty.screen()).toContain('To:       Carla Customer <carla@customer.example>');
    expect(desk.smtp.connections).toBe(0);
    tty.press('enter');

    expect((await tty.exit).code).toBe(0);
    expect(tty.everything()).toContain('Sent to carla@customer.example: 250');
    expect(tty.everything()).toMatch(/mailroom show 1\s+mailroom close 1/);
    expect(await textOf(desk)).toBe('Hello Carla,\n\nit is on its way äöü.\n\n-- \nAna Lima\n\nAcme Ltd');
    expect(desk.drafts()).toEqual({});
  });

  test('Ctrl-D at the end of a line takes that line along', async () => {
    const desk = await openDesk();
    const tty = desk.sit(['reply', '1', '--no-signature', '--send']);
    await tty.waitFor('Ctrl-D ends');
    tty.type('One line');
    tty.press('ctrl-d');

    expect((await tty.exit).code).toBe(0);
    expect(await textOf(desk)).toBe('One line\n\nAcme Ltd');
  });

  test('many lines may be pasted', async () => {
    const desk = await openDesk();
    const tty = desk.sit(['reply', '1', '--no-signature', '--send']);
    await tty.waitFor('Ctrl-D ends');
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index}\t${'x'.repeat(100)}`);
    tty.type(`${lines.join('\r')}\r`);
    await tty.waitFor('line 49');
    tty.press('ctrl-d');

    expect((await tty.exit).code).toBe(0);
    expect(await textOf(desk)).toBe(`${lines.join('\n')}\n\nAcme Ltd`);
  });

  test('Ctrl-C sends nothing and keeps the text, which the next reply offers', async () => {
    const desk = await openDesk();
    const first = desk.sit(['reply', '1']);
    await first.waitFor('Ctrl-D ends');
    first.type('Half a sentence');
    first.press('ctrl-c');
    expect((await first.exit).code).toBe(130);
    expect(first.everything()).toMatch(/your text is kept in/);

    const second = desk.sit(['reply', '1']);
    await second.waitFor('Go on with it?');
    expect(second.screen()).toContain('Half a sentence');
    second.press('enter');
    await second.waitFor('Ctrl-D ends');
    second.type('and the rest.');
    second.press('enter', 'ctrl-d');
    await second.waitFor('What next?');
    second.press('enter');

    expect((await second.exit).code).toBe(0);
    expect(await textOf(desk)).toContain('Half a sentence\nand the rest.\n\n-- \n');
    expect(desk.drafts()).toEqual({});
  });

  test('what was typed is on the disk when the terminal is closed', async () => {
    const desk = await openDesk();
    const tty = desk.sit(['reply', '1']);
    await tty.waitFor('Ctrl-D ends');
    tty.type('A line that must not be lost');
    tty.press('enter');
    await tty.waitFor(/lost[\s\S]*│/);
    tty.type('and the next, not ended');
    await tty.waitFor('not ended');
    tty.kill('SIGHUP');
    await tty.exit;

    expect(Object.values(desk.drafts())[0]).toContain('A line that must not be lost\nand the next, not ended');
  });

  test('no text sends nothing', async () => {
    const desk = await openDesk();
    const tty = desk.sit(['reply', '1']);
    await tty.waitFor('Ctrl-D ends');
    tty.press('enter', 'ctrl-d');

    expect((await tty.exit).code).toBe(130);
    expect(tty.everything()).toContain('There is no text, so nothing was sent.');
    expect([desk.drafts(), desk.smtp.connections]).toEqual([{}, 0]);
  });

  test('one may go on writing, look at it, attach a file, and throw it away', async () => {
    const desk = await openDesk();
    writeFileSync(join(desk.home, 'a.pdf'), 'pdf');
    const tty = desk.sit(['reply', '1'], { rows: 60 });
    await tty.waitFor('Ctrl-D ends');
    tty.type('First');
    tty.press('enter', 'ctrl-d');
    await choose(tty, 'Go on writing');
    await tty.waitFor(/Ctrl-D ends[\s\S]*Ctrl-D ends/);
    tty.type('second');
    tty.press('enter', 'ctrl-d');
    await choose(tty, 'Preview it');
    await tty.waitFor(/│ First\n│ second\n│\n│ --\n│ Ana Lima\n│\n│ Acme Ltd/);
    await choose(tty, 'Attach a file');
    await tty.waitFor('File to attach');
    tty.type('nowhere.pdf');
    tty.press('enter');
    await tty.waitFor('there is no file');
    tty.press('ctrl-u');
    tty.type('no*.pdf');
    tty.press('enter');
    await tty.waitFor('there is no file "no*.pdf"');
    tty.press('ctrl-u');
    tty.type('*.pd?');
    tty.press('enter');
    await tty.waitFor(/Attached: \S*a\.pdf/);
    await choose(tty, 'Throw it away');
    await tty.waitFor('Throw away what you have written?');
    tty.press('enter');
    expect(Object.keys(desk.drafts())).toHaveLength(1);
    await tty.waitFor(/written\? No[\s\S]*What next\?/);
    await choose(tty, 'Throw it away');
    await tty.waitFor(/written\? No[\s\S]*written\?/);
    tty.type('y');
    tty.press('enter');

    expect((await tty.exit).code).toBe(130);
    expect([desk.drafts(), desk.smtp.connections]).toEqual([{}, 0]);
  });
});

describe('in an editor', () => {
  test('what was written is looked at before it is sent, and can be edited again or kept', async () => {
    const desk = await openDesk();
    const env = { EDITOR: desk.editor('echo More >> "$2"') };
    const tty = desk.sit(['reply', '1'], { env });
    await choose(tty, 'Edit it again');
    await tty.waitFor(/What next\?[\s\S]*What next\?/);
    await choose(tty, 'Keep it as a draft');
    expect((await tty.exit).code).toBe(0);
    expect(Object.values(desk.drafts())[0]).toMatch(/More\nMore\n$/);

    const again = desk.sit(['reply', '1'], { env });
    await again.waitFor('Go on with it?');
    again.press('enter');
    await choose(again, 'Send it');
    expect((await again.exit).code).toBe(0);
    expect(await textOf(desk)).toBe('More\nMore\nMore\n\n-- \nAna Lima\n\nAcme Ltd');
  });

  test('a saved reply goes into the draft, above what was written, and the editor opens on both', async () => {
    const desk = await openDesk();
    await desk.run(['saved-reply', 'add', 'hello', '--text', 'Hello {{contact.name}},']);
    const script = `grep -q '^Mine' "$2" || sed -i '0,/^$/s/^$/\\nMine/' "$2"; cp "$2" ${desk.home}/seen`;
    const tty = desk.sit(['reply', '1'], { env: { EDITOR: desk.editor(script) } });
    await choose(tty, 'Insert a saved reply');
    await tty.waitFor('Which saved reply?');
    tty.press('enter');
    await tty.waitFor(/Which saved reply\? hello[\s\S]*What next\?/);
    expect(readFileSync(join(desk.home, 'seen'), 'utf8')).toMatch(/\nHello Carla Customer,\n\nMine\n[\s\S]*\n> Where/);
    tty.press('enter');

    expect((await tty.exit).code).toBe(0);
    expect(await textOf(desk)).toMatch(/^Hello Carla Customer,\n\nMine\n/);
  });

  test('a mistake in a header is mended where it was made', async () => {
    const desk = await openDesk();
    const script = `if grep -q '^Cc: nobody' "$2"; then sed -i 's/^Cc: nobody/Cc: fay@example.org/' "$2"; else sed -i 's/^Cc: .*/Cc: nobody/' "$2"; echo Hi >> "$2"; fi`;
    const tty = desk.sit(['reply', '1'], { env: { EDITOR: desk.editor(script) } });
    await tty.waitFor('line 2 of the draft, Cc');
    await tty.waitFor('Mend it in the editor');
    tty.press('enter');
    await choose(tty, 'Send it');

    expect((await tty.exit).code).toBe(0);
    expect((await desk.smtp.waitForMail())[0]?.envelope.to).toEqual(['carla@customer.example', 'fay@example.org']);
  });

  test('Ctrl-C is the editor’s as long as it runs', async () => {
    const desk = await openDesk();
    const script = `trap 'echo "I was asked to stop" >> "$2"; exit 0' INT\necho "editor is open"\nwhile true; do sleep 0.1; done`;
    const tty = desk.sit(['reply', '1', '--send'], { env: { EDITOR: desk.editor(script) } });
    await tty.waitFor('editor is open');
    tty.press('ctrl-c');

    expect((await tty.exit).code).toBe(0);
    expect(await textOf(desk)).toContain('I was asked to stop');
  });

  test('Ctrl-C at the question sends nothing, and the text is kept', async () => {
    const desk = await openDesk();
    const tty = desk.sit(['reply', '1'], { env: { EDITOR: desk.editor('echo Hi >> "$2"') } });
    await tty.waitFor('Throw it away');
    tty.press('ctrl-c');

    expect((await tty.exit).code).toBe(130);
    expect(Object.values(desk.drafts())[0]).toContain('Hi');
    expect(desk.smtp.connections).toBe(0);
  });
});

describe('while somebody else writes', () => {
  /** A mail of Carla's that belongs to conversation 1. */
  const carlaWrites = async (desk: ReplyDesk, text: string) => {
    const head =
      'From: Carla Customer <carla@customer.example>\r\nTo: support@acme.example\r\nSubject: Re: [#1] parcel';
    const mail = `${head}\r\nMessage-ID: <${text.length}@customer.example>\r\n\r\n${text}\r\n`;
    const piped = await desk.run(['pipe', '--channel', 'support', '--json'], { input: mail });
    expect(piped).toMatchObject({ code: 0, stdout: expect.stringContaining('1') });
  };
  const replying = async (desk: ReplyDesk) =>
    (await desk.run(['inbox', '--status', 'all', '--json'])).json<{ replying: { operator: string }[] }[]>()[0]
      ?.replying;

  test('it is seen who does, a colleague is told, and nobody is kept from it', async () => {
    const desk = await openDesk();
    const ben = desk.sit(['reply', '1'], { env: { MAILROOM_OPERATOR: 'ben' } });
    await ben.waitFor('Ctrl-D ends');
    expect(await replying(desk)).toMatchObject([{ operator: 'ben' }]);
    expect((await desk.run(['inbox'])).stdout).toMatch(/ben/);
    expect((await desk.run(['show', '1'])).stdout).toContain('ben is writing an answer, begun just now');

    const ana = desk.sit(['reply', '1', '--message', 'Mine']);
    await ana.waitFor('ben is writing an answer to this already');
    await choose(ana, 'Send it');
    expect((await ana.exit).code).toBe(0);
    ben.press('ctrl-c');
    expect((await ben.exit).code).toBe(130);
    expect(await replying(desk)).toEqual([]);
  });

  test('a mail that came in is shown before anything is sent, and stands below the text that is edited again', async () => {
    const desk = await openDesk();
    const tty = desk.sit(['reply', '1'], {
      env: { EDITOR: desk.editor(`sed -i '0,/^$/s/^$/\\nMore/' "$2"; cp "$2" ${desk.home}/seen`) },
    });
    await tty.waitFor('Throw it away');
    await carlaWrites(desk, 'It has come,\nthank you \u001b]0;bad\u0007.');
    tty.press('enter');
    await tty.waitFor('Keep it as a draft');
    await tty.waitFor('Your answer is not sent. What now?');
    expect(tty.everything()).toContain('Came into #1 while you wrote:');
    expect(tty.everything()).toMatch(/Carla Customer <carla@customer\.example>, just now:\s+It has come,\s+thank you/);
    expect(tty.everything()).not.toContain('\u001b]0;bad');
    expect(desk.smtp.connections).toBe(0);
    tty.press('enter');
    await tty.waitFor(/What now\? Edit it again[\s\S]*Throw it away/);
    const seen = readFileSync(join(desk.home, 'seen'), 'utf8');
    expect(seen).toContain('> It has come,');
    expect(seen.match(/More/g)).toHaveLength(2);
    // It answers the conversation as it is now, also when it is kept and gone on with later.
    await choose(tty, 'Keep it as a draft');
    expect((await tty.exit).code).toBe(0);
    expect((await desk.run(['draft', 'list', '--json'])).json()).toMatchObject([{ version: 2 }]);
    expect(Object.keys(desk.drafts())).toHaveLength(1);
    const again = desk.sit(['reply', '1'], { env: { EDITOR: 'true' } });
    await again.waitFor('Go on with it?');
    again.press('enter');
    await choose(again, 'Send it');
    expect((await again.exit).code).toBe(0);
    expect(await textOf(desk)).toMatch(/^More\n+More\n/);
    expect(desk.drafts()).toEqual({});
  });

  test('the answer can be kept, with exit code 8, or sent all the same', async () => {
    const desk = await openDesk();
    const late = desk.sit(['reply', '1', '--message', 'Too late']);
    await late.waitFor('Throw it away');
    await carlaWrites(desk, Array.from({ length: 20 }, (_, index) => `line ${index}`).join('\r\n'));
    late.press('enter');
    await late.waitFor('Read all of it');
    expect(late.everything()).toContain('[12 more lines]');
    late.press('enter');
    await late.waitFor('line 19');
    late.press('up');
    await late.waitFor('❯ Throw it away');
    late.press('up');
    await late.waitFor('❯ Keep it as a draft');
    late.press('enter');
    expect((await late.exit).code).toBe(8);
    expect(Object.values(desk.drafts())[0]).toContain('Too late');
    expect(desk.smtp.connections).toBe(0);

    const tty = desk.sit(['reply', '1', '--message', 'All the same']);
    await tty.waitFor('Throw it away');
    expect((await desk.run(['reply', '1', '-m', 'Ben here'], { env: { MAILROOM_OPERATOR: 'ben' } })).code).toBe(0);
    tty.press('enter');
    await tty.waitFor('ben, an answer, just now');
    const other = desk.sit(['reply', '1', '--message', 'Never mind', '--if-version', '2']);
    await choose(other, 'Send it');
    await other.waitFor('Your answer is not sent. What now?');
    other.press('up');
    await other.waitFor('❯ Throw it away');
    other.press('enter');
    await other.exit;
    expect(Object.values(desk.drafts()).filter((text) => text.includes('Never mind'))).toEqual([]);
    tty.press('down');
    await tty.waitFor('❯ Send it all the same');
    tty.press('enter');
    expect((await tty.exit).code).toBe(0);
    expect(desk.smtp.received).toHaveLength(2);
  });

  test('a second answer to what a colleague has just answered is asked about, seen or not', async () => {
    const desk = await openDesk();
    expect((await desk.run(['reply', '1', '-m', 'Mine'], { env: { MAILROOM_OPERATOR: 'ben' } })).code).toBe(0);
    expect((await desk.run(['show', '1'])).code).toBe(0);
    const tty = desk.sit(['reply', '1', '--message', 'Mine too']);
    await choose(tty, 'Send it');
    await tty.waitFor('ben has answered this just now, and nobody has written since.');
    await tty.waitFor('❯ Look at it again');
    tty.press('down', 'enter');
    expect((await tty.exit).code).toBe(0);
    expect(desk.smtp.received).toHaveLength(2);
    const told = await desk.run(['reply', '1', '-m', 'Once more']);
    expect([told.code, told.stderr]).toEqual([0, expect.stringContaining('Warning: ben has answered this')]);
  });

  test('what a colleague has answered or taken is said before anything is written', async () => {
    const desk = await openDesk();
    const ben = { env: { MAILROOM_OPERATOR: 'ben' } };
    expect((await desk.run(['show', '1'])).code).toBe(0);
    expect((await desk.run(['conversation', 'assign', '1', '--me'], ben)).code).toBe(0);
    expect((await desk.run(['reply', '1', '-m', 'Mine'], ben)).code).toBe(0);
    const tty = desk.sit(['reply', '1']);
    await tty.waitFor('ben has answered this since you looked, just now.');
    await tty.waitFor('ben took this just now.');
    await tty.waitFor('Ctrl-D ends');
    tty.type('Mine too');
    tty.press('enter', 'ctrl-d');
    await choose(tty, 'Send it');
    await tty.waitFor('ben, an answer, just now');
    await tty.waitFor('Your answer is not sent. What now?');
    tty.press('ctrl-c');
    expect((await tty.exit).code).toBe(8);
    expect(desk.smtp.received).toHaveLength(1);
    const refused = await desk.run(['draft', 'resume', '1', '--send']);
    expect([refused.code, refused.stderr]).toEqual([8, expect.stringContaining('ben has replied')]);
    expect((await desk.run(['draft', 'resume', '1', '--send', '--force'])).code).toBe(0);
  });

  test('whom it is assigned to and how it is tagged meanwhile keeps no answer back', async () => {
    const desk = await openDesk();
    const tty = desk.sit(['reply', '1', '--message', 'Hello']);
    await tty.waitFor('Throw it away');
    expect((await desk.run(['conversation', 'tag', '1', '--add', 'billing'])).code).toBe(0);
    tty.press('enter');
    expect((await tty.exit).code).toBe(0);
    expect(desk.smtp.received).toHaveLength(1);
  });
});

test('with --message it is asked too, where somebody sits', async () => {
  const desk = await openDesk();
  const tty = desk.sit(['reply', '1', '--message', 'Hi']);
  await choose(tty, 'Send it');

  expect((await tty.exit).code).toBe(0);
  expect(await textOf(desk)).toContain('Hi\n\n-- \n');
});

test('a promised file that is not there and a crowd of strangers are asked about', async () => {
  const desk = await openDesk();
  const cc = Array.from({ length: 40 }, (_, index) => ({ name: '', address: `p${index}@list.example` }));
  const number = await desk.add({ messages: [{ text: 'To all of you', cc }] });
  const tty = desk.sit(['reply', String(number), '--message', 'See the attached list'], { rows: 60 });
  await choose(tty, 'Send it');
  await tty.waitFor('The text says "attached", and no file is attached.');
  await tty.waitFor('❯ Look at it again');
  tty.press('down');
  await tty.waitFor('❯ Send it as it is');
  tty.press('enter');
  await tty.waitFor('The answered mail went to many: 40');
  await tty.waitFor('To Carla Customer <carla@customer.example> alone');
  tty.press('enter');

  expect((await tty.exit).code).toBe(0);
  expect((await desk.smtp.waitForMail())[0]?.envelope.to).toEqual(['carla@customer.example']);
});

test('a Reply-To of another domain is told', async () => {
  const desk = await openDesk();
  await desk.db
    .updateTable('message')
    .set({ reply_to: JSON.stringify([{ name: 'Me\u001b[31m', address: 'x@elsewhere.test' }]) })
    .execute();
  const tty = desk.sit(['reply', '1', '--message', 'Hi', '--send'], { cols: 150 });

  expect((await tty.exit).code).toBe(0);
  expect(tty.everything()).toContain('the mail wants answers sent to Me␛[31m <x@elsewhere.test>, of another domain');
  expect((await desk.smtp.waitForMail())[0]?.envelope.to[0]).toBe('carla@customer.example');
});

describe('in a channel with an undo time', () => {
  async function openWithUndo(seconds: number): Promise<ReplyDesk> {
    const desk = await openDesk();
    await desk.db.updateTable('channel').set({ undo_seconds: seconds }).execute();
    return desk;
  }

  test.each(['ctrl-c', 'escape'] as const)('%s takes the answer back as a draft', async (key) => {
    const desk = await openWithUndo(50);
    const tty = desk.sit(['reply', '1', '--message', 'Words to be kept', '--send', '--close']);
    await tty.waitFor(/Sent in \d+ s\. Enter: send it now; u or Ctrl-C: take it back/);
    tty.press(key);

    expect((await tty.exit).code).toBe(130);
    expect(tty.everything()).toContain('Taken back: nothing was sent.');
    const [draft = ''] = Object.values(desk.drafts());
    expect(draft).toContain('Words to be kept');
    expect(draft).toContain('Status: closed');
    expect(desk.smtp.connections).toBe(0);
    expect(await desk.db.selectFrom('outbox').select('state').execute()).toEqual([{ state: 'cancelled' }]);
  });

  test('Enter sends it at once, and the end of the time does', async () => {
    const desk = await openWithUndo(50);
    const first = desk.sit(['reply', '1', '--message', 'At once', '--send']);
    await first.waitFor('Enter: send it now');
    first.press('enter');
    expect((await first.exit).code).toBe(0);
    await desk.db.updateTable('channel').set({ undo_seconds: 1 }).execute();
    const second = desk.sit(['reply', '1', '--message', 'In a second', '--send']);
    expect((await second.exit).code).toBe(0);

    expect(second.everything()).toContain('Sent to carla@customer.example: 250');
    expect(desk.smtp.received).toHaveLength(2);
  });

  test('a script does not wait: it is held, and outbox cancel makes it a draft again with its file', async () => {
    const desk = await openWithUndo(50);
    const file = join(temporaryFolder('files'), 'plan.txt');
    writeFileSync(file, 'the plan');
    const held = await desk.run(['reply', '1', '--message', 'From a script', '--attach', file, '--json']);
    expect(held).toMatchObject({ code: 0 });
    const { outbox, state, nextAttemptAt } = JSON.parse(held.stdout);
    expect([state, typeof nextAttemptAt]).toEqual(['held', 'string']);
    writeFileSync(file, 'another plan');

    const cancelled = await desk.run(['outbox', 'cancel', outbox, '--json']);

    expect(JSON.parse(cancelled.stdout)).toMatchObject({ state: 'cancelled', draft: expect.stringMatching(/\.md$/) });
    const [draft = ''] = Object.values(desk.drafts());
    expect(draft).toContain('From a script');
    expect(readFileSync(/^Attach: (.*)$/m.exec(draft)?.[1] ?? '', 'utf8')).toBe('the plan');
    expect(desk.smtp.connections).toBe(0);
  });
});
