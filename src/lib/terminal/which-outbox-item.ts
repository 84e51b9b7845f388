// Which answer of the outbox is meant: the one that was named, or the one that is chosen.
import { MailroomError } from '../errors.js';
import { shortId } from '../outbound/delivery-attempt.js';
import type { OutboxItem } from '../outbound/outbox.js';
import { askChoice } from './ask.js';
import { safeLine } from './safe-text.js';
import { cutToWidth } from './text-width.js';

const WORDS_WIDTH = 60;

/**
 * The id, or the end of it. `list` gives what may be chosen when none was named. Throws `needs-answer` when nobody is there
 * to choose, and `not-found` when there is nothing to choose from.
 */
export async function whichOutboxItem(
  typed: string | undefined,
  canAsk: boolean,
  list: () => Promise<readonly OutboxItem[]>,
): Promise<string> {
  if (typed !== undefined) return typed;
  if (!canAsk) {
    throw new MailroomError(
      'needs-answer',
      'nobody is there to answer, and this is missing: ID',
      ['see the ids with: mailroom outbox list'],
      { details: { missing: ['ID'] } },
    );
  }
  const items = await list();
  if (items.length === 0) {
    throw new MailroomError('not-found', 'nothing in the outbox is one for this', [
      'see it with: mailroom outbox list',
    ]);
  }
  return askChoice(
    'Which one?',
    items.map((item) => ({ name: cutToWidth(wordsOf(item), WORDS_WIDTH), value: item.id })),
  );
}

function wordsOf(item: OutboxItem): string {
  const reason = item.reason === undefined ? '' : `: ${item.reason}`;
  return safeLine(
    `${shortId(item)}, #${item.conversation.number} to ${item.envelope.to.join(', ')}, ${item.state}${reason}`,
  );
}
