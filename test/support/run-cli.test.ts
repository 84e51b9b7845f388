// runCli and startCli: a program sees what a user's program would see, and nothing of the tests.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli, startCli } from './run-cli.js';
import { temporaryFolder } from './temporary-folder.js';

function script(source: string): string {
  const file = join(temporaryFolder('script'), 'program.mjs');
  writeFileSync(file, source);
  return file;
}

test('the environment holds PATH, HOME, the XDG folders, what is given, and what keeps tests quick and apart', async () => {
  const home = temporaryFolder('home');
  const program = script('console.log(JSON.stringify(process.env))');

  const result = await runCli([], { program, home, env: { MAILROOM_STORE: 'here.db' } });

  const env = result.json<Record<string, string>>();
  expect(Object.keys(env).sort()).toEqual([
    'HOME',
    'MAILROOM_DNS_SERVERS',
    'MAILROOM_STORE',
    'NODE_COMPILE_CACHE',
    'PATH',
    'XDG_CACHE_HOME',
    'XDG_CONFIG_HOME',
    'XDG_DATA_HOME',
    'XDG_STATE_HOME',
  ]);
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith('XDG_')) expect(value.startsWith(home)).toBe(true);
  }
});

test('arguments, both outputs and the exit code come through', async () => {
  const program = script(`
    console.log(process.argv.slice(2).join('|'), process.stdin.isTTY === true, process.stdout.isTTY === true);
    console.error('talk');
    process.exitCode = 7;`);

  const result = await runCli(['reply', '1 2', '--json'], { program });

  expect(result).toMatchObject({ code: 7, signal: null, stdout: 'reply|1 2|--json false false\n', stderr: 'talk\n' });
});

test('input reaches stdin byte for byte, and without input stdin is empty', async () => {
  const program = script(`
    import { createHash } from 'node:crypto';
    const hash = createHash('sha256');
    for await (const chunk of process.stdin) hash.update(chunk);
    console.log(hash.digest('hex'));`);
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 256));
  const { createHash } = await import('node:crypto');

  const given = await runCli([], { program, input: bytes });
  const none = await runCli([], { program });

  expect(given.stdout.trim()).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(none.stdout.trim()).toBe(createHash('sha256').digest('hex'));
});

test('stdout that is not JSON is an error that shows both outputs', async () => {
  const result = await runCli([], { program: script(`console.log('oh'); console.error('no')`) });

  expect(() => result.json()).toThrow(/oh[\s\S]*no/);
});

test('a program that hangs is killed, and its output is in the error', async () => {
  const program = script(`console.log('so far'); setInterval(() => {}, 1000);`);

  await expect(runCli([], { program, timeoutMs: 700 })).rejects.toThrow(/did not end within 700 ms[\s\S]*so far/);
});

test('a started program can be talked to, and killed in the middle', async () => {
  const program = script(`
    process.stdin.on('data', (chunk) => console.log('heard ' + chunk));
    console.log('ready');`);

  const cli = startCli([], { program });
  await cli.waitFor('ready');
  cli.write('one');
  await cli.waitFor(/heard one/);
  cli.kill();

  expect(await cli.finished).toMatchObject({ code: null, signal: 'SIGKILL' });
});
