// The name under which an attachment may be saved: whatever the mail called it, a plain file of the folder it is put in.

// What POSIX, NTFS, FAT and ext4 agree on: bytes of UTF-8 here, UTF-16 units there, never more than this.
const MOST_BYTES = 255;
// Room for " (999)" when the name is taken.
const NUMBER_BYTES = 6;
const LONGEST_EXTENSION = 20;
const NAMELESS = 'attachment';

// Controls (with those that reorder text, so that no "gpj.exe" reads "exe.jpg"), and what Windows does not take.
const FORBIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\ufffd<>:"|?*]+/gu;
// Windows opens devices by these names, whatever extension or blanks follow
// (https://learn.microsoft.com/windows/win32/fileio/naming-a-file).
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9¹²³])[ .]*(?:\.|$)/i;

/** A safe base name, of at most 255 bytes, made of what a mail called the file. Never empty, never hidden. */
export function safeFileName(name: string): string {
  const base = name.toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const visible = base.normalize('NFC').replace(FORBIDDEN, '_');
  // No hidden file, and no hyphen first: to a program that is given the file it would be an option.
  const plain = trimEnd(visible.replace(/^[.\s-]+/, ''));
  const named = /^_*$/.test(plain) ? NAMELESS : plain;
  return cut(DEVICE.test(named) ? `_${named}` : named, MOST_BYTES - NUMBER_BYTES);
}

/** The name with a number before its extension, for when it is taken: `invoice (2).pdf`. */
export function numberedName(name: string, number: number): string {
  const { stem, extension } = split(name);
  return `${stem} (${number})${extension}`;
}

function cut(name: string, bytes: number): string {
  if (Buffer.byteLength(name) <= bytes) return name;
  const { stem, extension } = split(name);
  let kept = '';
  let size = Buffer.byteLength(extension);
  for (const character of stem) {
    size += Buffer.byteLength(character);
    if (size > bytes) break;
    kept += character;
  }
  return trimEnd(kept) + extension;
}

function split(name: string): { readonly stem: string; readonly extension: string } {
  const dot = name.lastIndexOf('.');
  const extension = name.slice(dot);
  const isExtension = dot > 0 && Buffer.byteLength(extension) <= LONGEST_EXTENSION;
  return isExtension ? { stem: name.slice(0, dot), extension } : { stem: name, extension: '' };
}

// Windows drops dots and blanks at the end, and would make another name of it.
function trimEnd(name: string): string {
  return name.replace(/[.\s]+$/, '');
}
