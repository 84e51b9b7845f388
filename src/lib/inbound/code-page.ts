// The numbers that Windows gives to character sets, as names that decoders know.
const NAMES = new Map<number, string>([
  [65001, 'utf-8'],
  [1200, 'utf-16le'],
  [20127, 'us-ascii'],
  [874, 'windows-874'],
  [932, 'shift_jis'],
  [936, 'gbk'],
  [54936, 'gb18030'],
  [949, 'euc-kr'],
  [51949, 'euc-kr'],
  [950, 'big5'],
  [20866, 'koi8-r'],
  [21866, 'koi8-u'],
  [50220, 'iso-2022-jp'],
  [50221, 'iso-2022-jp'],
  [51932, 'euc-jp'],
  [10000, 'macintosh'],
]);

/** Undefined for numbers that nobody uses in mail. */
export function codePageCharset(number: number): string | undefined {
  if (number >= 1250 && number <= 1258) return `windows-${number}`;
  // There is no twelfth part.
  if (number >= 28591 && number <= 28605 && number !== 28602) return `iso-8859-${number - 28590}`;
  return NAMES.get(number);
}
