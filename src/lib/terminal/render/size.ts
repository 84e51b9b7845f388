// Sizes as people say them.

const UNITS = ['B', 'kB', 'MB', 'GB'];

/** `512 B`, `34 kB`, `1.2 MB`: powers of ten, as files are sold and mail limits are given. */
export function renderSize(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (Math.round(size) >= 1000 && unit < UNITS.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit > 0 && size < 9.95 ? size.toFixed(1) : Math.round(size)} ${UNITS[unit]}`;
}
