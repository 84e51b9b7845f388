// decide-mail: what somebody decides about a mail holds for the mail as it is then, not as it was when they looked.
import { describe, expect, test } from 'vitest';
import { cancelMail } from '../../../src/lib/outbound/cancel-mail.js';
import { deliverOutbox } from '../../../src/lib/outbound/deliver-outbox.js';
import { resolveMail } from '../../../src/lib/outbound/resolve-mail.js';
import { retryMails } from '../../../src/lib/outbound/retry-mails.js';
import { findConversation } from '../../../src/lib/store/conversations.js';
import type { Db } from '../../../src/lib/store/db.js';
import { findOutboxItems } from '../../../src/lib/store/outbox.js';
import { eachStore } from '../../support/stores.js';
import { type OutboxDesk, openOutboxDesk } from './outbox-desk.js';

const ANA = { name: 'Ana', address: 'ana@customer.example' };
const NO_DRAFT = async () => () => {};
const BOB = { name: 'Bob', address: 'bob@customer.example' };

/** A reply to Ana and Bob that waits for both; from then on the server takes it for Ana alone. */
async function waitingForTwo(desk: OutboxDesk) {
  desk.smtp.failWith({ at: 'connect', do: 'drop', times: 1 });
  const number = await desk.add({ contact: ANA, messages: [{ cc: [BOB] }] });
  const { delivery } = await desk.reply(number);
  desk.smtp.failWith({ at: 'RCPT', do: { reply: '450 4.2.1 greylisted' }, recipient: BOB.address, times: 1 });
  desk.pass(1);
  return delivery.item.id;
}

/** The store as somebody has it who looked just before another program sent what was due. */
function whileAnotherSends(desk: OutboxDesk): Db {
  let waiting = true;
  return {
    ...desk.db,
    async transaction(work) {
      if (waiting) {
        waiting = false;
        await deliverOutbox(desk.deps);
      }
      return desk.db.transaction(work);
    },
  };
}

eachStore((store) => {
  test('a retry does not go again to whom another program has sent it since', async () => {
    const desk = await openOutboxDesk(await store.url());
    const id = await waitingForTwo(desk);

    await retryMails({ ...desk.deps, db: whileAnotherSends(desk) }, id, undefined);

    expect(desk.smtp.received.map(({ envelope }) => envelope.to)).toEqual([[ANA.address], [BOB.address]]);
    expect(await findOutboxItems(desk.db, [id])).toMatchObject([{ state: 'sent' }]);
  });

  test('a mail that is taken back stays sent for whom another program has sent it since', async () => {
    const desk = await openOutboxDesk(await store.url());
    const id = await waitingForTwo(desk);

    const item = await cancelMail({ ...desk.deps, db: whileAnotherSends(desk) }, id, NO_DRAFT);

    expect(item.state).toBe('cancelled');
    expect(item.recipients.map(({ state }) => state)).toEqual(['sent', 'cancelled']);
  });

  test('a mail that another program has sent since cannot be taken back, and the reason is what it is now', async () => {
    const desk = await openOutboxDesk(await store.url());
    const id = await waitingForTwo(desk);
    desk.smtp.failWith();

    const work = cancelMail({ ...desk.deps, db: whileAnotherSends(desk) }, id, NO_DRAFT);

    await expect(work).rejects.toMatchObject({
      kind: 'invalid',
      message: 'that answer is sent: it cannot be taken back',
    });
  });

  describe('a mail of which nobody knows', () => {
    test('that has arrived needs nobody’s attention any more', async () => {
      const desk = await openOutboxDesk(await store.url());
      desk.smtp.failWith({ at: 'dot', do: 'drop' });
      const number = await desk.add({});
      const { delivery } = await desk.reply(number);

      const item = await resolveMail(desk.deps, delivery.item.id, 'sent');

      expect(item).toMatchObject({ state: 'sent', reason: undefined });
      expect(await findConversation(desk.db, number)).toMatchObject({ status: 'waiting', attention: undefined });
    });

    test('that has arrived for one and was refused for the other has failed for the reason of that one', async () => {
      const desk = await openOutboxDesk(await store.url());
      desk.smtp.failWith(
        { at: 'RCPT', do: { reply: '450 4.2.1 greylisted' }, recipient: BOB.address, times: 1 },
        { at: 'dot', do: 'drop', times: 1 },
      );
      const number = await desk.add({ contact: ANA, messages: [{ cc: [BOB] }] });
      const { delivery } = await desk.reply(number);
      await desk.db
        .updateTable('outbox_recipient')
        .set({ state: 'failed', response: '550 5.1.1 nobody' })
        .where('address', '=', BOB.address)
        .execute();

      const item = await resolveMail(desk.deps, delivery.item.id, 'sent');

      expect(item).toMatchObject({ state: 'failed', reason: 'bob@customer.example: 550 5.1.1 nobody' });
    });
  });
});
