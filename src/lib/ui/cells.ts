// Text in cells of the screen: so wide and no wider, whatever it holds.
import { safeLine } from '../terminal/safe-text.js';
import { cutToWidth, steadyText, textWidth } from '../terminal/text-width.js';

/** Words of a mail or of a person, in one line that every terminal gives the same width. */
export function cell(text: string): string {
  return steadyText(safeLine(text)).trim();
}

/** Cut or filled with blanks. For text without colours. */
export function fitted(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cut = cutToWidth(text, Math.max(0, width));
  const blanks = ' '.repeat(Math.max(0, width - textWidth(cut)));
  return align === 'left' ? cut + blanks : blanks + cut;
}

/** The left text and the right one at both ends of a line; the left one gives way. For text without colours. */
export function spread(left: string, right: string, width: number): readonly [left: string, right: string] {
  const room = right === '' ? width : width - textWidth(right) - 1;
  // Where there is no room for both, the left one says more.
  return room < Math.min(10, textWidth(left))
    ? [fitted(left, width), '']
    : [`${fitted(left, room)}${right === '' ? '' : ' '}`, right];
}
