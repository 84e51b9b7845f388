// Channels, and what they are made of, in the store: widgets, SMTP configs, mailboxes.
import { expect, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import type { Channel } from '../../../src/lib/channel/channel.js';
import {
  findChannel,
  insertChannel,
  listChannels,
  listChannelsOfMailbox,
  listClosedChannels,
  saveBreaker,
  saveChannel,
} from '../../../src/lib/store/channels.js';
import { fillStore } from '../../support/filled-store.js';
import { NOW } from '../../support/fresh-store.js';
import { eachStore } from '../../support/stores.js';

const LATER = new Date('2026-03-03T10:00:00.000Z');

eachStore((store) => {
  test('a channel comes back as it went in, with the names of what it uses', async () => {
    const { db, newId, channels, close } = await fillStore(await store.url(), NOW);
    const full: Channel = {
      ...channels.support,
      id: newId(),
      name: 'press',
      address: parseEmailAddress('Press@Acme.example'),
      aliases: [parseEmailAddress('media@acme.example')],
      receivingAddress: parseEmailAddress('inbox+press@acme.example'),
      footer: 'Acme Ltd,\n1 Main Street, Zürich',
      autoReply: { on: true, subject: 'Merci', text: 'Hello {{contact.name}} 👋' },
      formSenders: [parseEmailAddress('form@acme.example')],
      forwarders: [parseEmailAddress('group@acme.example')],
      undoSeconds: 10,
      reopen: { kind: 'always' },
      quote: 'last',
      isFallback: false,
      closedAt: undefined,
      breakerOpenedAt: undefined,
      createdAt: LATER,
    };

    await db.transaction((tx) => insertChannel(tx, full));

    expect(await findChannel(db, 'press')).toEqual({
      ...full,
      isFallback: false,
      mailbox: { id: full.mailbox.id, name: 'inbox' },
      smtp: { id: full.smtp.id, name: 'acme' },
      widget: { id: full.widget.id, name: 'website', routing: 'manual' },
    });
    expect(await findChannel(db, full.id)).toEqual(await findChannel(db, 'press'));
    expect(await findChannel(db, 'nothing')).toBeUndefined();
    expect((await listChannels(db)).map(({ name }) => name)).toEqual(['press', 'sales', 'support']);
    expect((await listChannelsOfMailbox(db, full.mailbox.id)).map(({ name }) => name).at(-1)).toBe('press');
    await close();
  });

  test.for([{ kind: 'days', days: 30 }, { kind: 'always' }, { kind: 'never' }] as const)(
    'the time in which mail reopens a conversation is kept: %o',
    async (reopen) => {
      const { db, newId, channels, close } = await fillStore(await store.url(), NOW);
      const address = parseEmailAddress('press@acme.example');

      await db.transaction((tx) =>
        insertChannel(tx, { ...channels.support, id: newId(), name: 'press', address, reopen }),
      );

      expect((await findChannel(db, 'press'))?.reopen).toEqual(reopen);
      await close();
    },
  );

  test('a channel is kept as it is then, and its breaker beside it', async () => {
    const { db, channels, close } = await fillStore(await store.url(), NOW);
    const { id } = channels.support;
    const autoReply = { on: true, subject: 'S', text: 'T' };

    await db.transaction((tx) => saveBreaker(tx, id, LATER));
    await db.transaction((tx) => saveChannel(tx, { ...channels.support, footer: 'New footer', autoReply }, LATER));

    expect(await findChannel(db, 'support')).toMatchObject({
      footer: 'New footer',
      autoReply: { on: true, subject: 'S', text: 'T' },
      breakerOpenedAt: LATER,
      name: 'support',
    });
    await db.transaction((tx) => saveBreaker(tx, id, undefined));
    expect((await findChannel(db, 'support'))?.breakerOpenedAt).toBeUndefined();
    expect((await findChannel(db, 'sales'))?.footer).toBe('');
    await close();
  });

  test('a closed channel is found by name, takes part in nothing, and its address is free', async () => {
    const { db, newId, channels, close } = await fillStore(await store.url(), NOW);

    await db.transaction((tx) => saveChannel(tx, { ...channels.support, closedAt: LATER }, LATER));
    await db.transaction((tx) => insertChannel(tx, { ...channels.support, id: newId(), name: 'next' }));

    expect(await findChannel(db, 'support')).toMatchObject({ closedAt: LATER, address: channels.support.address });
    expect((await listClosedChannels(db)).map(({ name }) => name)).toEqual(['support']);
    expect((await listChannels(db)).map(({ name }) => name)).toEqual(['next', 'sales']);
    const ofMailbox = await listChannelsOfMailbox(db, channels.support.mailbox.id);
    expect(ofMailbox.map(({ name }) => name)).not.toContain('support');
    await close();
  });

  test('an address is of one channel only, however it is written', async () => {
    const { db, newId, channels, close } = await fillStore(await store.url(), NOW);
    const address = parseEmailAddress('SUPPORT@acme.example');

    const insert = db.transaction((tx) =>
      insertChannel(tx, { ...channels.support, id: newId(), name: 'two', address }),
    );

    await expect(insert).rejects.toThrow();
    await close();
  });
});
