// The life of a conversation: the one table of what each thing that happens makes of its status.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { STATUSES } from '../../../src/lib/conversation/conversation.js';
import { type Happening, LIFE, mergedStatus } from '../../../src/lib/conversation/life.js';

const happenings = Object.keys(LIFE) as Happening[];

describe('what comes by itself', () => {
  const byItself = ['mail', 'automatic mail', 'history', 'answer lost', 'answer found', 'snooze ends'] as const;

  test('never makes spam anything else, and nothing spam', () => {
    for (const happening of byItself) {
      expect(LIFE[happening].spam).toBe('spam');
      for (const status of ['open', 'waiting', 'snoozed', 'closed'] as const)
        expect(LIFE[happening][status]).not.toBe('spam');
    }
  });

  test('is ours to answer when a person writes or an answer is lost', () => {
    for (const happening of ['mail', 'answer lost'] as const) {
      for (const status of ['open', 'waiting', 'snoozed', 'closed'] as const)
        expect(LIFE[happening][status]).toBe('open');
    }
  });

  test('is nothing to a conversation when a program writes, or the mail is history', () => {
    for (const status of STATUSES) {
      expect(LIFE['automatic mail'][status]).toBe(status);
      expect(LIFE.history[status]).toBe(status);
    }
  });

  test('closes nothing', () => {
    for (const happening of byItself)
      for (const status of STATUSES) if (status !== 'closed') expect(LIFE[happening][status]).not.toBe('closed');
  });
});

test('an operator can open whatever it is, and spam is opened before anything else', () => {
  for (const status of STATUSES) expect(LIFE.open[status]).toBe('open');
  for (const act of ['wait', 'snooze', 'close'] as const) expect(LIFE[act].spam).toBe('refused');
  for (const act of ['forward', 'note', 'assign', 'tag', 'link', 'move', 'split'] as const)
    for (const status of STATUSES) expect(LIFE[act][status]).toBe(status);
});

test('what is merged is ours to answer when either was, and spam only with spam', () => {
  expect(mergedStatus('waiting', 'open')).toBe('open');
  expect(mergedStatus('open', 'closed')).toBe('open');
  expect(mergedStatus('closed', 'waiting')).toBe('waiting');
  expect(mergedStatus('snoozed', 'closed')).toBe('snoozed');
  expect(mergedStatus('spam', 'spam')).toBe('spam');
  for (const status of ['open', 'waiting', 'snoozed', 'closed'] as const) {
    expect(mergedStatus('spam', status)).toBeUndefined();
    expect(mergedStatus(status, 'spam')).toBeUndefined();
  }
});

test('the table in the documentation is this one', () => {
  const page = readFileSync('docs/conversations.md', 'utf8');
  const rows = page.split('\n').flatMap((line) => {
    const [, name = '', ...cells] = line.split('|').map((cell) => cell.trim().replaceAll('`', ''));
    return happenings.includes(name as Happening) ? [[name, ...cells.slice(0, 5)]] : [];
  });
  expect(rows).toEqual(
    happenings.map((happening) => [happening, ...STATUSES.map((status) => LIFE[happening][status])]),
  );
});
