// The lines of a header, unfolded, as bytes give them: enough to tell mails apart before one is fetched and understood.

/** By small names; the first of several of one name (RFC 5322, 3.6: there is to be one). What follows an empty line is not read. */
export function readHeaderLines(bytes: Uint8Array): ReadonlyMap<string, string> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  const lines = text
    .slice(0, end)
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/);
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon > 0 && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  return headers;
}

/** The header block of a mail, with the empty line that ends it; all of the bytes when nothing ends it. */
export function headersOf(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const end = /\r?\n\r?\n/.exec(text);
  return end === null ? bytes : bytes.subarray(0, end.index + end[0].length);
}
