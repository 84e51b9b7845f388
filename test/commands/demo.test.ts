// mailroom demo: the whole story plays, on embedded servers, and touches nothing else.
import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runCli } from '../support/run-cli.js';
import { temporaryFolder } from '../support/temporary-folder.js';

test('the demo plays to its end and shows what the customer sees', { timeout: 60_000 }, async () => {
  const home = temporaryFolder('home');
  const demo = await runCli(['demo'], { home, env: { TMPDIR: temporaryFolder('demo') }, timeoutMs: 60_000 });
  expect(demo.code, demo.stderr).toBe(0);
  expect(demo.stdout).toContain('$ mailroom reply 1');
  expect(demo.stdout).toMatch(
    /What Carla Customer has got[\s\S]*We answer within a day\.[\s\S]*-- \n\s+Ana Lima[\s\S]*Acme Ltd/,
  );
  expect(demo.stdout).toContain('That was quick, thank you!');
  // The person's own mailroom has no store, no settings and no operator after it.
  expect(existsSync(`${home}/.local`)).toBe(false);
  expect(existsSync(`${home}/.config`)).toBe(false);
});

test('for a script it says where everything is', { timeout: 60_000 }, async () => {
  const tmp = temporaryFolder('demo');
  const demo = await runCli(['demo', '--json'], { env: { TMPDIR: tmp }, timeoutMs: 60_000 });
  const result = demo.json<{ folder: string; store: string; scenes: number }>();
  expect(result.folder.startsWith(tmp)).toBe(true);
  expect(result.scenes).toBeGreaterThan(10);
  expect(readdirSync(result.folder)).toContain('grinder.png');
  const inbox = await runCli(['inbox', '--status', 'closed', '--json', '--store', result.store]);
  expect(inbox.json<unknown[]>()).toHaveLength(1);
});
