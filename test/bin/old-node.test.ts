// A Node that is too old: the checkout's own takes over, and where there is none one sentence says what is needed.
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type RunningCli, startCli } from '../support/run-cli.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const BIN = join(import.meta.dirname, '../../bin');

/** A folder with bin as in the package, and a script that starts it as Node 20 would. */
function oldMachine(): { folder: string; program: string } {
  const folder = temporaryFolder('old-node');
  cpSync(BIN, join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"version":"1.0.0"}');
  const program = join(folder, 'as-node-20.cjs');
  writeFileSync(
    program,
    `Object.defineProperty(process.versions, 'node', { value: '20.11.1' });
     process.argv[1] = ${JSON.stringify(join(folder, 'bin/run.js'))};
     require(process.argv[1]);`,
  );
  return { folder, program };
}

/** Puts a Node into the checkout that runs this script, which stands for the program, whatever it is told to run. */
function putNode(folder: string, script: string): void {
  const place = join(folder, 'node_modules/node/bin');
  mkdirSync(place, { recursive: true });
  mkdirSync(join(folder, 'node_modules/.bin'));
  writeFileSync(join(place, 'program.cjs'), script);
  writeFileSync(join(place, 'node'), `#!/bin/sh\nexec "${process.execPath}" "${join(place, 'program.cjs')}" "$@"\n`, {
    mode: 0o755,
  });
  symlinkSync('../node/bin/node', join(folder, 'node_modules/.bin/node'));
}

async function run(program: string, ...args: readonly string[]) {
  const cli = startCli(args, { program, input: 'from stdin' });
  return cli.finished;
}

test('without a Node of its own it says which one is needed', async () => {
  const { program } = oldMachine();

  const result = await run(program, 'inbox');

  expect(result).toMatchObject({ code: 9, stdout: '' });
  expect(result.stderr).toMatch(/^Error: mailroom needs Node 24\.15 or newer, and this is 20\.11\.1\n {2}\S/);
});

test("the checkout's Node takes over arguments, stdin, stdout and the exit code", async () => {
  const { folder, program } = oldMachine();
  putNode(
    folder,
    `const [, , script, ...args] = process.argv;
     process.stdin.once('data', (text) => {
       console.log(script.endsWith('bin/run.js'), args.join('|'), String(text));
       console.error('talk');
       process.exitCode = 7;
     });`,
  );

  const result = await run(program, 'reply', '1 2', '--json');

  expect(result).toMatchObject({ code: 7, stdout: 'true reply|1 2|--json from stdin\n', stderr: 'talk\n' });
});

test.for(['SIGTERM', 'SIGHUP'] as const)('%s reaches the Node that took over', async (signal) => {
  const { folder, program } = oldMachine();
  putNode(
    folder,
    `process.on(${JSON.stringify(signal)}, () => { console.log('ended by', ${JSON.stringify(signal)}); process.exit(3); });
     console.log('ready'); setInterval(() => {}, 1000);`,
  );
  const cli: RunningCli = startCli([], { program });
  await cli.waitFor('ready');

  cli.kill(signal);

  expect(await cli.finished).toMatchObject({ code: 3, stdout: `ready\nended by ${signal}\n` });
});

test('what kills the Node that took over kills the one that waits', async () => {
  const { folder, program } = oldMachine();
  putNode(folder, `process.kill(process.pid, 'SIGKILL');`);

  expect(await run(program)).toMatchObject({ code: null, signal: 'SIGKILL' });
});

test('a Node in the checkout that is too old as well is not handed over to for ever', async () => {
  const { folder, program } = oldMachine();
  putNode(folder, `process.argv.splice(1, 1); require(${JSON.stringify(program)});`);

  expect(await run(program)).toMatchObject({ code: 9, stderr: expect.stringContaining('needs Node 24.15') });
});

test('what an old Node reads is JavaScript that it knows', () => {
  for (const file of ['run.js', 'old-node.js']) {
    const code = readFileSync(join(BIN, file), 'utf8').replaceAll(/\/\/.*$|'(?:[^'\\]|\\.)*'/gm, '');
    expect(code).not.toMatch(/=>|`|\b(?:const|let|class|async|await|import|export)\b|\?\.|\?\?|\.\.\./);
  }
});
