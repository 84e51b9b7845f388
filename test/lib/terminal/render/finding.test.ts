// Findings for people: a line that fits, and one that counts.
import { expect, test } from 'vitest';
import type { Finding } from '../../../../src/lib/health/finding.js';
import { renderFinding, renderTally } from '../../../../src/lib/terminal/render/finding.js';
import { forScreen } from '../../../../src/lib/terminal/talk.js';
import { makeTheme } from '../../../../src/lib/terminal/theme.js';

const FINDING: Finding = {
  ...({ part: 'DNS of acme.test', name: 'SPF', verdict: 'warning', ms: 65 } as const),
  detail: 'acme.test has no SPF record: receivers cannot tell that localhost may send for it',
  next: ['set the record that is for whoever sends in the name of this domain: acme.test. TXT "v=spf1 ~all"'],
};

test.each([true, false])('a long finding is broken at words, below where it began; in colour: %s', (colour) => {
  const shown = forScreen(renderFinding(FINDING, makeTheme(colour)), { isTTY: true, columns: 60 });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are taken out
  expect(shown.replaceAll(/\u001b\[\d+m/g, '').split('\n')).toEqual([
    'warning  SPF          65 ms  acme.test has no SPF record:',
    '                             receivers cannot tell that',
    '                             localhost may send for it',
    '         - set the record that is for whoever sends in the',
    '           name of this domain: acme.test. TXT "v=spf1 ~all"',
  ]);
});

test('the count has no gaps, however many verdicts there are', () => {
  const findings = (['ok', 'ok', 'warning', 'failed'] as const).map((verdict) => ({ ...FINDING, verdict }));
  expect(renderTally(findings, makeTheme(false))).toBe('2 ok, 1 warning, 1 failed');
});
