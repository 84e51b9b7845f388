// The JSON Schema of the setup file: what editors know of it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { knownKeys, setupJsonSchema } from '../../../src/lib/setup/setup-shape.js';
import { SCHEMA_PATH } from '../../../src/lib/setup/setup-writer.js';
import { ACME } from './setup-text.js';

const ROOT = join(import.meta.dirname, '../../..');

test('the schema is published with the package, where the head of an export says it is', () => {
  const published = SCHEMA_PATH.replace('./node_modules/mailroom/', '');
  const { files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { files: string[] };
  expect(files).toContain(published.split('/')[0]);
  expect(JSON.parse(readFileSync(join(ROOT, published), 'utf8'))).toEqual(setupJsonSchema());
});

test('it knows every key, refuses others, and never wants a password', () => {
  const text = JSON.stringify(setupJsonSchema());
  for (const key of ['receivingAddress', 'channelSignatures', 'trustAuthserv', 'savedReplies', 'notifications']) {
    expect(text).toContain(`"${key}"`);
  }
  expect(text).toContain('"additionalProperties":false');
  expect(text).toContain('^(env|file|command|keyring|vault):');
});

test('it takes the example, and not what mailroom would refuse', () => {
  const schema = z.fromJSONSchema(setupJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);
  const example = parse(ACME);
  expect(schema.safeParse(example).success).toBe(true);
  expect(schema.safeParse({ ...example, version: 2 }).success).toBe(false);
  expect(schema.safeParse({ ...example, widgets: { website: { rooting: 'manual' } } }).success).toBe(false);
});

test('the keys of a place are known, and names are free', () => {
  expect(knownKeys([])).toContain('smtp');
  expect(knownKeys(['channels', 'support', 'autoReply'])).toEqual(['on', 'subject', 'text']);
  expect(knownKeys(['channels'])).toBeUndefined();
  expect(knownKeys(['nothing', 'at', 'all'])).toBeUndefined();
});
