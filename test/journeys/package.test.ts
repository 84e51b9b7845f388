// The package as it is installed: from the tarball, into an empty prefix, without scripts, network or dependencies.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type CliResult, runCli } from '../support/run-cli.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const ROOT = join(import.meta.dirname, '../..');
const PREFIX = temporaryFolder('prefix');
const INSTALLED = join(PREFIX, 'lib/node_modules');

function npm(cwd: string, ...args: readonly string[]): string {
  const env = {
    // Node's own npm may be of an older Node: the one that runs the tests comes first.
    PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
    HOME: temporaryFolder('home'),
    npm_config_cache: temporaryFolder('npm-cache'),
    npm_config_update_notifier: 'false',
  };
  return execFileSync('npm', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function run(args: readonly string[], home: string): Promise<CliResult> {
  return runCli(args, { program: join(INSTALLED, 'mailroom/bin/run.js'), home, cwd: temporaryFolder('elsewhere') });
}

let packed: readonly string[] = [];

beforeAll(() => {
  const folder = temporaryFolder('pack');
  const [tarball] = JSON.parse(npm(ROOT, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder));
  packed = tarball.files.map((file: { path: string }) => file.path);
  const flags = ['--ignore-scripts', '--offline', '--no-audit', '--no-fund', '--prefix', PREFIX];
  npm(folder, 'install', '--global', ...flags, join(folder, tarball.filename));
});

test('the tarball has the program, its licences and nothing of the workshop', () => {
  expect(packed).toEqual(
    expect.arrayContaining(['bin/run.js', 'dist/start.mjs', 'LICENSE', 'README.md', 'CHANGELOG.md']),
  );
  expect(packed).toContain('dist/third-party-licenses.txt');
  const workshop = packed.filter((path) => /^(?:src|test|build|bench|docs|node_modules)\/|dev\.js$|\.map$/.test(path));
  expect(workshop).toEqual([]);
});

test('nothing else is installed with it, and nothing has to be compiled or run for it', () => {
  expect(readdirSync(INSTALLED)).toEqual(['mailroom']);
  expect(readdirSync(join(INSTALLED, 'mailroom'))).not.toContain('node_modules');
  const { dependencies, scripts } = JSON.parse(readFileSync(join(INSTALLED, 'mailroom/package.json'), 'utf8'));
  expect(dependencies).toBeUndefined();
  expect(Object.keys(scripts).filter((name) => name.includes('install'))).toEqual([]);
  expect(packed.filter((path) => path.endsWith('.node'))).toEqual([]);
});

test('npm puts the command where commands are', () => {
  const output = execFileSync(join(PREFIX, 'bin/mailroom'), ['--version'], { encoding: 'utf8' });
  expect(output).toMatch(/^mailroom \d/);
});

test('npm puts the manual pages where man finds them', () => {
  const pages = readdirSync(join(PREFIX, 'share/man/man1'));
  expect(pages).toEqual(expect.arrayContaining(['mailroom.1', 'mailroom-smtp-add.1', 'mailroom-config-key-export.1']));
  expect(readdirSync(join(PREFIX, 'share/man/man7'))).toContain('mailroom-exit-codes.7');
});

test('it works from any folder', async () => {
  const home = temporaryFolder('home');

  expect(await run(['--version'], home)).toMatchObject({ code: 0, stderr: '' });
  expect(await run(['init', '--name', 'ana', '--email', 'ana@acme.test', '--no-input'], home)).toMatchObject({
    code: 0,
  });
  const status = await run(['status', '--json'], home);

  expect(status).toMatchObject({ code: 0, stderr: '' });
  expect(status.json()).toBeTypeOf('object');
});

test('the demo plays with what is in the package alone', { timeout: 60_000 }, async () => {
  const demo = await runCli(['demo'], {
    program: join(INSTALLED, 'mailroom/bin/run.js'),
    cwd: temporaryFolder('elsewhere'),
    timeoutMs: 50_000,
  });

  expect(demo).toMatchObject({ code: 0 });
});
