// The stages of a check, in which a server's words may stand.
import { describe, expect, test } from 'vitest';
import { renderNextSteps, renderStage } from '../../../../src/lib/terminal/render/check.js';
import { makeTheme } from '../../../../src/lib/terminal/theme.js';
import { CONTROL, SEQUENCES } from '../../../support/hostile-text.js';

const theme = makeTheme(false);

describe('a stage that failed', () => {
  test.each(SEQUENCES)('says nothing that a terminal would obey: %j', (words) => {
    const stage = { stage: 'folder', ok: false, ms: 3, detail: words, next: [`the folders are: ${words}`] } as const;
    const shown = [renderStage(stage, theme), ...renderNextSteps(stage)].join('');
    expect(shown).not.toMatch(CONTROL);
    expect(shown).not.toContain('\n');
  });
});
