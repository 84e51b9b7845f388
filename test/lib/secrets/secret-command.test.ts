// Commands that print a secret: they end, one way or the other.
import { expect, test } from 'vitest';
import { runSecretCommand } from '../../../src/lib/secrets/secret-command.js';

const env = { PATH: process.env['PATH'] };

test('a command that waits for ever is stopped, and said to be late', async () => {
  const started = performance.now();
  await expect(runSecretCommand(env, 'echo unlock me >&2; sleep 60', 500)).rejects.toMatchObject({
    kind: 'local',
    message: expect.stringMatching(/within 0.5 seconds.*unlock me/),
  });
  expect(performance.now() - started).toBeLessThan(30_000);
});

test('a command that prints without end is cut off, not kept', async () => {
  const secret = await runSecretCommand(env, 'head -c 10000000 /dev/zero | tr "\\0" x');
  expect(secret.reveal().length).toBeLessThanOrEqual(65_536);
});

test('a program that is not there is said in the shell’s words', async () => {
  await expect(runSecretCommand(env, 'no-such-password-manager show smtp')).rejects.toMatchObject({
    kind: 'local',
    message: expect.stringMatching(/"no-such-password-manager".*exit 127.*not found/),
  });
});
