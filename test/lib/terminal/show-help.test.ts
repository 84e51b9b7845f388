// Help: what a person reads, from what the manifest knows.
import { expect, test } from 'vitest';
import type { CommandEntry, Manifest } from '../../../src/lib/terminal/manifest.js';
import { renderCommandHelp, renderCommands, renderWelcome } from '../../../src/lib/terminal/show-help.js';
import { makeTheme } from '../../../src/lib/terminal/theme.js';

// Flags and arguments have many more properties; help reads those that are given here.
function flag(properties: Record<string, unknown>): never {
  return properties as never;
}

const add: CommandEntry = {
  id: 'smtp:add',
  summary: 'Add a way to send mail',
  description: `It is tried before it is saved. ${'And so on, '.repeat(20)}`,
  aliases: [],
  examples: [
    '<%= config.bin %> <%= command.id %> acme --host smtp.acme.test',
    { description: 'With a provider', command: '<%= config.bin %> smtp add --provider gmail' },
  ],
  args: { name: flag({ name: 'name', description: 'what it is called', type: 'option' }) },
  flags: {
    host: flag({ name: 'host', type: 'option', description: 'the server', helpValue: 'HOST', env: 'MAILROOM_HOST' }),
    encryption: flag({ name: 'encryption', type: 'option', options: ['tls', 'starttls'], default: 'tls' }),
    attach: flag({ name: 'attach', char: 'a', type: 'option', multiple: true, description: 'a file' }),
    check: flag({ name: 'check', type: 'boolean', allowNo: true, description: 'try it', required: true }),
    secret: flag({ name: 'secret', type: 'boolean', hidden: true }),
    json: flag({ name: 'json', type: 'boolean', helpGroup: 'GLOBAL', description: 'print the result as JSON' }),
  },
  file: [],
};
const list = {
  ...add,
  id: 'conversation:list',
  aliases: ['inbox'],
  summary: 'List conversations',
  args: {},
  flags: {},
};
const manifest: Manifest = {
  name: 'mailroom',
  version: '1.0.0',
  commands: { 'smtp:add': add, 'conversation:list': list },
};
const page = { width: 60, theme: makeTheme(false) };

test('help of a command begins with what it does and its examples', () => {
  const lines = renderCommandHelp(manifest, add, page).split('\n');

  expect(lines.slice(0, 6)).toEqual([
    'Add a way to send mail',
    '',
    'Examples',
    '  $ mailroom smtp add acme --host smtp.acme.test',
    '  With a provider',
    '  $ mailroom smtp add --provider gmail',
  ]);
  expect(lines).toContain('  mailroom smtp add [NAME] [--flags]');
});

test('each flag says what it takes, and hidden ones say nothing', () => {
  const text = renderCommandHelp(manifest, add, { ...page, width: 200 });

  expect(text).toMatch(/^ {2}--host HOST {2,}the server \(\$MAILROOM_HOST\)$/m);
  expect(text).toMatch(/^ {2}--encryption tls\|starttls {2,}\(default: tls\)$/m);
  expect(text).toMatch(/^ {2}-a, --attach VALUE {2,}a file \(may be repeated\)$/m);
  expect(text).toMatch(/^ {2}--\[no-\]check {2,}try it \(required\)$/m);
  expect(text).toMatch(/^Flags of every command\n {2}--json {2}print the result as JSON$/m);
  expect(text).not.toContain('secret');
});

test('no line is wider than the page', () => {
  for (const text of [renderCommandHelp(manifest, add, page), renderCommands(manifest, undefined, page)]) {
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
  }
});

test('the list of commands can be that of one topic', () => {
  expect(renderCommands(manifest, undefined, page)).toMatch(/conversation list .*\n.*smtp add/);
  expect(renderCommands(manifest, undefined, page).replaceAll(/\n +/g, ' ')).toContain('(also: inbox)');
  expect(renderCommands(manifest, 'smtp', page)).not.toContain('conversation');
});

test('whoever types nothing sees the first steps that there are, by their short names', () => {
  const text = renderWelcome(manifest, page);

  expect(text).toContain('  smtp add  Add a way to send mail');
  expect(text).toMatch(/Answer mail {2}inbox +List conversations/);
  expect(text).not.toContain('reply');
});
