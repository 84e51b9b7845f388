// New words and quotes are told apart, and nothing is lost.
import { describe, expect, test } from 'vitest';
import { splitQuotes } from '../../../src/lib/inbound/quoted-text.js';
import fc from '../../support/properties.js';

const QUOTE = '> How may we help?\n> Ana';

describe('what announces a quote', () => {
  test.each([
    ['English', 'On Mon, 2 Mar 2026 at 10:15, Ana Lima <ana@acme.example> wrote:'],
    ['English, broken', 'On Mon, Mar 2, 2026 at 10:15 AM Ana Lima via Acme Support <\nana@acme.example> wrote:'],
    ['English, of an old program', 'Ana Lima <ana@acme.example> writes:'],
    ['English, with dashes', '---- On Mon, 02 Mar 2026 10:15:00 +0100 Ana Lima <ana@acme.example> wrote ----'],
    ['German', 'Am Mo., 2. März 2026 um 10:15 Uhr schrieb Ana Lima <ana@acme.example>:'],
    ['German, the other way', 'Ana Lima <ana@acme.example> schrieb am Mo., 2. März 2026,\n10:15:'],
    ['French', 'Le lun. 2 mars 2026 à 10:15, Ana Lima <ana@acme.example> a écrit :'],
    ['French, in three lines', 'Le 2 mars 2026 10:15, "Ana Lima"\n<ana@acme.example>\na écrit :'],
    ['Spanish', 'El lun, 2 mar 2026 a las 10:15, Ana Lima (<ana@acme.example>) escribió:'],
    ['Italian', 'Il giorno lun 2 mar 2026 alle ore 10:15 Ana Lima <ana@acme.example> ha scritto:'],
    ['Portuguese', 'Em seg., 2 de mar. de 2026 às 10:15, Ana Lima <ana@acme.example> escreveu:'],
    ['Dutch', 'Op ma 2 mrt 2026 om 10:15 schreef Ana Lima <ana@acme.example>:'],
    ['Dutch, of a phone', 'Op 2 mrt. 2026 om 10:15 heeft Ana Lima <ana@acme.example> het volgende geschreven:'],
    ['Danish', 'Den man. 2. mar. 2026 kl. 10.15 skrev Ana Lima <ana@acme.example>:'],
    ['Swedish', 'Den mån 2 mars 2026 kl 10:15 skrev Ana Lima <ana@acme.example>:'],
    ['Finnish', 'ma 2. maalisk. 2026 klo 10.15 Ana Lima (ana@acme.example) kirjoitti:'],
    ['Polish', 'pon., 2 mar 2026 o 10:15 Ana Lima <ana@acme.example> napisał(a):'],
    ['Czech', 'po 2. 3. 2026 v 10:15 odesílatel Ana Lima <ana@acme.example> napsal:'],
    ['Hungarian', 'Ana Lima <ana@acme.example> ezt írta (időpont: 2026. márc. 2., H, 10:15):'],
    ['Romanian', 'În lun., 2 mar. 2026 la 10:15, Ana Lima <ana@acme.example> a scris:'],
    ['Turkish', 'Ana Lima <ana@acme.example>, 2 Mar 2026 Pzt, 10:15 tarihinde şunu yazdı:'],
    ['Russian', 'пн, 2 мар. 2026 г. в 10:15, Ana Lima <ana@acme.example>:'],
    ['Russian, with a verb', '2 марта 2026 г., 10:15 пользователь Ana Lima <ana@acme.example> написал:'],
    ['Ukrainian', 'пн, 2 бер. 2026 р. о 10:15 Ana Lima <ana@acme.example> пише:'],
    ['Greek', 'Στις Δευ 2 Μαρ 2026 στις 10:15 π.μ., ο χρήστης Ana Lima <ana@acme.example> έγραψε:'],
    ['Chinese', 'Ana Lima <ana@acme.example> 于2026年3月2日周一 10:15写道：'],
    ['Japanese', '2026年3月2日(月) 10:15 Ana Lima <ana@acme.example>:'],
    ['Korean', '2026년 3월 2일 (월) 오전 10:15, Ana Lima <ana@acme.example>님이 작성:'],
    ['no language', '2026-03-02 10:15 GMT+01:00 Ana Lima <ana@acme.example>:'],
  ])('in %s is folded with it', (_, announcement) => {
    expect(splitQuotes(`It is out.\n\n${announcement}\n\n${QUOTE}\n`)).toEqual({
      newText: 'It is out.',
      quotedText: `${announcement}\n\n${QUOTE}`,
    });
  });

  test.each([
    [
      'an Outlook block',
      'From: Ana Lima <ana@acme.example>\nSent: Monday, 2 March 2026 10:15\nTo: Carla\nSubject: Re: Fire',
    ],
    [
      'a German one',
      'Von: Ana Lima <ana@acme.example>\nGesendet: Montag, 2. März 2026 10:15\nAn: Carla\nBetreff: AW: Feuer',
    ],
    ['one in bold', '*De :* Ana Lima <ana@acme.example>\n*Envoyé :* lundi 2 mars 2026\n*À :* Carla\n*Objet :* Feu'],
    ['one below a rule', '________________________________\nFrom: Ana\nDate: today\nSubject: Fire'],
    ['a Chinese one', '发件人：Ana Lima <ana@acme.example>\n发送时间：2026年3月2日\n收件人：Carla\n主题：火'],
    ['a divider', '-----Original Message-----\nFrom: Ana\nSubject: Fire'],
    ['a German divider', '-----Ursprüngliche Nachricht-----\nVon: Ana'],
    [
      'a forwarding',
      '---------- Forwarded message ---------\nFrom: Ana <ana@acme.example>\nDate: today\nSubject: Fire\nTo: Carla',
    ],
  ])('as %s is folded with all below', (_, block) => {
    expect(splitQuotes(`It is out.\n\n${block}\n\nHow may we help?\n`)).toEqual({
      newText: 'It is out.',
      quotedText: `${block}\n\nHow may we help?`,
    });
  });
});

