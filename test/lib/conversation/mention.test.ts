// Whom a note names.
import { expect, test } from 'vitest';
import { findMentions } from '../../../src/lib/conversation/mention.js';
import type { Operator } from '../../../src/lib/operator/operator.js';

const TEAM = ['ana', 'ben', 'ben-2'].map((name) => ({ name }) as Operator);

test.each<[note: string, mentioned: readonly string[], unknown?: readonly string[]]>([
  ['@ana can you look?', ['ana']],
  ['Ask (@ben), then @Ana.', ['ben', 'ana']],
  ['@ben-2: done. Thanks @ben-!', ['ben-2', 'ben']],
  ['@ana @ana @ANA', ['ana']],
  ['She is ana@acme.example, see example.com/@ana', []],
  ['Run `npm i @ana/tool`, not\n\n```\n@ben\n```\n', []],
  ['~~~\n@ana', []],
  ['@anna and @zoltan', [], ['anna ana', 'zoltan']],
  ['her handle is @shop.example', []],
  ['no names', []],
])('%j names %j', (note, mentioned, unknown = []) => {
  const found = findMentions(note, TEAM);

  expect(found.mentioned.map(({ name }) => name)).toEqual(mentioned);
  expect(found.unknown.map(({ name, closest }) => [name, ...closest].join(' '))).toEqual(unknown);
});

test('a long note of nothing but marks is read in no time', () => {
  const started = process.cpuUsage();
  for (const mark of ['@', '`', '@a-', '``` ', '~~~\n']) findMentions(mark.repeat(20_000), TEAM);

  expect(process.cpuUsage(started).user / 1e6).toBeLessThan(5);
});
