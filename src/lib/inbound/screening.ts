// What kind of mail it is (mail.md 1.3). Only `human` mail is ever answered automatically.
import { addressKey, type NamedAddress } from '../address/email-address.js';
import { type Channel, channelAddresses } from '../channel/channel.js';
import type { MessageKind } from '../conversation/message.js';
import { readInstanceMark, readMessageId } from '../conversation/message-token.js';
import { headerValues, type InboundMail } from './inbound-mail.js';
import type { Reason } from './reason.js';
import { isDeliveryReport, isReport } from './report-marks.js';
import { addressKeysIn } from './written-address.js';

export type InboundKind = Extract<
  MessageKind,
  'human' | 'auto-reply' | 'bounce' | 'complaint' | 'receipt' | 'list' | 'machine' | 'own'
>;

export type Screening = {
  readonly kind: InboundKind;
  readonly reason: Reason;
  /** The mail asks for no automatic answer (X-Auto-Response-Suppress), which says nothing about what it is. */
  readonly suppressesAutoReply: boolean;
};

export type ScreenedMail = Pick<
  InboundMail,
  'headers' | 'from' | 'subject' | 'messageId' | 'contentType' | 'embedded' | 'inReplyTo'
>;

export type ScreeningContext = {
  /** The key of this store's marks. */
  readonly tokenKey: string;
  /** The channel it is for; undefined when it is for none. */
  readonly channel:
    | Pick<Channel, 'address' | 'aliases' | 'receivingAddress' | 'formSenders' | 'forwarders'>
    | undefined;
};

type Finding = readonly [kind: InboundKind, rule: string, evidence: string];

// A mail that went through more servers than this goes in a circle (RFC 5321, 6.3).
const MAX_HOPS = 100;

/** The kind of a mail, with the mark that gives it away. */
export function screenMail(mail: ScreenedMail, context: ScreeningContext): Screening {
  const [kind, rule, evidence] =
    findOwn(mail, context.tokenKey) ??
    findReport(mail) ??
    (isFromForm(mail, context) ? undefined : (findAutomatic(mail) ?? findList(mail, context) ?? findMachine(mail))) ??
    (['human', 'no-automatic-mark', ''] as const);
  return {
    kind,
    reason: { about: 'kind', rule, evidence: evidence.slice(0, 300) },
    suppressesAutoReply: suppresses(headerValues(mail, 'x-auto-response-suppress')),
  };
}

function findOwn(mail: ScreenedMail, tokenKey: string): Finding | undefined {
  if (mail.messageId !== undefined && readMessageId(tokenKey, mail.messageId)) {
    return ['own', 'own-message-id', mail.messageId];
  }
  const mark = headerValues(mail, 'x-mailroom-instance').find((value) => readInstanceMark(tokenKey, value));
  if (mark !== undefined) return ['own', 'own-instance-mark', mark];
  const hops = headerValues(mail, 'received').length;
  return hops > MAX_HOPS ? ['own', 'too-many-hops', `${hops} Received headers`] : undefined;
}

function findReport(mail: ScreenedMail): Finding | undefined {
  if (isReport(mail, 'feedback-report')) return ['complaint', 'feedback-report', mail.contentType];
  if (isReport(mail, 'disposition-notification')) return ['receipt', 'disposition-notification', mail.contentType];
  if (isReport(mail, 'delivery-status')) return ['bounce', 'delivery-status', mail.contentType];
  const evidence = isDeliveryReport(mail);
  return evidence === undefined ? undefined : ['bounce', 'delivery-report-of-its-own-form', evidence];
}

// A contact form writes on behalf of a person: the marks on its mail are the form's (mail.md 1.4).
function isFromForm({ from }: ScreenedMail, { channel }: ScreeningContext): boolean {
  const author = addressKey(from[0]?.address ?? '');
  return channel?.formSenders.some((sender) => addressKey(sender) === author) ?? false;
}

const REPLY_HEADERS = ['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-auto-reply-from', 'x-autoreply-from'];

// What vacation responders write before the subject, in the languages of the big ones. Only at the very beginning.
const REPLY_SUBJECT = beginningWith([
  // People write of them as well: "Auto reply does not work".
  '\\[?auto(?:matic|mated)?[- ]?(?:reply|response|responder)(?: message)?\\s*(?:[:：\\]([]|[-–] |$)',
  'out of (?:the )?office(?: auto\\w*)?:',
  'i am (?:currently )?out of (?:the )?office',
  'automatische (?:antwort|reactie)',
  'automatisch antwoord',
  'abwesenheits(?:notiz|meldung|nachricht)',
  'réponse automatique',
  'respuesta automática',
  'risposta automatica',
  'resposta automática',
  'autosvar',
  'automatisk(?:t)? svar',
  'automaattinen vastaus',
  'automatická odpov[eě]ď',
  'odpowiedź automatyczna',
  'автоматический ответ',
  'автоматична відповідь',
  'otomatik yanıt',
  '自動(?:応答|返信|回覆)',
  '自动(?:答复|回复)',
  '자동 ?(?:회신|응답)',
  'respuesta automatica',
  'resposta automatica',
  'reponse automatique',
  'resposta automàtica',
  'răspuns automat',
  'automatska odgovor|automatski odgovor',
  'samodejni odgovor',
  'automatikus válasz',
  'automaatvastus',
  'automātiskā atbilde',
  'automatinis atsakymas',
  'αυτόματη απάντηση',
  'автоматичен отговор',
  'svar på frånvaro',
  'תשובה אוטומטית',
  'رد تلقائي',
  'การตอบกลับอัตโนมัติ',
  'thư trả lời tự động|trả lời tự động',
  'balasan otomatis',
  // Said of oneself alone: with nothing behind it, or with the subject that is answered.
  `(?:${[
    'out of (?:the )?office|ooo',
    'on (?:annual leave|vacation|holiday)',
    'abwesend|abwesenheit|nicht im (?:büro|haus)',
    'absence(?: du bureau)?|absent(?:e)? du bureau|en congés?',
    'fuera de (?:la )?oficina|ausente de la oficina',
    "fuori (?:ufficio|sede)|assen(?:te|za)(?: dall'ufficio)?",
    'fora do escritório|ausência(?: temporária)?|ausente do escritório',
    'afwezig(?:heid)?|niet aanwezig',
    'frånvaro(?:meddelande)?|fravær|fraværende|poissaolo|poissa toimistolta',
    'poza biurem|nieobecność|nieobecn[ya]',
    'mimo kancelář|nepřítomnost|neprítomnosť',
    'нет на (?:рабочем )?месте|в отпуске|отсутствие',
    'ofis dışında(?:yım)?|házon kívül|εκτός γραφείου',
    '不在(?:通知|のお知らせ)|外出中|休假(?:通知)?|不在办公室|부재중?',
  ].join('|')})\\s*(?:[:：]|$|\\(?:?re\\b)`,
]);

