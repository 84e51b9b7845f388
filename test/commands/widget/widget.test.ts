// mailroom widget: who answers what.
import { beforeEach, expect, test } from 'vitest';
import { type CliOptions, type CliResult, runCli } from '../../support/run-cli.js';
import { runTty } from '../../support/run-tty.js';
import { eachStore } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

eachStore((store) => {
  let home: string;
  let env: Record<string, string>;
  let run: (args: readonly string[], options?: CliOptions) => Promise<CliResult>;

  beforeEach(async () => {
    home = temporaryFolder('home');
    env = { MAILROOM_STORE: await store.url() };
    run = (args, options = {}) => runCli(args, { home, env, ...options });
    await run(['init']);
  });
  const add = (name: string) => run(['operator', 'add', name, '--email', `${name}@acme.example`]);

  test('a widget is created with those who were named', async () => {
    await add('ana');
    await add('bob');
    const created = await run([
      'widget',
      'create',
      'website',
      '--operator',
      'bob',
      '--operator',
      'ana',
      '--routing',
      'round-robin',
      '--json',
    ]);
    expect(created.json()).toMatchObject({
      name: 'website',
      routing: 'round-robin',
      operators: ['bob', 'ana'],
      channels: [],
    });
    expect((await run(['widget', 'list', '--json'])).json()).toEqual([created.json()]);
    expect((await run(['widget', 'list'])).stdout).toBe('website\tround-robin\tbob, ana\t\n');
  });

  test('hours are given, shown, put into the setup file and taken away', async () => {
    await add('ana');
    const hours = ['--hours', 'mon-fri 9-17', '--time-zone', 'Europe/Berlin'];
    const created = await run(['widget', 'create', 'website', '--operator', 'ana', ...hours, '--json']);
    expect(created.json()).toMatchObject({ hours: { times: 'Mon-Fri 9:00-17:00', timeZone: 'Europe/Berlin' } });
    const setup = (await run(['export'])).stdout;
    expect(setup).toContain('hours: Mon-Fri 9:00-17:00 Europe/Berlin');
    expect((await run(['plan', '-f', '-', '--exit-code'], { input: setup })).code).toBe(0);
    await run(['widget', 'edit', 'website', '--time-zone', 'UTC']);
    expect((await run(['widget', 'show', 'website'])).stdout).toContain('Mon-Fri 9:00-17:00 (UTC)');
    expect((await run(['apply', '-f', '-', '--yes'], { input: setup })).code).toBe(0);
    expect((await run(['widget', 'show', 'website'])).stdout).toContain('(Europe/Berlin)');
    await run(['widget', 'edit', 'website', '--hours', 'always']);
    expect((await run(['widget', 'show', 'website', '--json'])).json()).toMatchObject({ hours: null });
    expect((await run(['export'])).stdout).not.toContain('hours:');
    expect(await run(['widget', 'edit', 'website', '--hours', 'now and then'])).toMatchObject({ code: 3 });
  });

  test('without --operator, and nobody to ask, it is you, and that is said', async () => {
    await add('ana');
    await add('bob');
    const created = await run(['widget', 'create', 'website']);
    expect(created.stderr).toContain('ana is put into it');
    expect((await run(['widget', 'list', '--json'])).json()).toMatchObject([{ operators: ['ana'] }]);
  });

  test('without --operator, and nobody known to be you, it is exit 2', async () => {
    await add('ana');
    await add('bob');
    const refused = await run(['widget', 'create', 'website', '--json'], { home: temporaryFolder('other') });
    expect(refused.code).toBe(2);
    expect(refused.json()).toMatchObject({ error: { message: expect.stringContaining('--operator') } });
  });

  test('by hand it asks for its name and who is in it', async () => {
    await add('ana');
    await add('bob');
    const tty = runTty(['widget', 'create'], { home, env });
    await tty.waitFor('Name of the widget');
    tty.type('website');
    tty.press('enter');
    await tty.waitFor('Operators in it');
    tty.press('down', 'space', 'enter');
    await tty.waitFor('Widget website is there, with ana, bob');
    expect((await tty.exit).code).toBe(0);
  });

  test('a name that is taken, and one that is none, are exit 3', async () => {
    await add('ana');
    await run(['widget', 'create', 'website']);
    const taken = await run(['widget', 'create', 'website']);
    expect(taken).toMatchObject({ code: 3, stderr: expect.stringContaining('a widget called website already') });
    expect((await run(['widget', 'create', 'my site'])).code).toBe(3);
  });
});
