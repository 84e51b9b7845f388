// attachment-promise: a text that promises a file is known by its words, in many languages.
import { expect, test } from 'vitest';
import { promisedAttachment } from '../../../src/lib/outbound/attachment-promise.js';

test.each([
  ['Please see the attached invoice.', 'attached'],
  ['The invoice is in the attachment.', 'attachment'],
  ["I've attached it", 'attached'],
  ['I\u2019ll attach the log.', "I'll attach"],
  ['Please find enclosed our offer', 'Please find enclosed'],
  ['Adjunto encontrará la factura.', 'Adjunto'],
  ['Le adjuntamos los documentos', 'adjuntamos'],
  ['La factura va en el archivo anexo', 'en el archivo anexo'],
  ['Anbei die Rechnung.', 'Anbei'],
  ['Die Rechnung finden Sie im Anhang', 'im Anhang'],
  ['Ich ha\u0308nge die Datei an', 'Ich hänge die Datei an'],
  ['die beigefügten Unterlagen', 'beigefügten'],
  ['in der Anlage', 'in der Anlage'],
  ['Veuillez trouver ci-joint le devis', 'ci-joint'],
  ['Le devis est en pièce jointe.', 'en pièce jointe'],
  ['Je vous joins le devis', 'Je vous joins'],
  ['Segue em anexo a fatura.', 'Segue em anexo'],
  ['Anexei a fatura', 'Anexei'],
  ['In allegato trova la fattura.', 'In allegato'],
  ['Le alleghiamo la fattura', 'alleghiamo'],
  ['De factuur vindt u in de bijlage.', 'bijlage'],
  ['Faktura jest w załączniku.', 'załączniku'],
  ['Załączam fakturę', 'Załączam'],
  ['Jag bifogar fakturan', 'bifogar'],
  ['Fakturaen er vedhæftet', 'vedhæftet'],
  ['Fakturaen er vedlagt', 'vedlagt'],
  ['Faktura je v příloze.', 'příloze'],
  ['Счёт во вложении.', 'во вложении'],
  ['Прилагаю счёт', 'Прилагаю'],
  ['Рахунок у вкладенні', 'у вкладенні'],
  ['請求書を添付いたします。', '添付'],
  ['请查收附件。', '附件'],
  ['견적서를 첨부합니다', '첨부'],
])('%s', (text, words) => {
  expect(promisedAttachment(text)).toBe(words);
});

test.each([
  ['nothing of the kind', 'Your parcel left today.'],
  ['the file of somebody else', 'Could you send the file again?'],
  [
    'a word that only begins like one',
    'The attaché wrote; die Anlagenbuchhaltung; un adjuntor; allegatore; bijlagenboek',
  ],
  ['a quoted text', 'Thanks.\n> see the attachment\n >> anbei'],
  ['a signature', 'Thanks.\n\n-- \nAna\nNo attachments over 10 MB'],
  ['code', 'Set `attachments` to true:\n```\nattached: yes\n```\nor ~~~\n'],
])('%s promises nothing', (_what, text) => {
  expect(promisedAttachment(text)).toBeUndefined();
});

test('a text of a megabyte is looked at in no time', () => {
  const text = `${'ich hänge '.repeat(50_000)}${'> '.repeat(100_000)}${'```'.repeat(50_000)}`;

  expect(promisedAttachment(text)).toBeUndefined();
}, 2_000);
