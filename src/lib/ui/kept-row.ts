// The row that is pointed to keeps its place in the list, whatever becomes of its conversation, until something else is
// pointed to: a key must not come down on another one than was there a moment ago.
import type { ConversationLine } from '../conversation/conversation.js';
import type { ScreenState } from './screen-state.js';

type Kept = Pick<ScreenState, 'lines' | 'hasLeft'>;

/** The conversations that are listed now, with the one that is pointed to at the place where it stood. */
export function placed({ lines, selected, standing }: ScreenState, listed: readonly ConversationLine[]): Kept {
  const here = listed.find(({ number }) => number === selected);
  const kept = here ?? lines.find(({ number }) => number === selected);
  if (kept === undefined || standing === undefined || here?.updatedAt.getTime() === standing.getTime()) {
    return { lines: listed, hasLeft: false };
  }
  return { lines: withRow(listed, kept, standing), hasLeft: here === undefined };
}

/** The list without what is kept in it: that stands where it belongs by now, or is gone. */
export function released({ lines, selected, hasLeft }: ScreenState): readonly ConversationLine[] {
  const kept = lines.find(({ number }) => number === selected);
  if (kept === undefined) return lines;
  return hasLeft ? lines.filter((line) => line !== kept) : withRow(lines, kept, kept.updatedAt);
}

// The newest activity stands first, of two at once the higher number: the order of the list.
function withRow(
  lines: readonly ConversationLine[],
  row: ConversationLine,
  standing: Date,
): readonly ConversationLine[] {
  const others = lines.filter(({ number }) => number !== row.number);
  const time = standing.getTime();
  const above = others.findLastIndex(
    ({ updatedAt, number }) => updatedAt.getTime() > time || (updatedAt.getTime() === time && number > row.number),
  );
  return others.toSpliced(above + 1, 0, row);
}
