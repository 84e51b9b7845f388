// JSON that is safe to look at.
import { expect, test } from 'vitest';
import { formatJson, formatJsonLine } from '../../../src/lib/terminal/json.js';
import { CONTROL, hostileText } from '../../support/hostile-text.js';
import fc from '../../support/properties.js';

test('says the same as JSON.stringify, without a control in it', () => {
  fc.assert(
    fc.property(fc.dictionary(hostileText, hostileText), (value) => {
      for (const json of [formatJson(value), formatJsonLine(value)]) {
        expect(json).not.toMatch(CONTROL);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
      }
      expect(formatJsonLine(value)).not.toContain('\n');
    }),
    { numRuns: 2_000 },
  );
});

test('no value at all is null', () => {
  expect(formatJson(undefined)).toBe('null');
  expect(formatJsonLine(undefined)).toBe('null');
});
