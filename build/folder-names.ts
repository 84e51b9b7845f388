// How IMAP writes the names of folders: modified UTF-7 (RFC 3501, 5.1.3). The bundle has it in place of iconv-lite, whose
// tables of the world's charsets imapflow loads for nothing else.

/** A name as IMAP writes it. */
function encode(name: string): Buffer {
  return Buffer.from(
    name.replace(/&|[^\x20-\x7e]+/g, (run) => (run === '&' ? '&-' : `&${toBase64(run)}-`)),
    'latin1',
  );
}

/** The name that is meant. What is not well written stays as it is. */
function decode(written: Uint8Array): string {
  return Buffer.from(written)
    .toString('latin1')
    .replace(/&([A-Za-z0-9+,]*)-/g, (run, letters: string) => (letters === '' ? '&' : fromBase64(letters, run)));
}

/** For the text of mails, which is never decoded on the way in. */
function decodeStream(): never {
  throw new Error('this part of a package is not used here');
}

// In Base64 a comma stands for the slash, which means something in a folder's name.
function toBase64(text: string): string {
  return Buffer.from(text, 'utf16le').swap16().toString('base64').replace(/=+$/, '').replaceAll('/', ',');
}

function fromBase64(letters: string, otherwise: string): string {
  const bytes = Buffer.from(letters.replaceAll(',', '/'), 'base64');
  return bytes.length > 0 && bytes.length % 2 === 0 ? bytes.swap16().toString('utf16le') : otherwise;
}

export default { encode, decode, decodeStream };
