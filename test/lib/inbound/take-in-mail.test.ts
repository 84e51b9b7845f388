// Mails are taken in: conversations start, go on and reopen; nothing comes twice; auto-replies wait in the outbox.
import { afterEach, expect, test } from 'vitest';
import { findConversation } from '../../../src/lib/store/conversations.js';
import { listMessages } from '../../../src/lib/store/messages.js';
import { type DeskWishes, type IntakeDesk, openIntakeDesk, sampleMail } from '../../support/intake-desk.js';
import { eachStore } from '../../support/stores.js';

eachStore((store) => {
  let desk: IntakeDesk;
  const open = async (wishes: DeskWishes = {}) => {
    desk = await openIntakeDesk(await store.url(), wishes);
  };
  afterEach(() => desk?.close());
  const conversation = async (number: number) => {
    const found = await findConversation(desk.db, number);
    if (found === undefined) throw new Error(`there is no conversation ${number}`);
    return found;
  };

  test('a customer’s mail starts a conversation, with an auto-reply', async () => {
    await open();
    const taken = await desk.arrive(sampleMail());
    expect(taken).toMatchObject({ outcome: 'stored', conversations: [1], autoReplies: 1 });
    const started = await conversation(1);
    expect(started).toMatchObject({ status: 'open', subject: 'Printer on fire', version: 1 });
    const messages = await listMessages(desk.db, started.id);
    expect(messages.map(({ kind }) => kind).sort()).toEqual(['auto-reply', 'human']);
  });
});
