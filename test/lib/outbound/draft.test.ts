// draft: whom an answer goes to, what it is about, and where in the thread it stands.
import { describe, expect, test } from 'vitest';
import { draftReply, replySubject, strangeReplyTo, threadPlace } from '../../../src/lib/outbound/draft.js';
import { aContext, aQuestion } from './reply-fixture.js';

const person = (address: string, name = '') => ({ name, address });
const addresses = (people: readonly { address: string }[]) => people.map(({ address }) => address);

describe('an answer goes', () => {
  test('to whoever wrote, and to all others of the mail, without our own addresses', () => {
    const context = aContext({
      question: {
        to: [person('SUPPORT@acme.test'), person('dan@example.com', 'Dan')],
        cc: [
          person('eve@example.org'),
          person('inbox+x1@acme.test'),
          person('ana@acme.test'),
          person('Carla@example.com'),
        ],
      },
    });
    const draft = draftReply(context);

    expect(draft.to).toEqual([person('carla@example.com', 'Carla'), person('dan@example.com', 'Dan')]);
    expect(addresses(draft.cc)).toEqual(['eve@example.org']);
    expect(draft.bcc).toEqual([]);
  });

  test.each([
    ['the sender', [], 'carla@example.com'],
    ['a Reply-To of the sender’s domain', [person('orders@example.com')], 'orders@example.com'],
    ['the sender, for a Reply-To of another domain', [person('x@elsewhere.test')], 'carla@example.com'],
    ['the sender, for a Reply-To of a domain below', [person('x@a.example.com')], 'carla@example.com'],
    ['the part of Reply-To that may be believed', [person('x@evil.test'), person('o@example.com')], 'o@example.com'],
  ])('to %s', (_what, replyTo, to) => {
    expect(addresses(draftReply(aContext({ question: { replyTo } })).to)).toEqual([to]);
  });

  test('to the Reply-To of a contact form, whatever its domain', () => {
    const question = { from: person('form@website.test'), replyTo: [person('carla@example.com', 'Carla')] };
    const context = aContext({ question, channel: { formSenders: ['form@website.test' as never] } });

    expect(addresses(draftReply(context).to)).toEqual(['carla@example.com']);
    expect(strangeReplyTo(context)).toEqual([]);
  });

  test('to the contact when nobody else is left', () => {
    const question = { from: person('support@acme.test'), to: [person('support@acme.test')] };

    expect(draftReply(aContext({ question })).to).toEqual([person('carla@example.com', 'Carla')]);
    expect(draftReply(aContext({ answered: undefined })).to).toEqual([person('carla@example.com', 'Carla')]);
  });

  test('to the same people again after a mail of ours', () => {
    const question = {
      direction: 'out' as const,
      from: person('support@acme.test'),
      to: [person('carla@example.com')],
      cc: [person('dan@example.com')],
    };
    const draft = draftReply(aContext({ question }));

    expect([addresses(draft.to), addresses(draft.cc)]).toEqual([['carla@example.com'], ['dan@example.com']]);
  });

  test('to a name without what no header may hold', () => {
    const question = { from: person('carla@example.com', 'Carla\r\nBcc: evil@example.com\0') };

    expect(draftReply(aContext({ question })).to).toEqual([person('carla@example.com', 'Carla Bcc: evil@example.com')]);
  });
});

test('a Reply-To that is not used by itself is told', () => {
  const replyTo = [person('x@elsewhere.test'), person('o@example.com')];

  expect(addresses(strangeReplyTo(aContext({ question: { replyTo } })))).toEqual(['x@elsewhere.test']);
});

test.each([
  ['Invoice', 'Re: Invoice'],
  ['Re: Invoice', 'Re: Invoice'],
  ['RE: re: AW: Invoice', 'Re: Invoice'],
  ['Re[2]: Invoice', 'Re: Invoice'],
  ['回复：发票', 'Re: 发票'],
  ['Sv: VS: Antw: Odp: Invoice', 'Re: Invoice'],
  ['RE : Re\u00a0: Invoice', 'Re: Invoice'],
  ['RE(3): re^2: Invoice', 'Re: Invoice'],
  ['Ответ: ΑΠ: 返信: 답장: Invoice', 'Re: Invoice'],
  ['Ref: 12', 'Re: Ref: 12'],
  ['Recall: Re: Invoice', 'Re: Recall: Re: Invoice'],
  ['Fwd: Invoice', 'Re: Fwd: Invoice'],
  ['Regarding: Invoice', 'Re: Regarding: Invoice'],
  ['', 'Re:'],
  ['a\r\n b\tc\0', 'Re: a b c'],
])('the subject of an answer to %j is %j', (subject, answer) => {
  expect(replySubject(subject)).toBe(answer);
});

describe('in the thread an answer', () => {
  test('stands below the mail that it answers', () => {
    const place = threadPlace(aQuestion({ references: ['<a@x>', '<b@x>'] }));

    expect(place).toEqual({
      inReplyTo: '<question@example.com>',
      references: ['<a@x>', '<b@x>', '<question@example.com>'],
    });
  });

  test('follows In-Reply-To where the mail had no References', () => {
    expect(threadPlace(aQuestion({ inReplyTo: ['<a@x>'] })).references).toEqual(['<a@x>', '<question@example.com>']);
  });

  test('names the parent before the first where two ids are too long', () => {
    const [first, parent] = [`<${'a'.repeat(800)}@x>`, `<${'b'.repeat(800)}@x>`];

    expect(threadPlace(aQuestion({ references: [first], messageIdHeader: parent }))).toEqual({
      inReplyTo: parent,
      references: [parent],
    });
  });

  test('names the first and the most recent ids within 1,500 bytes', () => {
    const references = Array.from({ length: 100 }, (_, index) => `<${index}.${'x'.repeat(40)}@example.com>`);
    const place = threadPlace(aQuestion({ references }));

    expect(place.references[0]).toBe(references[0]);
    expect(place.references.at(-1)).toBe('<question@example.com>');
    expect(place.references.slice(1, -1)).toEqual(references.slice(-(place.references.length - 2)));
    expect(place.references.join(' ').length).toBeLessThanOrEqual(1_500);
    expect(place.references.join(' ').length).toBeGreaterThan(1_400);
  });

  test('leaves out ids that no header may hold', () => {
    expect(
      threadPlace(aQuestion({ references: ['<a b@x>', '<a\r\nBcc: x@y>', 'bare@x', '<ok@x>'] })).references,
    ).toEqual(['<ok@x>', '<question@example.com>']);
    expect(threadPlace(aQuestion({ messageIdHeader: '<ö@x>' }))).toEqual({ inReplyTo: undefined, references: [] });
  });
});
