// RTF as Outlook compresses it (MS-OXRTFCP): pieces that were there before are named by where and how long.

// What the dictionary begins with (2.1.2.1).
const BEGINNING =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript ' +
  '\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par ' +
  '\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx';
const WINDOW = 4096;
const COMPRESSED = 0x75465a4c;
const PLAIN = 0x414c454d;

// Seventeen bytes for two is the most that the form gives; what says it is larger lies.
const MAX_SIZE = 10 * 1024 * 1024;

/** The RTF; undefined for what is none. What was cut off is given as far as it came. Never throws. */
export function decompressRtf(bytes: Buffer): string | undefined {
  if (bytes.length < 16) return undefined;
  const size = Math.min(bytes.readUInt32LE(4), MAX_SIZE);
  const kind = bytes.readUInt32LE(8);
  if (kind === PLAIN) return bytes.toString('latin1', 16, 16 + size);
  return kind === COMPRESSED ? expand(bytes, size) : undefined;
}

function expand(bytes: Buffer, size: number): string {
  const window = Buffer.alloc(WINDOW, 0x20);
  let write = window.write(BEGINNING, 'latin1');
  const out = Buffer.alloc(size);
  let length = 0;
  const put = (byte: number) => {
    out[length++] = byte;
    window[write] = byte;
    write = (write + 1) % WINDOW;
  };
  let at = 16;
  while (at < bytes.length && length < size) {
    const control = bytes[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < bytes.length && length < size; bit++) {
      if ((control & (1 << bit)) === 0) {
        put(bytes[at++] ?? 0);
        continue;
      }
      // Twelve bits where, four bits how long; where the next would be written is the end.
      const reference = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
      at += 2;
      const offset = reference >> 4;
      if (offset === write) return out.toString('latin1', 0, length);
      for (let step = 0; step < (reference & 0xf) + 2 && length < size; step++) {
        put(window[(offset + step) % WINDOW] ?? 0);
      }
    }
  }
  return out.toString('latin1', 0, length);
}
