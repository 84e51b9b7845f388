// The bytes of a mail: as they are where they are piped to, made safe on a terminal, base64 in JSON.
import { safeText } from '../safe-text.js';

export type RawMailJson = { readonly id: string; readonly size: number; readonly base64: string };

export function toRawMailJson(id: string, bytes: Uint8Array): RawMailJson {
  return { id, size: bytes.byteLength, base64: Buffer.from(bytes).toString('base64') };
}

/** The mail as text for a terminal; what is not UTF-8 shows as U+FFFD. */
export function renderRawMail(bytes: Uint8Array): string {
  return safeText(Buffer.from(bytes).toString('utf8')).trimEnd();
}

/** Writes the bytes to stdout, nothing added. */
export function writeRawMail(bytes: Uint8Array): Promise<void> {
  // A reader who has seen enough is not an error; start.ts looks after all others.
  return new Promise((resolve) => process.stdout.write(bytes, () => resolve()));
}
