// Closing a channel keeps what it has; deleting it destroys that for good, and no rescan brings it back.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addressKey } from '../../../src/lib/address/email-address.js';
import { channelAddresses } from '../../../src/lib/channel/channel.js';
import { closeChannel } from '../../../src/lib/channel/close-channel.js';
import { deleteChannel } from '../../../src/lib/channel/delete-channel.js';
import { editChannel } from '../../../src/lib/channel/edit-channel.js';
import { reopenChannel } from '../../../src/lib/channel/reopen-channel.js';
import { readMail } from '../../../src/lib/inbound/mime-reader.js';
import { takeInMail } from '../../../src/lib/inbound/take-in-mail.js';
import { readAnswerContext } from '../../../src/lib/outbound/read-answer-context.js';
import { listAuditEntries } from '../../../src/lib/store/audit-log.js';
import { findChannel, insertChannel, listChannels, listChannelsOfMailbox } from '../../../src/lib/store/channels.js';
import { findConversation } from '../../../src/lib/store/conversations.js';
import { listMessages } from '../../../src/lib/store/messages.js';
import { findOperator } from '../../../src/lib/store/operators.js';
import { type IntakeDesk, openIntakeDesk, sampleMail, TOKEN_KEY } from '../../support/intake-desk.js';
import { eachStore } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

eachStore((store) => {
  let desk: IntakeDesk;
  beforeEach(async () => {
    desk = await openIntakeDesk(await store.url(), { otherChannels: [{ name: 'sales' }] });
  });
  afterEach(() => desk.close());

  const deps = () => ({
    ...{ db: desk.db, clock: desk.clock, newId: desk.newId },
    ...{ operatorName: 'ana', settings: {}, folders: { config: temporaryFolder('config') } },
  });
  const count = async (table: 'message' | 'conversation' | 'outbox' | 'intake' | 'attachment') =>
    (await desk.db.selectFrom(table).select('id').execute()).length;
  const rawMails = async () => (await desk.db.selectFrom('raw_mail').select('sha256').execute()).length;

  /** As a pull does it now, with the channels there are now. */
  async function arriveAgain(mail: string, receivedAt: Date) {
    const raw = Buffer.from(mail);
    const channels = await listChannelsOfMailbox(desk.db, desk.mailbox.id);
    const ownAddresses = new Set(channels.flatMap(channelAddresses).map(addressKey));
    const context = { identity: { id: 'store', tokenKey: TOKEN_KEY }, channels, ownAddresses };
    const arrived = {
      account: desk.mailbox,
      folder: 'INBOX',
      uidValidity: '2',
      uid: 1,
      receivedAt,
      raw,
      history: false,
    };
    const read = await readMail(raw);
    return desk.db.transaction(async (tx) => {
      await tx.takeTurns('intake');
      return takeInMail(desk, tx, { ...arrived, mail: read }, context);
    });
  }

  describe('deleting a channel', () => {
    test('destroys its conversations, mails and answers, and leaves those of others alone', async () => {
      await desk.arrive(sampleMail());
      await desk.arrive(sampleMail({ to: 'sales@acme.example' }));
      const before = await rawMails();
      expect(await deleteChannel(deps(), 'support')).toMatchObject({ conversations: 1, messages: 2, unsent: 1 });
      expect(await findChannel(desk.db, 'support')).toBeUndefined();
      expect(await findConversation(desk.db, 1)).toBeUndefined();
      expect((await findConversation(desk.db, 2))?.channel.name).toBe('sales');
      expect({ messages: await count('message'), outbox: await count('outbox') }).toEqual({ messages: 2, outbox: 1 });
      expect(await count('intake')).toBe(1);
      expect(await rawMails()).toBe(before / 2);
    });

    test('is recorded, with how much was destroyed', async () => {
      await desk.arrive(sampleMail());
      await deleteChannel(deps(), 'support');
      const [entry] = await listAuditEntries(desk.db, { limit: 1 });
      expect(entry).toMatchObject({
        by: { name: 'ana' },
        action: 'deleted',
        name: 'support',
        before: { conversations: 1, address: 'support@acme.example' },
        after: undefined,
      });
    });

    test('a rescan does not bring its mails back, neither to another channel nor to a new one', async () => {
      const mail = sampleMail();
      await desk.arrive(mail);
      desk.pass(1);
      await deleteChannel(deps(), 'support');
      expect(await arriveAgain(mail, desk.support.createdAt)).toMatchObject({
        outcome: 'duplicate',
        conversations: [],
      });
      const again = { ...desk.support, id: desk.newId<typeof desk.support.id>() };
      await desk.db.transaction((tx) => insertChannel(tx, again));
      expect(await arriveAgain(mail, desk.support.createdAt)).toMatchObject({
        outcome: 'duplicate',
        conversations: [],
      });
    });

    test('a mail that comes later is new, even when it is one that was destroyed', async () => {
      const mail = sampleMail({ to: 'sales@acme.example, support@acme.example' });
      await desk.arrive(sampleMail());
      await deleteChannel(deps(), 'support');
      desk.pass(1);
      expect(await arriveAgain(mail, desk.clock.now())).toMatchObject({ outcome: 'stored' });
    });

    test('waits for a mail that is being sent', async () => {
      await desk.arrive(sampleMail());
      await desk.db.updateTable('outbox').set({ state: 'sending' }).execute();
      await expect(deleteChannel(deps(), 'support')).rejects.toMatchObject({ kind: 'conflict' });
      expect(await count('conversation')).toBe(1);
    });
  });

  describe('closing a channel', () => {
    test('keeps its conversations to be read; nothing is answered and nothing changed', async () => {
      await desk.arrive(sampleMail());
      await closeChannel(deps(), 'support');
      expect((await listChannels(desk.db)).map(({ name }) => name)).toEqual(['sales']);
      const conversation = await findConversation(desk.db, 1);
      const ana = await findOperator(desk.db, 'ana');
      if (conversation === undefined || ana === undefined) throw new Error('both are there');
      expect(await listMessages(desk.db, conversation.id)).toHaveLength(2);
      await expect(readAnswerContext(desk.db, conversation, { operator: ana })).rejects.toMatchObject({
        kind: 'invalid',
        message: expect.stringContaining('was closed on 2026-03-02'),
      });
      await expect(editChannel(deps(), 'support', { footer: 'x' }, false)).rejects.toMatchObject({ kind: 'invalid' });
      await expect(closeChannel(deps(), 'support')).rejects.toMatchObject({ kind: 'invalid' });
    });

    test('its address is free for another channel, and then it stays closed', async () => {
      await closeChannel(deps(), 'support');
      await editChannel(deps(), 'sales', { aliases: [desk.support.address] }, false);
      await expect(reopenChannel(deps(), 'support')).rejects.toMatchObject({
        message: 'support@acme.example belongs to channel sales already',
      });
    });

    test('can be taken back', async () => {
      await closeChannel(deps(), 'support');
      await reopenChannel(deps(), 'support');
      expect((await listChannels(desk.db)).map(({ name }) => name)).toEqual(['sales', 'support']);
      expect(await desk.arrive(sampleMail())).toMatchObject({ outcome: 'stored' });
    });
  });
});