function beginningWith(phrases: readonly string[]): RegExp {
  return new RegExp(`^\\s*(?:${phrases.join('|')})`, 'iu');
}

function findAutomatic(mail: ScreenedMail): Finding | undefined {
  // RFC 3834, 5: anything but "no" is automatic, also what nobody can read; parameters and comments may stand around it.
  const submitted = headerValues(mail, 'auto-submitted')
    .map(withoutComments)
    .find((value) => value !== '' && keywordOf(value) !== 'no');
  const header = REPLY_HEADERS.find((name) => headerValues(mail, name).length > 0);
  const precedence = headerValues(mail, 'precedence').find(
    (value) => keywordOf(value).replace('-', '_') === 'auto_reply',
  );
  if (submitted !== undefined && keywordOf(submitted) === 'auto-replied')
    return ['auto-reply', 'auto-submitted', submitted];
  if (header !== undefined) return ['auto-reply', header, headerValues(mail, header)[0] ?? ''];
  if (precedence !== undefined) return ['auto-reply', 'precedence', precedence];
  if (REPLY_SUBJECT.test(mail.subject)) return ['auto-reply', 'subject-of-a-responder', mail.subject];
  if (submitted !== undefined) return ['machine', 'auto-submitted', submitted];
  if (!hasNullSender(mail)) return undefined;
  return [mail.inReplyTo.length > 0 ? 'auto-reply' : 'machine', 'empty-return-path', 'Return-Path: <>'];
}

function withoutComments(value: string): string {
  return value
    .slice(0, 1000)
    .replace(/\([^()]*\)/g, ' ')
    .trim();
}

function keywordOf(value: string): string {
  return /^\s*([\w-]*)/.exec(value)?.[1]?.toLowerCase() ?? '';
}

function hasNullSender(mail: ScreenedMail): boolean {
  return headerValues(mail, 'return-path').some((value) => /^\s*<\s*>\s*$/.test(value));
}

const LIST_HEADERS = [
  'list-id',
  'list-post',
  'list-unsubscribe',
  'list-help',
  'list-owner',
  'mailing-list',
  'x-mailing-list',
  'x-ml-name',
];

function findList(mail: ScreenedMail, { channel }: ScreeningContext): Finding | undefined {
  const marks = LIST_HEADERS.flatMap((name) => headerValues(mail, name).map((value) => ({ name, value })));
  // A group in front of the channel puts its own marks on a customer's mail.
  const isForwarder = channel !== undefined && marks.some(({ value }) => namesChannel(value, channel));
  if (isForwarder) return undefined;
  const [mark] = marks;
  if (mark !== undefined) return ['list', mark.name, mark.value];
  const precedence = headerValues(mail, 'precedence').find((value) => /^(?:bulk|junk|list)$/.test(keywordOf(value)));
  return precedence === undefined ? undefined : ['list', 'precedence', precedence];
}

// A list's id is often its address with a dot in the place of the @ (RFC 2919, 2).
function namesChannel(value: string, channel: NonNullable<ScreeningContext['channel']>): boolean {
  const text = value.slice(0, 4096).toLowerCase();
  const own = [...channelAddresses(channel), ...channel.forwarders].map(addressKey);
  return own.some(
    (address) => addressKeysIn([text]).includes(address) || text.includes(`<${address.replace('@', '.')}>`),
  );
}

const NO_REPLY = /^(?:[^@]*[-_.+])?(?:no|not|do[-_.]?not|dont)[-_.]?reply(?:[-_.+\d][^@]*)?@/;
const LIST_SENDER = /^(?:owner-[^@]+|[^@]+-(?:request|bounces|bounce|owner))@/;
const SYSTEM_SENDER = /^(?:mailer-daemon|post_?master|mail-daemon|mailerdaemon)(?:[-_.+][^@]*)?@/;

function findMachine({ from }: ScreenedMail): Finding | undefined {
  const sender = addressKey(firstOf(from).address);
  if (LIST_SENDER.test(sender)) return ['list', 'sender', sender];
  return NO_REPLY.test(sender) || SYSTEM_SENDER.test(sender) ? ['machine', 'sender', sender] : undefined;
}

function firstOf(list: readonly NamedAddress[]): NamedAddress {
  return list[0] ?? { name: '', address: '' };
}

function suppresses(values: readonly string[]): boolean {
  const words = values.flatMap((value) => value.toLowerCase().split(/[\s,;]+/));
  return words.some((word) => word === 'all' || word === 'autoreply' || word === 'oof');
}
