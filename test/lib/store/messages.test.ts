// Messages, their identifiers and attachments in the store.
import { expect, test } from 'vitest';
import type { Message } from '../../../src/lib/conversation/message.js';
import { findConversation } from '../../../src/lib/store/conversations.js';
import {
  findMessage,
  insertMessage,
  listMessages,
  type NewAttachment,
  type NewMessage,
} from '../../../src/lib/store/messages.js';
import { CARLA, type FilledStore, fillStore } from '../../support/filled-store.js';
import { NOW } from '../../support/fresh-store.js';
import { eachStore } from '../../support/stores.js';

const EARLIER = new Date('2026-03-01T08:00:00.000Z');

async function newMessage(store: FilledStore, change: Partial<NewMessage>): Promise<NewMessage> {
  const conversation = await findConversation(store.db, await store.add({}));
  return {
    id: store.newId(),
    direction: 'in',
    kind: 'human',
    from: CARLA,
    replyTo: [{ name: '', address: 'other@customer.example' }],
    to: [{ name: 'Support', address: 'support@acme.example' }],
    cc: [{ name: 'Jörg "JJ" Müller', address: 'jj@customer.example' }],
    bcc: [],
    subject: 'Grüße, 你好, 👋',
    messageIdHeader: '<one@customer.example>',
    inReplyTo: ['<zero@acme.example>'],
    references: ['<minus-one@acme.example>', '<zero@acme.example>'],
    text: "It's 5 > 4;\n-- \nCarla\t\\0 100 %",
    quoted: '> before',
    conversationId: conversation?.id,
    channelId: store.channels.support.id,
    rawHash: undefined,
    contentHash: 'hash',
    sentAt: EARLIER,
    receivedAt: NOW,
    flags: ['two-from'],
    operatorId: undefined,
    attachments: [],
    createdAt: NOW,
    ...change,
  };
}

eachStore((kind) => {
  test('a message comes back as it went in, whatever is written in it', async () => {
    const store = await fillStore(await kind.url(), NOW);
    const { db, newId } = store;
    const attachments: readonly NewAttachment[] = [
      {
        id: newId(),
        name: '../../etc/passwd',
        type: 'image/png',
        size: 3,
        sha256: 'a',
        contentId: '<1>',
        inline: true,
      },
      {
        id: newId(),
        name: 'b.pdf',
        type: 'application/pdf',
        size: 0,
        sha256: 'b',
        contentId: undefined,
        inline: false,
      },
    ];
    const message = await newMessage(store, { attachments });

    await db.transaction(async (tx) => insertMessage(tx, message));

    const { contentHash: _, channelId: __, inReplyTo: ___, createdAt: ____, sentAt, ...kept } = message;
    const wanted: Message = {
      ...kept,
      date: sentAt,
      delivery: undefined,
      attachments: attachments.map(({ id, name, type, size }) => ({ id, name, type, size })),
    };
    expect(await findMessage(db, message.id)).toMatchObject(wanted);
    const identifiers = await db
      .selectFrom('message_identifier')
      .selectAll()
      .where('message_id', '=', message.id)
      .execute();
    expect(identifiers.map(({ role, position, identifier }) => `${role} ${position} ${identifier}`).sort()).toEqual([
      'in-reply-to 0 <zero@acme.example>',
      'own 0 <one@customer.example>',
      'reference 0 <minus-one@acme.example>',
      'reference 1 <zero@acme.example>',
    ]);
    await store.close();
  });

  test('a conversation is read from its oldest message on, with the fate of our answers', async () => {
    const { db, add, close } = await fillStore(await kind.url(), NOW);
    const recipients = [
      { address: 'carla@customer.example', state: 'sent', status: '2.0.0', response: '250 queued as 1' },
      { address: 'boss@customer.example', state: 'failed', status: '5.1.1', response: '550 no such user' },
    ] as const;
    const number = await add({
      messages: [
        { text: 'second', age: 20, direction: 'out', delivery: { state: 'sent', recipients } },
        { text: 'first', age: 30 },
        { text: 'third', age: 10 },
      ],
    });
    const conversation = await findConversation(db, number);

    const found = conversation ? await listMessages(db, conversation.id) : [];

    expect(found.map(({ text }) => text)).toEqual(['first', 'second', 'third']);
    expect(found.map(({ delivery }) => delivery)).toMatchObject([undefined, { state: 'sent', recipients }, undefined]);
    await close();
  });

  test('within the second that IMAP tells, what was stored first comes first', async () => {
    const store = await fillStore(await kind.url(), NOW);
    const number = await store.add({ subject: 'one that is there' });
    const conversationId = (await findConversation(store.db, number))?.id;
    const at = (text: string) => new Date(`2026-03-02T09:30:${text}Z`);
    const times = { question: '01.000', reply: '01.700', answer: '01.000', later: '02.000', earlier: '00.999' };
    for (const [subject, time] of Object.entries(times)) {
      const message = await newMessage(store, { subject, receivedAt: at(time), messageIdHeader: `<${subject}@x>` });
      await store.db.transaction(async (tx) => insertMessage(tx, { ...message, conversationId }));
    }
    const listed = conversationId === undefined ? [] : await listMessages(store.db, conversationId);
    const ours = listed.map(({ subject }) => subject).filter((subject) => subject in times);
    expect(ours).toEqual(['earlier', 'question', 'reply', 'answer', 'later']);
  });

  test('a mail that names a thousand others is kept with all of them', async () => {
    const store = await fillStore(await kind.url(), NOW);
    const references = Array.from({ length: 20_000 }, (_, index) => `<${index}@customer.example>`);
    const message = await newMessage(store, { references });

    await store.db.transaction(async (tx) => insertMessage(tx, message));

    expect((await findMessage(store.db, message.id))?.references).toEqual(references);
    await store.close();
  });

  test('a mail of no channel is kept without a conversation', async () => {
    const store = await fillStore(await kind.url(), NOW);
    const message = await newMessage(store, {
      channelId: undefined,
      conversationId: undefined,
      references: [],
      inReplyTo: [],
    });

    await store.db.transaction(async (tx) => insertMessage(tx, message));

    expect(await findMessage(store.db, message.id)).toMatchObject({ conversationId: undefined, text: message.text });
    await store.close();
  });

  test('a mail of more attachments than a statement takes values has them all', async () => {
    const desk = await fillStore(await kind.url(), NOW);
    const attachments = Array.from({ length: 4000 }, (_, position): NewAttachment => {
      const content = { sha256: 'hash', contentId: undefined, inline: false };
      return { id: desk.newId(), name: `${position}.txt`, type: 'text/plain', size: 1, ...content };
    });
    const message = await newMessage(desk, { attachments });

    await desk.db.transaction(async (tx) => insertMessage(tx, message));

    const stored = await findMessage(desk.db, message.id);
    expect(stored?.attachments.map(({ name }) => name)).toEqual(attachments.map(({ name }) => name));
    await desk.close();
  });
});
