// runTty: what a person sees and types at a real terminal.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runTty } from './run-tty.js';
import { temporaryFolder } from './temporary-folder.js';

function script(source: string): string {
  // Beside the packages, so that a program can import them.
  const file = join(temporaryFolder('script'), 'program.mjs');
  const inquirer = import.meta.resolve('inquirer');
  writeFileSync(file, source.replace("'inquirer'", JSON.stringify(inquirer)));
  return file;
}

test('the program believes that a person sits there', async () => {
  const program = script(`
    console.log(process.stdin.isTTY, process.stdout.isTTY, process.stdout.columns, process.env.TERM, process.argv[2]);`);

  const tty = runTty(['show'], { program, cols: 100, rows: 30 });

  expect(await tty.exit).toEqual({ code: 0, signal: 0 });
  expect(tty.screen()).toBe('true true 100 xterm-256color show');
});

test('prompts are answered with keys, and the screen shows what is left of them', async () => {
  const program = script(`
    import inquirer from 'inquirer';
    const answers = await inquirer.prompt([
      { type: 'input', name: 'name', message: 'Name' },
      { type: 'select', name: 'smtp', message: 'SMTP config', choices: ['house', 'acme', 'other'] },
      { type: 'password', name: 'secret', message: 'Password', mask: '*' },
    ]);
    console.log('chose ' + JSON.stringify(answers));`);

  const tty = runTty([], { program });
  await tty.waitFor('Name');
  tty.type('supportt');
  tty.press('backspace', 'enter');
  await tty.waitFor('SMTP config');
  await tty.waitFor('other');
  tty.press('down', 'enter');
  await tty.waitFor('Password');
  tty.type('hunter2');
  await tty.waitFor('*******');
  tty.press('enter');
  await tty.waitFor('chose');

  expect((await tty.exit).code).toBe(0);
  expect(tty.screen()).toContain('{"name":"support","smtp":"acme","secret":"hunter2"}');
  // The list was wiped when the choice was made: a person no longer sees it, the raw bytes still have it.
  expect(tty.screen()).not.toContain('other');
  expect(tty.raw()).toContain('other');
});

test('what has scrolled away is not on the screen, but not lost', async () => {
  const tty = runTty([], { program: script('for (let i = 1; i <= 50; i += 1) console.log("line " + i);'), rows: 10 });
  await tty.exit;

  expect(tty.screen().split('\n')[0]).toBe('line 42');
  expect(tty.everything().split('\n')[0]).toBe('line 1');
});

test('waiting in vain ends with what the terminal shows', async () => {
  const tty = runTty([], { program: script('console.log("something else"); setTimeout(() => {}, 60_000);') });

  await expect(tty.waitFor('this', 1_500)).rejects.toThrow(/not seen within 1500 ms: this[\s\S]*something else/);
  tty.kill();
  expect((await tty.exit).signal).toBe(9);
});

test('waiting ends at once when the program has ended', async () => {
  const tty = runTty([], { program: script('console.log("bye"); process.exitCode = 3;') });

  await expect(tty.waitFor('never', 60_000)).rejects.toThrow(/ended without it[\s\S]*bye/);
  expect((await tty.exit).code).toBe(3);
});

test('Ctrl-C reaches the program as a signal', async () => {
  const tty = runTty([], {
    program: script(`process.on('SIGINT', () => process.exit(130)); setInterval(() => {}, 1000); console.log('on');`),
  });
  await tty.waitFor('on');
  tty.press('ctrl-c');

  expect((await tty.exit).code).toBe(130);
});
