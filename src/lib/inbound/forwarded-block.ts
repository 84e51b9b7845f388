// The block that mail programs put above a forwarded mail: who it was from, as far as a text can say.
import type { NamedAddress } from '../address/email-address.js';
import { readWrittenAddress } from './written-address.js';

// "From:" as mail programs translate it.
const FROM =
  /^[>\s*]{0,10}(?:from|von|de|da|van|från|fra|lähettäjä|od|от|від|kimden|gönderen|feladó|差出人|发件人|寄件者|보낸 ?사람)\s?\*?\s?[:：]\*?\s*(.+)$/iu;

// Another field of such a block: it makes a line that begins with "De:" or "From:" part of one.
const OTHER_FIELD =
  /^[>\s*]{0,10}(?:date|sent|to|subject|cc|gesendet|datum|an|betreff|envoyé|à|objet|enviado|fecha|para|asunto|data|a|oggetto|inviato|verzonden|aan|onderwerp|skickat|till|ämne|sendt|til|emne|lähetetty|aihe|wysłano|do|temat|дата|отправлено|кому|тема|tarih|kime|konu|件名|宛先|日付|主题|收件人|日期|主旨|제목)\s?\*?\s?[:：]/iu;

// A forwarded mail begins near the top; a longer text is read no further.
const MAX_LINES = 200;
const MAX_LINE = 500;

/** The author that the first forwarded block in the text names. Anybody can write such a block. */
export function findForwardedAuthor(text: string): NamedAddress | undefined {
  const lines = text
    .slice(0, MAX_LINES * MAX_LINE)
    .split('\n', MAX_LINES)
    .map((line) => line.slice(0, MAX_LINE));
  for (const [index, line] of lines.entries()) {
    const named = FROM.exec(line)?.[1];
    if (named === undefined) continue;
    // The address may stand on the next line when the name was long.
    const author = readWrittenAddress(named) ?? readWrittenAddress(lines[index + 1] ?? '');
    if (author !== undefined && lines.slice(index + 1, index + 6).some((next) => OTHER_FIELD.test(next))) return author;
  }
  return undefined;
}
