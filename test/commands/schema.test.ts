// mailroom schema: what scripts can rely on. That each result is so, every test that reads one looks at (run-cli.ts).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JsonSchemas } from '../../src/lib/terminal/json-schemas.js';
import type { Manifest } from '../../src/lib/terminal/manifest.js';
import { expectSchema } from '../support/result-schema.js';
import { runCli } from '../support/run-cli.js';

const ROOT = join(import.meta.dirname, '../..');

test('a command is found by its words and by its alias', async () => {
  const inbox = await runCli(['schema', 'inbox']);
  expect(JSON.parse(inbox.stdout)).toMatchObject({ title: 'mailroom conversation list --json' });
  expect((await runCli(['schema', 'conversation', 'list', '--json'])).stdout.trim()).toBe(inbox.stdout.trim());
});

test('a word that is no command gets the nearest one', async () => {
  const result = await runCli(['schema', 'inbx']);
  expect(result).toMatchObject({ code: 3, stdout: '' });
  expect(result.stderr).toContain('mailroom schema inbox');
});

test('every command of the program has one', async () => {
  const { commands } = (await runCli(['schema', '--json'])).json<JsonSchemas>();
  const manifest: Manifest = JSON.parse(readFileSync(join(ROOT, 'dist/manifest.json'), 'utf8'));
  const words = Object.values(manifest.commands).map(({ id }) => id.replaceAll(':', ' '));
  expect(Object.keys(commands)).toEqual(words.sort());
});

test('a result that is another than its schema is noticed, and an error is always one', () => {
  expect(() => expectSchema(['inbox'], [])).not.toThrow();
  expect(() => expectSchema(['inbox'], [{ number: '1' }])).toThrow(/must have required property 'subject'/);
  expect(() => expectSchema(['inbox'], { error: { kind: 'bug', message: '', next: [] } })).not.toThrow();
  expect(() => expectSchema(['inbox'], { error: { kind: 'bug' } })).toThrow(/does not know/);
});
