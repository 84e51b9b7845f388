// How long a mail of an mbox is by its Content-Length: where nothing is quoted (mboxcl2), lines of a letter may look
// like the beginning of another mail.

const LF = 0x0a;
const CR = 0x0d;
const FROM = Buffer.from('From ');
/** Headers that are longer are searched for nothing. */
const LONGEST_HEADERS = 256 * 1024;
/** Behind the mail: two line ends and `From `. */
const BEHIND = 9;

/** `window` begins with the mail's headers; `isLast`: nothing of the file comes behind it. */
type Measuring = { readonly isLast: boolean; readonly largestMail: number };

/**
 * Where the mail ends: at the line of the next one, or at the end of the file. `wait`: when more of it is there, that
 * can be told. `none`: it does not say, or something else stands there than what ends a mail, as when a program changed
 * the mail and not the number; then the lines decide.
 */
export function measureMail(window: Buffer, { isLast, largestMail }: Measuring): number | 'wait' | 'none' {
  const body = bodyStart(window);
  if (body === undefined) return isLast || window.length > LONGEST_HEADERS ? 'none' : 'wait';
  const length = contentLength(window.subarray(0, body));
  if (length === undefined || length > largestMail) return 'none';
  const end = body + length;
  if (!isLast && window.length < end + BEHIND) return 'wait';
  return end > window.length ? 'none' : nextMail(window, end);
}

function bodyStart(window: Buffer): number | undefined {
  const head = window.subarray(0, LONGEST_HEADERS);
  const ends = [head.indexOf('\n\n'), head.indexOf('\n\r\n')].filter((at) => at >= 0);
  if (ends.length === 0) return undefined;
  const at = Math.min(...ends);
  return at + (head[at + 1] === CR ? 3 : 2);
}

// The last one is the program's that wrote the file: it stands below what the mail brought along.
function contentLength(headers: Buffer): number | undefined {
  const all = [...headers.toString('latin1').matchAll(/^content-length:[ \t]*(\d{1,12})[ \t]*\r?$/gim)];
  const value = all.at(-1)?.[1];
  return value === undefined ? undefined : Number(value);
}

// Whether the empty line before the next mail is counted is not agreed on.
function nextMail(window: Buffer, end: number): number | 'none' {
  let at = end;
  for (let lines = 0; lines < 2 && at < window.length; lines++) {
    const next = window[at] === CR ? at + 1 : at;
    if (window[next] !== LF) break;
    at = next + 1;
  }
  if (at === window.length) return at;
  const isAtLine = window[at - 1] === LF;
  return isAtLine && window.subarray(at, at + FROM.length).equals(FROM) ? at : 'none';
}
