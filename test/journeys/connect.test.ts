// The pages about connecting, done as they stand: their own commands, on servers of this machine in place of the named ones.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { splitCommand } from '../../src/lib/terminal/split-command.js';
import { type Desk, mailboxFlags, openDesk, smtpFlags } from '../support/desk.js';
import { commandLines, shellBlocks } from '../support/document-commands.js';
import { temporaryFolder } from '../support/temporary-folder.js';

let desk: Desk;

beforeEach(async () => {
  desk = await openDesk(join(temporaryFolder('connect'), 'mailroom.db'));
  await desk.run(['init', '--name', 'ana', '--email', 'ana@home.example']);
  await desk.run(['widget', 'create', 'website']);
});
afterEach(() => desk.close());

const SERVER_FLAGS = [
  'provider',
  'host',
  'port',
  'encryption',
  'user',
  'ca',
  'oauth2-ref',
  'oauth2-provider',
  'oauth2-tenant',
  'oauth2-client-id',
  'reply-name',
  'reply-address',
];

/** The commands of a page that set things up, with the servers of the desk in place of those that they name. */
function commandsOf(page: string): string[][] {
  const text = readFileSync(join(import.meta.dirname, '../../docs/connect', page), 'utf8');
  const lines = shellBlocks(text).flatMap(commandLines);
  const setUp = lines.filter((line) =>
    /^mailroom (?:(?:smtp|mailbox) add|(?:channel|mailbox) edit|channel create)/.test(line),
  );
  // The servers of the desk take passwords alone: test/journeys/oauth2.test.ts has some that take tokens.
  return setUp
    .filter((line) => !/ edit .*--oauth2-/.test(line))
    .map((line) => onDesk(splitCommand(line, 'the line').slice(1)));
}

function onDesk(words: readonly string[]): string[] {
  if (words[1] !== 'add') return words.map((word) => (word === 'move:Archive' ? 'seen' : word));
  const isServerFlag = (word: string | undefined) => SERVER_FLAGS.includes(word?.replace(/^--/, '') ?? '');
  const own = words.filter((word, index) => !isServerFlag(word) && !isServerFlag(words[index - 1]));
  const user = words[words.indexOf('--user') + 1] ?? '';
  const flags =
    words[0] === 'smtp'
      ? smtpFlags(desk)
      : mailboxFlags(desk).map((flag) => (flag === 'inbox@acme.example' ? user : flag));
  return [...own, ...flags, '--password-ref', 'env:ACME_PASSWORD'];
}

async function follow(page: string): Promise<void> {
  const commands = commandsOf(page);
  if (!commands.some(([topic]) => topic === 'smtp'))
    await desk.run(['smtp', 'add', 'acme', ...smtpFlags(desk), '--password-ref', 'env:ACME_PASSWORD']);
  for (const command of commands) await desk.run(command);
}

async function arrive(to: string, deliveredTo: string): Promise<void> {
  const id = `${to}.${deliveredTo}`;
  await desk.imap.deliver(
    'inbox',
    `Delivered-To: ${deliveredTo}\r\nFrom: Carla <carla@customer.example>\r\nTo: ${to}\r\nSubject: ${to}\r\n` +
      `Message-ID: <${id}>\r\nDate: Mon, 02 Mar 2026 09:30:00 +0000\r\n\r\nHello\r\n`,
  );
}

/** Which channel each mail found, by its To. */
async function pulled(): Promise<Record<string, string>> {
  await desk.run(['pull']);
  const { stdout } = await desk.run(['inbox', '--columns', 'subject,channel', '--sort', 'subject']);
  return Object.fromEntries(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t')),
  );
}

test.for(['gmail.md', 'microsoft-365.md', 'own-server.md'])(
  '%s ends with a channel that takes mail in',
  async (page) => {
    await follow(page);
    await arrive('support@acme.test', 'support@acme.test');
    expect(await pulled()).toEqual({ 'support@acme.test': 'support' });
  },
);

test('catch-all.md: channels are told apart by the address that was written to', async () => {
  await follow('catch-all.md');
  await arrive('support@acme.test', 'catchall@acme.test');
  await arrive('sales@acme.test', 'catchall@acme.test');
  await arrive('contact@acme.test', 'catchall@acme.test');
  await arrive('undisclosed@elsewhere.example', 'sales@acme.test');
  await arrive('nobody@acme.test', 'catchall@acme.test');
  expect(await pulled()).toEqual({
    'support@acme.test': 'support',
    'sales@acme.test': 'sales',
    'contact@acme.test': 'support',
    'undisclosed@elsewhere.example': 'sales',
  });
});

test('plus-addresses.md: the receiving address decides, whatever the mail says', async () => {
  await follow('plus-addresses.md');
  await arrive('support@acme.test', 'inbox+support@acme.test');
  await arrive('elsewhere@other.example', 'inbox+sales@acme.test');
  expect(await pulled()).toEqual({ 'support@acme.test': 'support', 'elsewhere@other.example': 'sales' });
});
