// Mails in quarantine that no mailbox brought: when they can be read, they go where they would have gone at first.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importMails } from '../../../src/lib/archive/import-mails.js';
import type { Channel } from '../../../src/lib/channel/channel.js';
import { readMail } from '../../../src/lib/inbound/mime-reader.js';
import { PIPED } from '../../../src/lib/inbound/quarantined-mail.js';
import { recordUnreadable } from '../../../src/lib/inbound/record-unreadable.js';
import { retryBrought } from '../../../src/lib/inbound/retry-brought.js';
import { retryQuarantined } from '../../../src/lib/inbound/retry-quarantined.js';
import { listConversations } from '../../../src/lib/store/inbox.js';
import { listQuarantined } from '../../../src/lib/store/quarantine.js';
import { type FilledStore, fillStore } from '../../support/filled-store.js';
import { sampleMail } from '../../support/intake-desk.js';
import { eachStore } from '../../support/stores.js';

const NOW = new Date('2026-03-02T10:00:00.000Z');

eachStore((store) => {
  let filled: FilledStore;

  beforeEach(async () => {
    filled = await fillStore(await store.url(), NOW);
  });
  afterEach(() => filled.close());

  const deps = () => ({ db: filled.db, newId: filled.newId, readMail, clock: { now: () => NOW } });
  const setAside = ({ mailbox, id }: Channel, raw: string, place = 'old.mbox at byte 0') =>
    recordUnreadable(deps(), { mailboxId: mailbox.id, channelId: id, place, raw: Buffer.from(raw), cause: 'a bug' });
  const retry = async () => {
    const [mail] = await listQuarantined(filled.db);
    if (mail === undefined) throw new Error('nothing is in quarantine');
    return retryBrought(deps(), mail);
  };
  const conversations = () => listConversations(filled.db, { statuses: [], limit: 10 }, undefined);

  test('a mail of an archive is history of the channel that it was imported into, whatever its addresses say', async () => {
    await setAside(filled.channels.sales, sampleMail({ to: 'support@acme.example' }));
    expect(await retry()).toMatchObject({ result: 'taken-in', conversations: [1], autoReplies: 0 });
    const AT = new Date('2026-03-02T09:59:00.000Z');
    expect(await conversations()).toMatchObject([{ channel: { name: 'sales' }, status: 'closed', createdAt: AT }]);
    expect(await listQuarantined(filled.db)).toEqual([]);
  });

  test('what the channel wrote itself is an answer', async () => {
    await setAside(
      filled.channels.sales,
      sampleMail({ from: filled.channels.sales.address, to: 'dora@customer.example' }),
    );
    expect(await retry()).toMatchObject({ result: 'taken-in', conversations: [1] });
    const messages = await filled.db.selectFrom('message').select(['direction', 'kind']).execute();
    expect(messages).toEqual([{ direction: 'out', kind: 'reply' }]);
  });

  test('a piped mail is new, in the channel that the mail server named', async () => {
    await setAside(filled.channels.sales, sampleMail({ to: 'support@acme.example' }), PIPED);
    await retry();
    expect(await conversations()).toMatchObject([{ channel: { name: 'sales' }, status: 'open' }]);
  });

  test('a piped mail of which only the envelope says for whom goes there, as old as it is', async () => {
    await filled.db.updateTable('channel').set({ auto_reply_on: 1, auto_reply_text: 'Hello' }).execute();
    const raw = Buffer.from(sampleMail({ to: 'undisclosed-recipients:;' }));
    const mailboxId = filled.channels.sales.mailbox.id;
    const aside = (envelope: { recipient: string }) =>
      recordUnreadable(deps(), { mailboxId, channelId: undefined, envelope, place: PIPED, raw, cause: 'a bug' });
    expect(await aside({ recipient: 'sales@acme.example' })).toBe(true);
    expect(await aside({ recipient: 'support@acme.example' })).toBe(true);
    expect(await aside({ recipient: 'sales@acme.example' })).toBe(false);
    const mails = await listQuarantined(filled.db);
    const late = { ...deps(), clock: { now: () => new Date(NOW.getTime() + 3 * 24 * 60 * 60 * 1000) } };
    for (const mail of mails) expect(await retryBrought(late, mail)).toMatchObject({ autoReplies: 0 });
    expect((await conversations()).map(({ channel }) => channel.name).sort()).toEqual(['sales', 'support']);
  });

  test('an import puts the channel down with what it cannot read, and without it the mail stays', async () => {
    const poison = Buffer.from(sampleMail({ headers: [`X-Filler: ${'x'.repeat(1_200_000)}`] }));
    const from = (async function* () {
      yield poison;
    })();
    await importMails(deps(), {
      ...{ channel: filled.channels.sales, from, form: 'mboxrd', bringsBack: false, isRehearsal: false },
      report: () => {},
    });
    const [mail] = await listQuarantined(filled.db);
    expect(mail).toMatchObject({ channelId: filled.channels.sales.id });
    await filled.db
      .updateTable('quarantine')
      .set({ channel_id: null, raw_sha256: await keep(sampleMail()) })
      .execute();
    const unused = () => Promise.reject(new Error('no server is asked'));
    const retried = await retryQuarantined(
      { ...deps(), readSecret: unused, openMailbox: unused },
      await listQuarantined(filled.db),
    );
    expect(retried).toMatchObject([{ result: 'still', cause: expect.stringContaining('channel was deleted') }]);
    expect(await conversations()).toEqual([]);
  });

  /** The hash of bytes that are kept. */
  async function keep(raw: string): Promise<string> {
    await setAside(filled.channels.support, raw, 'another.eml');
    const [kept] = await filled.db.selectFrom('quarantine').selectAll().where('folder', '=', 'another.eml').execute();
    await filled.db.deleteFrom('quarantine').where('folder', '=', 'another.eml').execute();
    return kept?.raw_sha256 ?? '';
  }
});
