// edit --name: another name for every part of the configuration; what refers to it follows.
import { beforeEach, describe, expect, test } from 'vitest';
import { giveMailbox, openReadyMailroom } from '../support/mailroom.js';
import { runCli } from '../support/run-cli.js';
import { eachStore } from '../support/stores.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const SMTP = ['--host', 'smtp.acme.example', '--encryption', 'starttls', '--user', 'support', '--skip-check'];
const SENDER = ['--reply-name', 'Acme', '--reply-address', 'support@acme.example', '--password-stdin'];

describe('edit --name', () => {
  eachStore((store) => {
    let url: string;
    let home: string;
    const run = async (line: string, input = '') => {
      const result = await runCli(line.split(' '), { env: { MAILROOM_STORE: url }, home, input });
      return { ...result, said: result.stdout + result.stderr };
    };
    const json = async <T = unknown>(line: string) => (await run(`${line} --json`)).json<T>();
    const good = async (line: string, input = '') => expect(await run(line, input)).toMatchObject({ code: 0 });

    beforeEach(async () => {
      url = await store.url();
      home = temporaryFolder('home');
      const app = await openReadyMailroom(url, { home });
      await giveMailbox(app);
      await app.close();
      await good('operator add ana --email ana@team.example');
      await good(['smtp add acme', ...SMTP, ...SENDER].join(' '), 'first canary\n');
      await good('widget create website --operator ana');
      await good('channel create support --address support@acme.example --reply-name Acme --mailbox inbox --smtp acme');
      await good('saved-reply add refund --text Soon');
    });

    test('everything that refers to a thing follows it, the log tells, and "me" is still me', async () => {
      await good('channel edit support --name help --footer Bye');
      await good('smtp edit acme --name acme-eu');
      await good('mailbox edit inbox --name post');
      await good('widget edit website --name web');
      await good('saved-reply edit refund --name money');
      expect(await json('operator edit ana --name anna')).toMatchObject({ name: 'anna', changed: ['name'], me: true });
      expect(await json('channel list')).toMatchObject([
        { name: 'help', mailbox: 'post', smtp: 'acme-eu', widget: 'web', footer: 'Bye' },
      ]);
      expect(await json('operator whoami')).toMatchObject({ name: 'anna' });
      expect(await json('widget show web')).toMatchObject({ operators: ['anna'], channels: ['help'] });
      const log = await json<{ thing: string; before: object | null; after: object | null }[]>('audit');
      expect(log.slice(0, 6)).toMatchObject([
        { thing: 'operator', name: 'ana', before: { name: 'ana' }, after: { name: 'anna' } },
        { thing: 'saved-reply', name: 'refund', before: { name: 'refund' }, after: { name: 'money' } },
        { thing: 'widget', before: { name: 'website' }, after: { name: 'web' } },
        { thing: 'mailbox', before: { name: 'inbox' }, after: { name: 'post' } },
        { thing: 'smtp', before: { name: 'acme' }, after: { name: 'acme-eu', 'password-ref': 'vault:smtp-acme-eu' } },
        { thing: 'channel', before: { name: 'support', footer: '' }, after: { name: 'help', footer: 'Bye' } },
      ]);
    });

    test('who takes the old name gets a password of its own', async () => {
      await good('smtp edit acme --name old');
      await good(['smtp add acme', ...SMTP, ...SENDER].join(' '), 'second canary\n');
      const app = await openReadyMailroom(url, { home });
      const secret = async (value: string) => (await app.readSecret({ scheme: 'vault', value })).reveal();
      expect([await secret('smtp-old'), await secret('smtp-acme')]).toEqual(['first canary', 'second canary']);
      await app.close();
    });

    test('a name that is taken, or none, is refused and nothing is changed', async () => {
      await good('operator add bob --email bob@team.example');
      await good(['smtp add other', ...SMTP, ...SENDER].join(' '), 'x\n');
      const refusals = [
        ['smtp edit acme --name other', 'there is an SMTP config called other already'],
        ['smtp edit house --name home', 'every store has it'],
        ['smtp edit acme --name house', 'there is an SMTP config called house already'],
        ['operator edit bob --name ana', 'there is an operator called ana already'],
        ['channel edit support --name Not/A/Name', 'cannot be the name of a channel'],
      ] as const;
      for (const [line, words] of refusals) {
        const { code, said } = await run(line);
        expect([code, said]).toEqual([3, expect.stringContaining(words)]);
      }
      expect(await json('smtp list')).toMatchObject([{ name: 'acme' }, { name: 'house' }, { name: 'other' }]);
    });
  });
});

test('who you are is kept for each store', async () => {
  const home = temporaryFolder('home');
  const stores = [temporaryFolder('one'), temporaryFolder('two')].map((folder) => `${folder}/mailroom.db`);
  const run = (...args: string[]) => runCli(args, { home });
  const whoami = async (store: string | undefined) => (await run('operator', 'whoami', '--store', store ?? '')).stdout;
  const init = (store: string | undefined, name: string) =>
    run('init', '--store', store ?? '', '--name', name, '--email', `${name}@team.example`);
  expect(await init(stores[0], 'ana')).toMatchObject({ code: 0 });
  expect(await init(stores[1], 'bob')).toMatchObject({ code: 0 });
  expect(await whoami(stores[0])).toContain('ana');
  expect(await whoami(stores[1])).toContain('bob');
  await run('config', 'set', 'operator', '--unset', '--store', stores[1] ?? '');
  expect((await run('operator', 'whoami', '--store', stores[1] ?? '')).code).toBe(2);
});
