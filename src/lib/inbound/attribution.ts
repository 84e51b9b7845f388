// The line that announces a quote: "On Mon, 2 March 2026, Ana wrote:", in the languages of the world's mail programs.

// "wrote", as mail programs say it. Between letters it is part of another word.
const WROTE = new RegExp(
  `(?<![\\p{L}])(?:${[
    ...[
      'wrote',
      'writes',
      'a écrit',
      'schrieb',
      'schreef',
      'geschreven',
      'escribi[óo]',
      'ha scritto',
      'scrive',
      'escreveu',
    ],
    ...[
      'skrev',
      'napisał(?:\\(a\\)|a)?',
      'pisze',
      'napsala?(?:\\(a\\))?',
      'napísala?',
      'написала?(?:\\(а\\))?',
      'пишет',
      'пише',
    ],
    ...[
      'писал[аи]?',
      'kirjoitti',
      'kirjutas',
      'írta',
      'yazdı',
      'şunları yazdı',
      'a scris',
      'έγραψε',
      'ha escrit',
      'rašė',
      'rakstīja',
    ],
    ...[
      'menulis',
      'đã viết',
      'je napisa[ol]a?',
      '写道',
      '寫道',
      'のメッセージ',
      'は書きました',
      'さんは書きました',
      '작성',
      '님이 작성',
    ],
  ].join('|')})(?![\\p{L}])`,
  'iu',
);

const ADDRESS = /<[^<>]*@[^<>]*>|[^\s<>@]@[^\s<>@]+\.[^\s<>@]/;
const TIME = /\d{1,2}\s?[:.hH]\s?\d{2}/;
const DATE = /(?:^|\D)\d{4}(?:\D|$)|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}/;
const ENDS = /[:：]\s*$|-{3,}\s*$/;

// "2016-10-24 15:36 GMT+02:00 Ana Lima <ana@example.com>:" and "2013/7/20 Ana <ana@example.com>"
const BARE =
  /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\s(?:.{0,200}[<(][^<>()]{1,200}[>)]\s*:?|\d{1,2}:\d{2}\s(?:GMT|UTC)[+-]\d{1,2}:?\d{0,2}\s.{1,80}:?)\s*$/;

// Some languages do without: a date, a time and "Ana Lima <ana@example.com>:"
const NO_VERB = /<[^<>\s]+@[^<>\s]+>\s?[:：]\s*$/;

// How such a line begins when a long one was broken.
const OPENER =
  /^\s*(?:-{2,}\s*)?(?:on|at|le|el|am|op|il|em|den|dnia|w dniu|in data|pe|dne|dňa|în|στις|vào|le|în data|\p{L}{2,12}[.,]|\d{1,4}[./\s-])\s?.*\d/iu;

const MAX_LENGTH = 400;
const MAX_LINES = 7;

export type Attribution = {
  /** The line behind its last. */
  readonly end: number;
  /** It names a time or an address, so it is no sentence of a person's. */
  readonly isCertain: boolean;
};

/** The attribution that begins on this line, which may be broken over several; undefined when none does. */
export function readAttribution(lines: readonly string[], start: number): Attribution | undefined {
  let joined = '';
  for (let end = start; end < Math.min(start + MAX_LINES, lines.length); end++) {
    const line = (lines[end] ?? '').trim();
    joined = `${joined} ${line}`.trim();
    if (joined === '' || joined.length > MAX_LENGTH) return undefined;
    // Only a line that plainly began as one goes on after an empty line.
    if (line === '' && !(OPENER.test(lines[start] ?? '') && TIME.test(joined))) return undefined;
    if (isAttribution(joined) && isWhole(joined))
      return { end: end + 1, isCertain: TIME.test(joined) || ADDRESS.test(joined) };
    // A sentence that ends is none, and what comes behind it begins on a line of its own.
    if (!OPENER.test(joined) && !ADDRESS.test(joined) && !/<$/.test(joined)) return undefined;
  }
  return undefined;
}

function isAttribution(text: string): boolean {
  if (BARE.test(text) || (NO_VERB.test(text) && DATE.test(text) && TIME.test(text))) return true;
  return ENDS.test(text) && WROTE.test(text) && (ADDRESS.test(text) || DATE.test(text) || TIME.test(text));
}

// A bracket that is still open goes on in the next line.
function isWhole(text: string): boolean {
  return (text.match(/</g)?.length ?? 0) <= (text.match(/>/g)?.length ?? 0);
}
