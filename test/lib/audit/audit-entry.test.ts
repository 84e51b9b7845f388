// What the audit log keeps of a change.
import { expect, test } from 'vitest';
import { differenceOf } from '../../../src/lib/audit/audit-entry.js';

test('only what differs is kept, before and after', () => {
  const before = { host: 'a.example', port: 25, alias: ['x@a.example'], footer: '' };
  const after = { host: 'b.example', port: 25, alias: ['x@a.example', 'y@a.example'], footer: '' };
  expect(differenceOf(before, after)).toEqual({
    before: { host: 'a.example', alias: ['x@a.example'] },
    after: { host: 'b.example', alias: ['x@a.example', 'y@a.example'] },
  });
});

test('a property that is new was null before', () => {
  expect(differenceOf({}, { password: 'changed' })).toEqual({
    before: { password: null },
    after: { password: 'changed' },
  });
});
