// The block of fields that mail programs put above a mail they quote or forward: From, Date, To, Subject, in many languages.
import type { NamedAddress } from '../address/email-address.js';
import { readWrittenAddress } from './written-address.js';

const FROM = fieldOf([
  ...['from', 'von', 'de', 'da', 'van', 'från', 'fra', 'lähettäjä', 'od', 'от', 'від', 'kimden', 'gönderen', 'feladó'],
  ...[
    'expéditeur',
    'mittente',
    'remetente',
    'afzender',
    'avsändare',
    'afsender',
    'nadawca',
    'odesílatel',
    'odosielateľ',
  ],
  ...['de la', 'šalje', 'pošiljatelj', 'od koga', 'nuo', 'saatja', 'kellelt', 'من', 'מאת', 'từ', 'dari', 'จาก'],
  ...['απ[όο]', '差出人', '送信者', '发件人', '寄件者', '寄件人', '보낸 ?사람'],
]);

const OTHER = fieldOf([
  ...['date', 'sent', 'to', 'subject', 'cc', 'bcc', 'reply-to', 'importance'],
  ...['gesendet', 'datum', 'an', 'betreff', 'antwort an', 'wichtigkeit'],
  ...[
    'envoyé(?: le)?',
    'à',
    'objet',
    'répondre à',
    'enviado(?: el| em)?',
    'fecha',
    'para',
    'asunto',
    'data',
    'a',
    'per',
  ],
  ...[
    'oggetto',
    'inviato',
    'risposta',
    'verzonden',
    'aan',
    'onderwerp',
    'assunto',
    'skickat',
    'till',
    'ämne',
    'sendt',
    'til',
  ],
  ...[
    'emne',
    'lähetetty',
    'päivämäärä',
    'vastaanottaja',
    'aihe',
    'wysłano',
    'do',
    'temat',
    'odesláno',
    'komu',
    'předmět',
  ],
  ...[
    'дата',
    'отправлено',
    'кому',
    'тема',
    'надіслано',
    'tarih',
    'gönderildi',
    'kime',
    'konu',
    'küldve',
    'címzett',
    'tárgy',
  ],
  ...['odoslané', 'predmet', 'poslano', 'prima', 'trimis(?: la)?', 'către', 'subiect', 'dată', 'elküldve', 'dátum'],
  ...['στάλθηκε', 'αποστολή', 'ημερομηνία', 'προς', 'θέμα', 'κοιν(?:οποίηση)?', 'enviat(?: el)?', 'per a', 'assumpte'],
  ...[
    'išsiųsta',
    'kam',
    'tema',
    'nosūtīts',
    'temats',
    'saadetud',
    'kellele',
    'teema',
    'от',
    'изпратено',
    'до',
    'относно',
  ],
  ...['تاريخ الإرسال', 'التاريخ', 'إلى', 'نسخة', 'الموضوع', 'נשלח', 'תאריך', 'אל', 'עותק', 'נושא'],
  ...[
    'đã gửi',
    'ngày',
    'đến',
    'tới',
    'chủ đề',
    'terkirim',
    'dikirim',
    'tanggal',
    'kepada',
    'subjek',
    'ส่ง',
    'ถึง',
    'เรื่อง',
  ],
  ...['寄件日期', '主旨', '傳送日期', '副本', '抄送', '보낸 ?날짜', '참조'],
  ...[
    '件名',
    '宛先',
    '日付',
    '送信日時',
    '主题',
    '主題',
    '收件人',
    '收件者',
    '发送时间',
    '日期',
    '제목',
    '날짜',
    '받는 ?사람',
  ],
]);

// "*From:* Ana", "> Von: Ana", "From : Ana", "发件人：Ana"
function fieldOf(names: readonly string[]): RegExp {
  return new RegExp(`^[>\\s*]{0,10}(?:${names.join('|')})\\*?\\s?[:：]\\*?\\s*(.*)$`, 'iu');
}

// A block begins within so many lines, and a forwarded mail near the top.
const BLOCK = 7;
const MAX_LINES = 200;
const MAX_LINE = 500;

/** The line behind the block of fields that begins on this one; undefined when none does. Two fields beside From make one. */
export function readFieldBlock(lines: readonly string[], start: number): number | undefined {
  if (!isField(lines[start] ?? '')) return undefined;
  let end = start;
  let fields = 0;
  let hasFrom = false;
  for (const [offset, long] of lines.slice(start, start + 2 * BLOCK).entries()) {
    const line = long.slice(0, MAX_LINE);
    if (line.replace(/[>\s]/g, '') === '') break;
    if (!isField(line)) {
      // A value that was too long goes on in the next line.
      if (offset >= BLOCK) break;
      continue;
    }
    hasFrom ||= FROM.test(line);
    fields++;
    end = start + offset + 1;
  }
  return hasFrom && fields >= 3 ? end : undefined;
}

function isField(line: string): boolean {
  const short = line.slice(0, MAX_LINE);
  return FROM.test(short) || OTHER.test(short);
}

/** The author that the first forwarded block in the text names. Anybody can write such a block. */
export function findForwardedAuthor(text: string): NamedAddress | undefined {
  const lines = text.slice(0, MAX_LINES * MAX_LINE).split('\n', MAX_LINES);
  for (let start = 0; start < lines.length; start++) {
    const end = readFieldBlock(lines, start);
    if (end === undefined) continue;
    const block = lines.slice(start, end);
    const at = block.findIndex((line) => FROM.test(line.slice(0, MAX_LINE)));
    const value = FROM.exec((block[at] ?? '').slice(0, MAX_LINE))?.[1] ?? '';
    // The address may stand on the next line when the name was long.
    return readWrittenAddress(value) ?? readWrittenAddress((block[at + 1] ?? '').slice(0, MAX_LINE));
  }
  return undefined;
}
