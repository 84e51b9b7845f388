// The one gate between mail and the terminal: whatever could steer a terminal becomes a visible mark.

// C0 but TAB and LF, DEL, C1 (which holds CSI and OSC as single characters), line and paragraph separators, the controls
// that reorder text, whose effect would reach beyond the text they came in (Unicode UAX #9), and the deprecated and
// annotating format characters, which have no business in mail.
const UNSAFE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]/g;
const BREAKS = /[\n\t ]+/g;
// Most text is this, and a list has hundreds of cells.
const PLAIN = /^[\x20-\x7e]*$/;

/** Text of several lines: LF and TAB stay, CRLF becomes LF, controls become marks such as ␛ or <U+202E>. */
export function safeText(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, '\n').replace(UNSAFE, toMark);
}

/** Text of one line: line breaks and tabs become spaces, controls become marks. */
export function safeLine(text: string): string {
  if (PLAIN.test(text)) return text;
  return safeText(text).replace(BREAKS, (run) => (/[\n\t]/.test(run) ? ' ' : run));
}

/** An address of one line: what nobody would see in it is marked too, so that it cannot pass for another one. */
export function safeAddress(address: string): string {
  if (PLAIN.test(address) && !address.includes(' ')) return address;
  return safeLine(address).replace(INVISIBLE, toMark);
}

const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}\p{Z}\u2800]/gu;

// The Unicode block "Control Pictures" has a picture for each C0 control, and one for DEL.
function toMark(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