describe('the block of Outlook above a quote is folded with all below', () => {
  test.each([
    ['English', ['From', 'Sent', 'To', 'Subject']],
    ['German', ['Von', 'Gesendet', 'An', 'Betreff']],
    ['French', ['De', 'Envoyé', 'À', 'Objet']],
    ['Spanish', ['De', 'Enviado el', 'Para', 'Asunto']],
    ['Italian', ['Da', 'Inviato', 'A', 'Oggetto']],
    ['Portuguese', ['De', 'Enviado', 'Para', 'Assunto']],
    ['Portuguese of Portugal', ['De', 'Enviada em', 'Para', 'Assunto']],
    ['Dutch', ['Van', 'Verzonden', 'Aan', 'Onderwerp']],
    ['Danish', ['Fra', 'Sendt', 'Til', 'Emne']],
    ['Norwegian', ['Fra', 'Sendt', 'Til', 'Emne']],
    ['Swedish', ['Från', 'Skickat', 'Till', 'Ämne']],
    ['Finnish', ['Lähettäjä', 'Lähetetty', 'Vastaanottaja', 'Aihe']],
    ['Polish', ['Od', 'Wysłano', 'Do', 'Temat']],
    ['Czech', ['Od', 'Odesláno', 'Komu', 'Předmět']],
    ['Slovak', ['Od', 'Odoslané', 'Komu', 'Predmet']],
    ['Hungarian', ['Feladó', 'Elküldve', 'Címzett', 'Tárgy']],
    ['Romanian', ['De la', 'Trimis', 'Către', 'Subiect']],
    ['Turkish', ['Kimden', 'Gönderildi', 'Kime', 'Konu']],
    ['Russian', ['От', 'Отправлено', 'Кому', 'Тема']],
    ['Ukrainian', ['Від', 'Надіслано', 'Кому', 'Тема']],
    ['Greek', ['Από', 'Στάλθηκε', 'Προς', 'Θέμα']],
    ['Catalan', ['De', 'Enviat el', 'Per a', 'Assumpte']],
    ['Croatian', ['Šalje', 'Poslano', 'Prima', 'Predmet']],
    ['Japanese', ['差出人', '送信日時', '宛先', '件名']],
    ['Chinese', ['发件人', '发送时间', '收件人', '主题']],
    ['Chinese of Taiwan', ['寄件者', '寄件日期', '收件者', '主旨']],
    ['Korean', ['보낸 사람', '보낸 날짜', '받는 사람', '제목']],
    ['Arabic', ['من', 'تاريخ الإرسال', 'إلى', 'الموضوع']],
    ['Hebrew', ['מאת', 'נשלח', 'אל', 'נושא']],
    ['Vietnamese', ['Từ', 'Đã gửi', 'Đến', 'Chủ đề']],
    ['Indonesian', ['Dari', 'Terkirim', 'Kepada', 'Subjek']],
  ])('in %s', (_, [from, sent, to, subject]) => {
    const block = `${from}: Ana Lima <ana@acme.example>\n${sent}: 2 3 2026 10:15\n${to}: Carla\n${subject}: Re: 4711`;
    expect(splitQuotes(`OK.\n\n${block}\n\nHow may we help?`)).toEqual({
      newText: 'OK.',
      quotedText: `${block}\n\nHow may we help?`,
    });
  });
});

