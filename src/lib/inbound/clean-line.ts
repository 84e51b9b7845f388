// One line of text from a mail, as stores and screens can hold it.

// RFC 5322 allows 998 in a line; what is much longer is no subject and no name.
export const MAX_LINE = 2000;

/** White space becomes single spaces, NUL becomes U+FFFD (PostgreSQL refuses it), a lone surrogate too; at most 2,000 characters. */
export function cleanLine(text: string): string {
  const line = text
    .slice(0, 4 * MAX_LINE)
    .replaceAll('\0', '\ufffd')
    .replace(/\s+/g, ' ');
  return line.trim().slice(0, MAX_LINE).toWellFormed();
}
