// What mail programs and people put below their words: signatures, "Sent from my phone", lines of dashes.

// "-- " (RFC 3676, 4.3); its space is often lost.
const SIGNATURE_MARK = /^\s*(?:-- ?|—|–)\s*$/;

// A rule above a signature, when little comes behind it.
const RULE = /^\s*(?:_{5,}|-{5,}|={5,}|\*{5,})\s*$/;
const MAX_SIGNATURE = 12;
const MAX_MARKED = 40;

// One sign again and again, or the invisible mark of a mail tracker.
const ORNAMENT = /^\s*(?:([-_=*#~+])\1+|ᐧ|\u200b)\s*$/u;

const DEVICE = new RegExp(
  `^\\W{0,4}(?:${[
    'sent (?:from|via|with|by)\\b.{1,150}',
    '(?:sent|someone) from (?:a |my )?(?:phone|mobile)\\b.{0,100}',
    'from my (?:iphone|ipad|phone|android)\\b.{0,100}',
    'get (?:\\[)?outlook for\\b.{1,150}',
    'envoyé (?:depuis|de|à partir de|avec)\\b.{1,150}',
    'télécharger outlook pour\\b.{1,150}',
    '(?:von .{1,80} gesendet|gesendet (?:von|mit|über)\\b.{1,150}|diese nachricht wurde von .{1,150} gesendet)\\.?',
    'enviado (?:desde|do|a partir do|de)\\b.{1,150}',
    'inviato (?:da|dal)\\b.{1,150}',
    '(?:verzonden|verstuurd) (?:vanaf|vanuit|met|via)\\b.{1,150}',
    '(?:sendt|skickat|lähetetty|wysłane|odesláno|отправлено|надіслано) (?:fra|från|z|ze|с|із|з) .{1,150}',
    'lähetetty .{1,80}(?:sta|stä|lta|ltä)',
    '(?:從我的|发自我的|從|发自).{1,60}(?:傳送|发送)?',
    '(?:odoslané|poslano|elküldve|dikirim|trimis|enviat|στάλθηκε|gửi|išsiųsta|nosūtīts|saadetud) (?:z|ze|s|sa|az?|dari|de pe|din|des del?|από|từ|iš|no) .{1,100}',
    '.{1,60}(?:gönderildi|elküldve|saadetud|išsiųsta|nosūtīts)\\.?',
    '(?:أُ?رسلت من|نُشرت من|تم الإرسال من) .{1,100}',
    'נשלח מ.{1,100}',
    'ส่งจาก.{1,100}',
    '.{1,40}から送信',
    '.{1,40}에서 보냄',
  ].join('|')})\\W{0,4}$`,
  'iu',
);

/** How many of the last lines are no words of the author's: a signature, what a device added, ornaments. 0 for none. */
export function countClosingLines(lines: readonly string[]): number {
  const start = signatureStart(lines) ?? lines.length;
  let end = start;
  for (let at = start - 1; at >= 0; at--) {
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    if (line.length > 300 || !(DEVICE.test(line.trim()) || ORNAMENT.test(line) || isWrapped(lines, at))) break;
    end = at;
  }
  return lines.length - end;
}

// "<https://...>" alone on a line belongs to what stands above it.
function isWrapped(lines: readonly string[], at: number): boolean {
  return /^<\S+>$/.test((lines[at] ?? '').trim()) && DEVICE.test((lines[at - 1] ?? '').trim().slice(0, 300));
}

function signatureStart(lines: readonly string[]): number | undefined {
  const mark = lines.findLastIndex((line) => SIGNATURE_MARK.test(line));
  if (mark >= 0 && lines.length - mark <= MAX_MARKED) return mark;
  const rule = lines.findLastIndex((line) => RULE.test(line));
  return rule >= 0 && lines.length - rule <= MAX_SIGNATURE ? rule : undefined;
}