describe('what a telephone adds below is folded', () => {
  test.each([
    ...[
      'Sent from my iPhone',
      'Sent from my Galaxy',
      'Get Outlook for iOS<https://aka.ms/o0ukef>',
      'Sent from Yahoo Mail',
    ],
    ...[
      'Von meinem iPhone gesendet',
      'Gesendet von Outlook für Android',
      'Diese Nachricht wurde von meinem Mobiltelefon gesendet.',
    ],
    ...['Envoyé de mon iPhone', 'Envoyé depuis mon mobile', 'Enviado desde mi iPhone', 'Enviado do meu iPhone'],
    ...['Inviato da iPhone', 'Verstuurd vanaf mijn iPhone', 'Verzonden vanaf mijn Galaxy', 'Sendt fra min iPhone'],
    ...[
      'Skickat från min iPhone',
      'Lähetetty iPhonesta',
      'Wysłane z iPhone’a',
      'Odesláno z iPhonu',
      'Odoslané z môjho iPhonu',
    ],
    ...['Отправлено с iPhone', 'Надіслано з iPhone', 'iPhone’umdan gönderildi', 'Elküldve az iPhone-omról'],
    ...[
      'Trimis de pe iPhone-ul meu',
      'Στάλθηκε από το iPhone μου',
      'Poslano s mog iPhonea',
      'Enviat des del meu iPhone',
    ],
    ...['iPhoneから送信', '发自我的 iPhone', '從我的 iPhone 傳送', '나의 iPhone에서 보냄', 'Dikirim dari iPhone saya'],
    ...['Gửi từ iPhone của tôi', 'أُرسلت من الـ iPhone', 'נשלח מה-iPhone שלי'],
  ])('%s', (line) => {
    expect(splitQuotes(`It is out.\n\n${line}\n`)).toEqual({ newText: 'It is out.', quotedText: line });
  });
});

describe('what the author wrote', () => {
  test.each([
    ['a sentence that says who wrote', 'As Ana wrote:\nit is simple.\n\nBut it is not.'],
    ['a list of fields of the author’s own', 'Name: Carla\nOrder: 4711\nProblem: fire'],
    [
      'a rule between paragraphs',
      'One.\n\n----------\n\nTwo is longer.\nAnd goes\non\nand\non\nand\non\nand\non\nand\non\nand\non.',
    ],
    ['a quote of a book, with words below', '> To be or not to be.\n\nThat is my question.'],
    ['a smile', 'Thanks!\n\n:-)'],
    [
      'words about a telephone',
      'I bought it.\n\nSent from my iPhone it looks fine, from the computer it does not, and nobody knows why that should be so.\nDo you?',
    ],
    ['fields of an order', 'To: London\nFrom: Paris\n\nTwo of us.'],
    ['a comparison', 'x > 3\ny > 4'],
    ['nothing but a quote', '> How may we help?'],
  ])('stays: %s', (_, text) => {
    expect(splitQuotes(text)).toEqual({ newText: text, quotedText: '' });
  });

  test('between quoted lines stays, with those lines', () => {
    const text = `Hello,\n\nOn 2 Mar 2026 at 10:15, Ana <ana@acme.example> wrote:\n> Does it burn?\n\nYes.\n\n> Still?\n\nNo.`;
    const { newText, quotedText } = splitQuotes(text);
    expect(newText).toBe('Hello,\n\n> Does it burn?\n\nYes.\n\n> Still?\n\nNo.');
    expect(quotedText).toBe('On 2 Mar 2026 at 10:15, Ana <ana@acme.example> wrote:');
  });

  test('below a quote stays, and the quote goes with its announcement', () => {
    const { newText } = splitQuotes(`On 2 Mar 2026 at 10:15, Ana <ana@acme.example> wrote:\n${QUOTE}\n\nIt is out.`);
    expect(newText).toBe('It is out.');
  });

  test('keeps its indentation', () => {
    expect(splitQuotes('    code\n      more\n').newText).toBe('    code\n      more');
  });
});

describe('signatures', () => {
  test.each([
    ['behind the usual mark', '-- \nCarla Customer\nTel. 123'],
    ['of a phone', 'Sent from my iPhone'],
    ['of a German phone', 'Von meinem iPhone gesendet'],
    ['of a French one', 'Envoyé de mon iPhone'],
    ['of an Outlook', 'Get Outlook for iOS<https://aka.ms/o0ukef>'],
    ['below a line', '_______________\nCarla Customer'],
  ])('are folded: %s', (_, signature) => {
    expect(splitQuotes(`It is out.\n\n${signature}\n`)).toEqual({ newText: 'It is out.', quotedText: signature });
  });
});

test('every line of a text is in one of the two, whatever the text', () => {
  const line = fc.oneof(
    fc.string({ maxLength: 30 }).map((text) => text.replaceAll('\n', ' ')),
    fc.constantFrom('', '> quoted', '>> twice', '-- ', 'On 2 Mar 2026 at 10:15, Ana <a@b.example> wrote:', 'From: Ana'),
    fc.constantFrom('To: Carla', 'Subject: Fire', '-----Original Message-----', 'Sent from my iPhone', 'words'),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
      const { newText, quotedText } = splitQuotes(lines.join('\n'));
      const words = (text: string) =>
        text
          .split('\n')
          .map((one) => one.trimEnd())
          .filter((one) => one !== '')
          .sort();
      expect(words(`${newText}\n${quotedText}`)).toEqual(words(lines.join('\n')));
    }),
  );
});
