// Reading a conversation, and what it leaves behind.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConversation } from '../../../src/lib/conversation/read-conversation.js';
import type { ConversationId, OperatorId } from '../../../src/lib/ids.js';
import { changeConversation } from '../../../src/lib/store/conversations.js';
import { listConversations } from '../../../src/lib/store/inbox.js';
import { findReadVersion } from '../../../src/lib/store/read-marks.js';
import { type FilledStore, fillStore } from '../../support/filled-store.js';
import { eachStore } from '../../support/stores.js';

eachStore((store) => {
  let filled: FilledStore;

  beforeEach(async () => {
    filled = await fillStore(await store.url());
  });
  afterEach(() => filled.close());

  async function isUnread(reader: OperatorId | undefined): Promise<boolean | undefined> {
    return (await listConversations(filled.db, { statuses: [], limit: 1 }, reader))[0]?.unread;
  }

  async function customerWrites(id: ConversationId): Promise<void> {
    const event = {
      id: filled.newId(),
      event: 'mail-received',
      operator: undefined,
      at: new Date(),
      detail: {},
    } as const;
    await filled.db.transaction((tx) => changeConversation(tx, id, { customerWrote: true }, event));
  }

  test('who has read a conversation has no unread mail in it, until the customer writes again', async () => {
    const { ana, ben } = filled.operators;
    const number = await filled.add({});
    expect(await isUnread(ana.id)).toBe(true);
    const { id } = await readConversation(filled, number, ana.id);
    expect(await isUnread(ana.id)).toBe(false);
    expect(await isUnread(ben.id)).toBe(true);
    await customerWrites(id);
    expect(await isUnread(ana.id)).toBe(true);
  });

  test('somebody unknown may read, and leaves no trace', async () => {
    const number = await filled.add({});
    const { id } = await readConversation(filled, number, undefined);
    expect(await findReadVersion(filled.db, id, filled.operators.ana.id)).toBe(0);
    expect(await isUnread(undefined)).toBe(true);
  });

  test('reading again writes nothing', async () => {
    const { ana } = filled.operators;
    const number = await filled.add({});
    await readConversation(filled, number, ana.id);
    const reads = { ...filled.db, transaction: () => Promise.reject(new Error('a transaction was begun')) };
    await expect(readConversation({ db: reads }, number, ana.id)).resolves.toMatchObject({ number });
  });

  test('messages come oldest first, with the operator who wrote them', async () => {
    const number = await filled.add({
      messages: [
        { age: 30, text: 'first' },
        { age: 10, text: 'third' },
        { age: 20, text: 'second', direction: 'out' },
      ],
    });
    const { messages } = await readConversation(filled, number, undefined);
    expect(messages.map(({ text, operator }) => [text, operator])).toEqual([
      ['first', undefined],
      ['second', 'ana'],
      ['third', undefined],
    ]);
  });

  test('a number that nobody has is not found', async () => {
    await expect(readConversation(filled, 99, undefined)).rejects.toMatchObject({ kind: 'not-found' });
  });
});
