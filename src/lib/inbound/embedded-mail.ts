// Where a whole mail is put into the text of another: a divider, a block of fields, or both.
import { readFieldBlock } from './forwarded-block.js';

// Between dashes.
const TITLES = [
  ...['original message', 'forwarded message', 'forwarded by .{1,80}', 'message d.origine', 'message original'],
  ...[
    'message transféré',
    'ursprüngliche nachricht',
    'weitergeleitete nachricht',
    'mensaje original',
    'mensaje reenviado',
  ],
  ...[
    'messaggio originale',
    'messaggio inoltrato',
    'mensagem original',
    'mensagem encaminhada',
    'oorspronkelijk bericht',
  ],
  ...[
    'doorgestuurd bericht',
    'ursprungligt meddelande',
    'vidarebefordrat meddelande',
    'oprindelig (?:besked|meddelelse)',
  ],
  ...['opprinnelig melding', 'alkuperäinen viesti', 'wiadomość oryginalna', 'původní zpráva', 'исходное сообщение'],
  ...[
    'пересылаемое сообщение',
    'оригинальное сообщение',
    'orijinal mesaj',
    '原始邮件',
    '原始郵件',
    '元のメッセージ',
    '원본 메시지',
  ],
];

// Without dashes.
const BEGINNINGS = [
  ...['begin forwarded message', 'début du message (?:réexpédié|transféré)', 'anfang der weitergeleiteten nachricht'],
  ...['inicio del mensaje reenviado', 'inizio messaggio inoltrato', 'início da mensagem reencaminhada'],
  ...['begin doorgestuurd bericht', 'vidarebefordrat brev', 'начало переадресованного сообщения'],
];

const DIVIDER = new RegExp(
  `^[>\\s*_]{0,6}(?:-{2,}\\s?(?:${TITLES.join('|')})\\s?-{2,}|(?:${BEGINNINGS.join('|')})\\s?:)[\\s*]{0,6}$`,
  'iu',
);

const RULE = /^[>\s*]{0,10}[-_]{5,}\s*$/;

const MAX_LINE = 200;

/** The line behind what announces an embedded mail that begins on this line; undefined when none does. */
export function readEmbeddedMail(lines: readonly string[], start: number): number | undefined {
  const line = (lines[start] ?? '').slice(0, MAX_LINE);
  const isDivider = DIVIDER.test(line);
  if (!isDivider && !RULE.test(line)) return readFieldBlock(lines, start);
  let next = start + 1;
  while (next < Math.min(start + 4, lines.length) && lines[next]?.replace(/[>\s]/g, '') === '') next++;
  return readFieldBlock(lines, next) ?? (isDivider ? start + 1 : undefined);
}
