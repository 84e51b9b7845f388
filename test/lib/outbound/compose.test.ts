// compose: draft, closing and context become one mail.
import { describe, expect, test } from 'vitest';
import { readInstanceMark, readMessageId } from '../../../src/lib/conversation/message-token.js';
import type { MessageId } from '../../../src/lib/ids.js';
import { signatureOf } from '../../../src/lib/outbound/closing.js';
import { composeReply, type ReplyParts } from '../../../src/lib/outbound/compose.js';
import { draftReply } from '../../../src/lib/outbound/draft.js';
import { aContext, TOKEN_KEY } from './reply-fixture.js';

const MESSAGE = '9'.repeat(32) as MessageId;

function compose(context = aContext(), parts: Partial<ReplyParts> = {}, text = 'Hello **Carla**') {
  return composeReply(context, {
    draft: { ...draftReply(context), text },
    closing: { signature: 'Ana', footer: 'Acme Ltd' },
    attachments: [],
    plain: false,
    messageId: MESSAGE,
    date: new Date('2026-03-01T12:00:00Z'),
    ...parts,
  });
}

test('a reply says who, to whom, about what, and answers what it answers', () => {
  const { mail } = compose();

  expect(mail).toMatchObject({
    from: { name: 'Acme Support', address: 'support@acme.test' },
    replyTo: [],
    to: [{ name: 'Carla', address: 'carla@example.com' }],
    subject: 'Re: Invoice',
    inReplyTo: '<question@example.com>',
    references: ['<question@example.com>'],
    text: 'Hello **Carla**\n\n-- \nAna\n\nAcme Ltd',
    headers: [],
  });
  expect(mail.html).toContain('<strong>Carla</strong>');
});

test('its Message-ID and its mark lead back to the conversation', () => {
  const context = aContext();
  const { mail } = compose(context);

  expect(readMessageId(TOKEN_KEY, mail.messageId)).toEqual({ conversation: context.conversation.id, message: MESSAGE });
  expect(mail.messageId).toMatch(/@acme\.test>$/);
  expect(readInstanceMark(TOKEN_KEY, mail.instanceMark)).toBe(MESSAGE);
});

test('a plain one has no HTML', () => {
  expect(compose(aContext(), { plain: true }).mail.html).toBeUndefined();
});

describe('pictures', () => {
  const file = (name: string) => ({ name, type: 'image/png', content: Buffer.from(name) });
  const attachments = [file('other.png'), { ...file('a.pdf'), type: 'application/pdf' }, file('gr\u00f6\u00dfe.png')];
  const text = '![](gro\u0308\u00dfe.png) ![](a.pdf) ![](/etc/passwd.png)';

  test('that the text shows and that are attached stand where they are named', () => {
    const { mail } = compose(aContext(), { attachments }, text);
    const [picture, ...files] = mail.attachments;

    expect(picture).toMatchObject({
      name: 'gr\u00f6\u00dfe.png',
      contentId: expect.stringMatching(/^1\.9+@acme\.test$/),
    });
    expect(files.map(({ name, contentId }) => [name, contentId])).toEqual([
      ['other.png', undefined],
      ['a.pdf', undefined],
    ]);
    expect(mail.html).toContain(`<img src="cid:${picture?.contentId}"`);
    expect(mail.html?.match(/<img/g)).toHaveLength(1);
    expect(mail.text).toContain(text);
  });

  test('are files like others in plain text', () => {
    expect(compose(aContext(), { attachments, plain: true }, text).mail.attachments).toEqual(attachments);
  });
});

test('the Message-ID of a domain beyond ASCII is plain', () => {
  const context = aContext({ smtp: { replyAddress: 'x@bücher.example' as never } });

  expect(compose(context).mail.messageId).toMatch(/@xn--bcher-kva\.example>$/);
});

describe('the answered mail', () => {
  const quoting = aContext({
    channel: { quote: 'last' },
    question: { text: 'Where\n\n> is <b>it</b>?\n', date: new Date('2026-03-01T09:05:00Z') },
  });
  const QUOTE = 'On Sun, 1 Mar 2026 at 09:05 UTC, Carla <carla@example.com> wrote:\n> Where\n>\n>> is <b>it</b>?';

  test('is quoted below everything where the channel wants it', () => {
    const { mail, quoted } = compose(quoting);

    expect(mail.text).toBe(`Hello **Carla**\n\n-- \nAna\n\nAcme Ltd\n\n${QUOTE}`);
    expect(quoted).toBe(QUOTE);
    expect(mail.html?.replace(/<blockquote [^>]+>/g, '<q>')).toContain(
      'wrote:\n<q>Where<br>\n<q>is &#60;b&#62;it&#60;/b&#62;?</blockquote></blockquote>',
    );
  });

  test('is cut where nobody reads on', () => {
    const quoted = (text: string) =>
      compose(aContext({ channel: { quote: 'last' }, question: { text } }))
        .quoted.split('\n')
        .slice(1);

    expect(quoted('a\n'.repeat(502))).toEqual([...Array(500).fill('> a'), '> [2 more lines]']);
    expect(quoted(`a\n${'b'.repeat(100_000)}`)).toEqual(['> a', '> [1 more line]']);
  });

  test('is not quoted again by somebody who answered between its lines', () => {
    expect(compose(quoting, {}, '> Where\nThere.')).toMatchObject({ quoted: '' });
  });

  test('is not quoted where the channel does not want it, nor when it is our own', () => {
    expect(compose()).toMatchObject({ quoted: '' });
    expect(compose(aContext({ channel: { quote: 'last' }, question: { direction: 'out' } }))).toMatchObject({
      quoted: '',
    });
  });
});

test.each([
  ['on, of a member', { text: 'Ana', on: true }, undefined, true, 'Ana'],
  ['on, of somebody who does not answer this channel', { text: 'Ana', on: true }, undefined, false, ''],
  ['off', { text: 'Ana', on: false }, undefined, true, ''],
  [
    'on, with one of the channel’s own',
    { text: 'Ana', on: true },
    { text: 'Ana, Sales', on: true },
    true,
    'Ana, Sales',
  ],
  ['off, with one of the channel’s own', { text: '', on: false }, { text: 'Ana, Sales', on: true }, true, 'Ana, Sales'],
  ['on, and off for this channel', { text: 'Ana', on: true }, { text: '', on: false }, true, ''],
])('a signature that is %s', (_what, signature, ofChannel, isMember, expected) => {
  expect(signatureOf({ signature }, ofChannel, isMember)).toBe(expected);
});
