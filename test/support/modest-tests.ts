// Which test files may share a process, one after the other: those that change nothing of it.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** All test files, from the project's root. */
export function findTests(): string[] {
  return readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => join('test', path).replaceAll('\\', '/'))
    .sort();
}

/** Those among them that do nothing, also not through what they import from the tests, that others could notice. */
export function findModest(tests: readonly string[]): string[] {
  const known = new Map(CAREFUL.map((name) => [join(import.meta.dirname, name), true]));
  return tests.filter((path) => isModest(join(ROOT, path), known));
}

/** What these do to the process they do for the whole run, or undo when the test ends. */
const CAREFUL = ['postgres.ts', 'temporary-folder.ts', 'run-cli.ts', 'run-tty.ts', 'reaper.ts', 'dovecot.ts'];

// What belongs to the whole process, and what is measured of it. Programs and servers are best ended with their process.
const IMMODEST =
  /\bprocess\.(?:umask|chdir|on|once|kill|exit|memoryUsage|cpuUsage)\(|\bprocess\.(?:env|argv|stdin|stdout|stderr|title)\b(?!\[\w+\] \?\?)|\bvi\.|globalThis|\bgc\(|node:(?:child_process|worker_threads|dgram)'/;

function isModest(path: string, known: Map<string, boolean>): boolean {
  const found = known.get(path);
  if (found !== undefined) return found;
  known.set(path, true);
  const source = readFileSync(path, 'utf8');
  const modest =
    !IMMODEST.test(source) &&
    [...source.matchAll(/from '(\.[^']+)\.js'/g)]
      .map(([, imported = '']) => join(dirname(path), `${imported}.ts`))
      .filter((imported) => !relative(join(ROOT, 'test'), imported).startsWith('..'))
      .every((imported) => isModest(imported, known));
  known.set(path, modest);
  return modest;
}
