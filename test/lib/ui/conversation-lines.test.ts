// A conversation on the screen of the message centre, whatever a mail holds.
import { expect, test } from 'vitest';
import type { ConversationView } from '../../../src/lib/conversation/conversation-view.js';
import { textWidth } from '../../../src/lib/terminal/text-width.js';
import { makeTheme } from '../../../src/lib/terminal/theme.js';
import { conversationText } from '../../../src/lib/ui/conversation-lines.js';
import { CONTROL, hostileText } from '../../support/hostile-text.js';
import fc from '../../support/properties.js';

const NOW = new Date(2026, 2, 12, 14, 3);
const WIDTH = 60;

function linesOf(words: string, { quoted = '', full = true } = {}): readonly string[] {
  const person = { name: words.slice(0, 200), address: 'carla@customer.example' };
  const message = {
    ...{ id: 'm1', direction: 'in', kind: 'human', replyTo: [], cc: [], bcc: [], references: [], from: person },
    ...{ to: [], subject: words.slice(0, 200), messageIdHeader: '<1@customer.example>', date: NOW, text: words },
    ...{ quoted, attachments: [], delivery: undefined, operator: undefined, flags: [] },
  };
  const view = {
    ...{ id: 'c1', number: 7, channel: { id: 'h1', name: 'support' }, subject: words.slice(0, 200), status: 'open' },
    ...{ contact: { id: 'k1', ...person }, assignee: undefined, tags: [], attention: undefined, version: 1 },
    ...{ closedAt: undefined, createdAt: NOW, updatedAt: NOW, messages: [message] },
  } as unknown as ConversationView;
  const { head, body } = conversationText(view, { width: WIDTH, theme: makeTheme(false), now: NOW, full });
  return [...head, ...body];
}

test('nothing that a mail holds steers the terminal, or is wider than the pane', () => {
  fc.assert(
    fc.property(hostileText, (words) => {
      for (const line of linesOf(words)) {
        expect(line).not.toMatch(CONTROL);
        expect(textWidth(line)).toBeLessThanOrEqual(WIDTH);
      }
    }),
    { numRuns: 300 },
  );
});

test('an address on the web of a megabyte is broken into lines, and none of it is lost', () => {
  const address = `https://customer.example/${'e'.repeat(1_000_000)}`;
  const lines = linesOf(address).map((line) => line.trim());
  const first = lines.findLastIndex((line) => line.startsWith('https://'));
  expect(lines.slice(first).join('')).toBe(address);
});

test('what is folded is shown by a key, and not by a flag of a command', () => {
  const lines = linesOf('Thanks', { quoted: 'one\ntwo', full: false }).join('\n');
  expect(lines).toContain('[2 quoted lines, f shows them]');
});
