// A line of text that is typed, at its end: letters, and the keys that take some away.

/** The text after the key; undefined for a key that types nothing. */
export function typeInto(text: string, key: string): string | undefined {
  switch (key) {
    case 'backspace':
    case 'delete':
      return withoutLast(text);
    case 'ctrl-u':
      return '';
    case 'ctrl-w':
      return text.replace(/\S*\s*$/, '');
    case 'space':
      return `${text} `;
    default:
      return [...key].length === 1 ? text + key : undefined;
  }
}

/** What is pasted, as far as it has a place in one line. */
export function pasteInto(text: string, pasted: string): string {
  return text + pasted.trim().replace(/\s+/g, ' ');
}

/** The query of what is typed: its last word may have just begun. */
export function queryAsTyped(text: string): string {
  return /(?:^|\s)[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}]+$/u.test(text) && !/\bOR$/.test(text)
    ? `${text}*`
    : text;
}

// A letter goes with its marks, an emoji with what is joined to it.
function withoutLast(text: string): string {
  const last = [...new Intl.Segmenter().segment(text)].at(-1);
  return last === undefined ? '' : text.slice(0, last.index);
}
