// No server outlives the process that started it, however that process ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { guardFolder, startGuarded } from './reaper.js';
import { temporaryFolder } from './temporary-folder.js';

const SLEEPER = "setInterval(() => {}, 1000); require('node:fs').writeFileSync(process.argv[1], String(process.pid));";

async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error('waited 10 s in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('closing ends the server and removes its folder', async () => {
  const folder = temporaryFolder('guarded');
  const file = join(folder, 'pid');
  const guard = startGuarded(folder, process.execPath, ['-e', SLEEPER, file]);
  await until(() => existsSync(file));
  await guard.close();

  expect(existsSync(folder)).toBe(false);
  await guard.close();
});

test('a process that started a server and is killed takes it along', async () => {
  const folder = temporaryFolder('guarded');
  const file = join(folder, 'pid');
  const starter = join(temporaryFolder('starter'), 'starter.mjs');
  const reaper = join(import.meta.dirname, 'reaper.ts');
  writeFileSync(
    starter,
    `import { startGuarded } from ${JSON.stringify(reaper)};
    startGuarded(${JSON.stringify(folder)}, process.execPath, ['-e', ${JSON.stringify(SLEEPER)}, ${JSON.stringify(file)}]);
    setInterval(() => {}, 1000);`,
  );
  const parent = spawn(process.execPath, [starter], { stdio: 'ignore' });
  await until(() => existsSync(file));
  parent.kill('SIGKILL');
  await once(parent, 'exit');

  // The guard waits for the server before it removes the folder.
  await until(() => !existsSync(folder));
});

test("somebody else's process is ended too, and the folder removed", async () => {
  const folder = temporaryFolder('guarded');
  const file = join(folder, 'pid');
  const other = spawn(process.execPath, ['-e', SLEEPER, file], { stdio: 'ignore' });
  const ended = once(other, 'exit');
  await until(() => existsSync(file));
  const guard = guardFolder(folder, other.pid);
  await guard.close();

  expect((await ended)[1]).toBe('SIGINT');
  expect(isAlive(other.pid ?? 0)).toBe(false);
  expect(existsSync(folder)).toBe(false);
});
