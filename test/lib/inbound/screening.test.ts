// What kind of mail it is.
import { describe, expect, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import { makeInstanceMark, makeMessageId } from '../../../src/lib/conversation/message-token.js';
import { readMail } from '../../../src/lib/inbound/mime-reader.js';
import { screenMail } from '../../../src/lib/inbound/screening.js';
import { fixtureMail } from '../../support/fixture-mail.js';
import { CONVERSATION, channelOf, KEY, MESSAGE, mailOf } from '../../support/rule-fixture.js';

const channel = channelOf('support', {
  formSenders: [parseEmailAddress('noreply@forms.example')],
  forwarders: [parseEmailAddress('group@lists.example')],
});
const context = { tokenKey: KEY, channel };
const kindOf = async (...headers: string[]) => screenMail(await mailOf(headers), context).kind;

test.each([
  ['plain', 'human', 'no-automatic-mark'],
  ['reply-with-references', 'human', 'no-automatic-mark'],
  ['auto-submitted-no', 'human', 'no-automatic-mark'],
  ['auto-response-suppress-none', 'human', 'no-automatic-mark'],
  ['through-google-group', 'human', 'no-automatic-mark'],
  ['contact-form', 'human', 'no-automatic-mark'],
  ['out-of-office', 'auto-reply', 'subject-of-a-responder'],
  ['vacation-without-marks', 'auto-reply', 'subject-of-a-responder'],
  ['vacation-from-sieve', 'auto-reply', 'auto-submitted'],
  ['bounce', 'bounce', 'delivery-status'],
  ['delayed-delivery', 'bounce', 'delivery-status'],
  ['bounce-without-report', 'bounce', 'delivery-report-of-its-own-form'],
  ['complaint', 'complaint', 'feedback-report'],
  ['read-receipt', 'receipt', 'disposition-notification'],
  ['mailing-list', 'list', 'list-id'],
  ['newsletter', 'list', 'list-id'],
  ['noreply-shop', 'machine', 'sender'],
  ['empty-return-path', 'machine', 'empty-return-path'],
])('%s is %s, by %s', async (name, kind, rule) => {
  expect(screenMail(await readMail(fixtureMail(name)), context)).toMatchObject({ kind, reason: { rule } });
});

describe('a header tells', () => {
  test.each([
    ['auto-reply', 'Auto-Submitted: auto-replied'],
    ['auto-reply', 'Auto-Submitted: Auto-Replied; owner-email="a@b.example"'],
    ['machine', 'Auto-Submitted: auto-generated'],
    ['machine', 'Auto-Submitted: auto-notified'],
    ['auto-reply', 'Auto-Submitted: (vacation) auto-replied (out)'],
    ['machine', 'Auto-Submitted: "auto-generated"'],
    ['human', 'Auto-Submitted: (a person) no'],
    ['human', 'Auto-Submitted: no (really)'],
    ['human', 'Auto-Submitted:'],
    ['auto-reply', 'Precedence: auto_reply'],
    ['list', 'Precedence: bulk'],
    ['list', 'Precedence: junk'],
    ['human', 'Precedence: first-class'],
    ['auto-reply', 'X-Autoreply: yes'],
    ['auto-reply', 'X-Autorespond: fire'],
    ['auto-reply', 'X-Auto-Reply-From: carla@customer.example'],
    ['list', 'List-Unsubscribe: <mailto:off@shop.example>'],
    ['list', 'List-Post: NO'],
    ['human', 'List-Id: Acme <support.acme.example>'],
    ['human', 'List-Post: <mailto:group@lists.example>'],
    ['list', 'List-Id: <notsupport.acme.example>'],
    ['machine', 'From: MAILER-DAEMON <mailer-daemon@mx.example>'],
    ['machine', 'From: postmaster@mx.example'],
    ['machine', 'From: Shop <no-reply@shop.example>'],
    ['machine', 'From: orders-noreply@shop.example'],
    ['machine', 'From: do_not_reply@shop.example'],
    ['human', 'From: Noreen Ply <noreen@customer.example>'],
    ['human', 'From: Reply <reply@customer.example>'],
    ['list', 'From: owner-dev@lists.example'],
    ['list', 'From: dev-request@lists.example'],
    ['list', 'From: dev-bounces@lists.example'],
    ['human', 'Return-Path: <carla@customer.example>'],
    ['machine', 'Return-Path: <>'],
    ['bounce', 'X-Failed-Recipients: dan@customer.example'],
    ['human', 'Subject: Re: Automatic reply: how do I switch it off?'],
    ['human', 'Subject: Undelivered parcel'],
    ['human', 'X-Auto-Response-Suppress: All'],
  ])('%s: %s', async (kind, header) => {
    expect(await kindOf(header)).toBe(kind);
  });
});

test.each([
  ['Automatic reply: Fire'],
  ['Auto-Reply: Fire'],
  ['Automatische Antwort: Feuer'],
  ['Réponse automatique : Feu'],
  ['Respuesta automática: Fuego'],
  ['Automatiskt svar: Eld'],
  ['Автоматический ответ: Пожар'],
  ['自动回复: 火'],
])('the subject “%s” is a responder’s', async (subject) => {
  expect(await kindOf(`Subject: ${subject}`)).toBe('auto-reply');
});

test.each([
  ...['Out of office: Re: Fire', 'Out of the Office', 'OOO: Fire', 'Abwesenheitsnotiz: Feuer', 'Abwesend: Feuer'],
  ...[
    'Absence du bureau',
    'Fuera de la oficina: Fuego',
    'Fuori ufficio: Fuoco',
    'Ausente do escritório',
    'Afwezig: Brand',
  ],
  ...['Frånvaro: Eld', 'Fraværende: Brann', 'Poissa toimistolta', 'Poza biurem: Pożar', 'Mimo kancelář: Oheň'],
  ...[
    'Házon kívül: Tűz',
    'Otomatik yanıt: Yangın',
    'Αυτόματη απάντηση: Φωτιά',
    'Răspuns automat: Foc',
    'رد تلقائي: نار',
  ],
  ...['自動応答: 火事', '자동 회신: 불', 'Automaattinen vastaus: Tuli', 'Automatická odpověď: Oheň', 'On vacation'],
])('the subject “%s” is a responder’s as well', async (subject) => {
  expect(await kindOf(`Subject: ${subject}`)).toBe('auto-reply');
});

test.each([
  ...[
    'Question about your out of office feature',
    'Out of office lights do not work',
    'Your out of office: how do I set it?',
  ],
  ...['I am out of paper', 'Vacation request for May', 'On vacation days and how they count', 'Holiday booking 4711'],
  ...['Automatic door is broken', 'Auto reply does not work', 'Automatically renewed twice', 'Autoreply settings?'],
  ...['Abwesenheit unserer Kollegin melden', 'Automatische Verlängerung kündigen', 'Urlaub im Büro eintragen'],
  ...['Absence de réponse', 'Réponse à votre mail', 'En congé maternité, quels droits', 'Oficina cerrada el lunes'],
  ...['Re: Out of office: Fire', 'Fwd: Automatic reply: Fire', 'AW: Abwesenheitsnotiz: Feuer', 'Ausência de resposta'],
  ...[
    '自動ドアの故障',
    '外出中に届いた荷物',
    '休假安排',
    '不在票の再配達',
    'Нет на складе',
    'В отпуске сломался телефон',
  ],
])('a person may write about “%s”', async (subject) => {
  expect(await kindOf(`Subject: ${subject}`)).toBe('human');
});

describe('our own mail is known', () => {
  const token = { conversation: CONVERSATION, message: MESSAGE };

  test('by the signature in its Message-ID', async () => {
    expect(await kindOf(`Message-ID: ${makeMessageId(KEY, token, 'acme.example')}`)).toBe('own');
  });

  test('by its instance mark, where a relay changed the Message-ID', async () => {
    expect(await kindOf(`X-Mailroom-Instance: ${makeInstanceMark(KEY, MESSAGE)}`)).toBe('own');
  });

  test('and nobody else can sign as we do', async () => {
    const other = '77'.repeat(32);
    expect(await kindOf(`Message-ID: ${makeMessageId(other, token, 'acme.example')}`)).toBe('human');
    expect(await kindOf(`X-Mailroom-Instance: ${makeInstanceMark(other, MESSAGE)}`)).toBe('human');
  });

  test('a mail that went through more than 100 servers is treated as such', async () => {
    const hop = 'Received: from a.example by b.example; Mon, 2 Mar 2026 10:00:00 +0000';
    expect(await kindOf(...Array<string>(100).fill(hop))).toBe('human');
    expect(await kindOf(...Array<string>(101).fill(hop))).toBe('own');
  });
});

test.each([
  [true, 'All'],
  [true, 'DR, OOF, AutoReply'],
  [true, 'oof'],
  [false, 'None'],
  [false, 'DR, RN'],
])('an answer is suppressed: %s, by X-Auto-Response-Suppress: %s', async (wanted, value) => {
  const mail = await mailOf([`X-Auto-Response-Suppress: ${value}`]);
  expect(screenMail(mail, context).suppressesAutoReply).toBe(wanted);
});

test.each([
  'Out of office',
  'Out of the office: Re: Order 5',
  'Abwesend: Ihre Frage',
  'Fuera de la oficina',
  'Afwezigheid: vraag',
  'Fora do escritório: pedido',
  "Assente dall'ufficio: Re: ordine",
  'Frånvaro: fråga',
  'Нет на месте: вопрос',
  '不在通知',
  'Automatikus válasz: kérdés',
  'Αυτόματη απάντηση: ερώτηση',
])('a responder is known by its subject: %s', async (subject) => {
  const mail = await mailOf([`Subject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=`]);
  expect(screenMail(mail, { tokenKey: KEY, channel: undefined }).kind).toBe('auto-reply');
});

test.each([
  'Out of office chairs',
  'Absence of a manual',
  'On vacation rentals',
  'Re: Out of office',
  'Fuera de la oficina no hay nadie',
])('a person may write about it: %s', async (subject) => {
  const mail = await mailOf([`Subject: ${subject}`]);
  expect(screenMail(mail, { tokenKey: KEY, channel: undefined }).kind).toBe('human');
});
