// Changing a channel: any setting, and what follows from it.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseEmailAddress as at } from '../../../src/lib/address/email-address.js';
import type { App } from '../../../src/lib/app.js';
import { NO_AUTO_REPLY } from '../../../src/lib/channel/auto-reply-text.js';
import { closeChannel } from '../../../src/lib/channel/close-channel.js';
import { createChannel } from '../../../src/lib/channel/create-channel.js';
import { type ChannelChange, editChannel } from '../../../src/lib/channel/edit-channel.js';
import { reopenChannel } from '../../../src/lib/channel/reopen-channel.js';
import { addOperator } from '../../../src/lib/operator/add-operator.js';
import { listAuditEntries } from '../../../src/lib/store/audit-log.js';
import { findChannel, listChannels } from '../../../src/lib/store/channels.js';
import { createWidget } from '../../../src/lib/widget/create-widget.js';
import { giveMailbox, giveSmtpConfig, openReadyMailroom } from '../../support/mailroom.js';
import { eachStore } from '../../support/stores.js';

eachStore((store) => {
  let app: App;
  beforeEach(async () => {
    app = await openReadyMailroom(await store.url());
    await giveMailbox(app);
    await giveMailbox(app, 'team', { address: at('team@acme.example'), plusAddressing: true });
    await giveSmtpConfig(app);
    await addOperator(app, {
      ...{ name: 'ana', email: at('ana@acme.example'), fullName: '', role: undefined },
      ...{ notify: false, widgets: [], allowOwnAddress: false },
    });
    await createWidget(app, { name: 'website', routing: 'manual', operators: ['ana'] });
    await create('support');
  });
  afterEach(() => app.close());

  const create = (name: string) =>
    createChannel(app, {
      ...{ name, replyName: 'Acme', address: at(`${name}@acme.example`), aliases: [], mailbox: 'inbox' },
      ...{ receivingAddress: undefined, smtp: 'acme', widget: 'website', footer: 'Acme Ltd' },
      ...{ autoReply: NO_AUTO_REPLY, formSenders: [], forwarders: [], undoSeconds: 0 },
      ...{ reopen: { kind: 'days', days: 30 }, quote: 'none', allowOperatorAddress: false },
    });
  const edit = (change: ChannelChange, allow = false) => editChannel(app, 'support', change, allow);

  test('what is named changes, all else stays, and the log has before and after', async () => {
    const { changed } = await edit({ footer: 'New', undoSeconds: 10, smtp: 'house', quote: 'none' });
    expect([...changed].sort()).toEqual(['footer', 'smtp', 'undo']);
    expect(await findChannel(app.db, 'support')).toMatchObject({
      ...{ footer: 'New', undoSeconds: 10, smtp: { name: 'house' }, replyName: 'Acme', reopen: { days: 30 } },
    });
    const [entry] = await listAuditEntries(app.db, { limit: 1 });
    expect(entry).toMatchObject({
      before: { smtp: 'acme', undo: 0, footer: 'Acme Ltd' },
      after: { smtp: 'house', undo: 10, footer: 'New' },
    });
  });

  test('one channel of a mailbox is its fallback: it gives way to another, and goes with closing and moving', async () => {
    await create('sales');
    const fallbacks = async () =>
      (await listChannels(app.db)).filter(({ isFallback }) => isFallback).map(({ name }) => name);
    expect((await edit({ isFallback: true })).changed).toEqual(['fallback']);
    expect((await editChannel(app, 'sales', { isFallback: true }, false)).warnings).toEqual([
      'channel support is not the fallback of mailbox inbox any more',
    ]);
    expect(await fallbacks()).toEqual(['sales']);
    const log = (await listAuditEntries(app.db, { limit: 2 })).map(({ name, after }) => [name, after?.['fallback']]);
    expect(log.sort()).toEqual([
      ['sales', true],
      ['support', false],
    ]);
    await editChannel(app, 'sales', { mailbox: 'team' }, false);
    expect(await fallbacks()).toEqual([]);
    await editChannel(app, 'sales', { mailbox: 'inbox', isFallback: true }, false);
    await edit({ footer: 'Other' });
    expect(await fallbacks()).toEqual(['sales']);
    await closeChannel(app, 'sales');
    await reopenChannel(app, 'sales');
    expect(await fallbacks()).toEqual([]);
  });

  test('a change that changes nothing is not recorded', async () => {
    expect((await edit({ footer: 'Acme Ltd', aliases: [] })).changed).toEqual([]);
    const [entry] = await listAuditEntries(app.db, { limit: 1 });
    expect(entry?.action).toBe('added');
  });

  test('a receiving address that came of the mailbox follows it; one that was given stays, with a warning', async () => {
    expect((await edit({ mailbox: 'team' })).channel.receivingAddress).toBe('team+support@acme.example');
    await edit({ receivingAddress: at('in@other.example') });
    const { channel, warnings } = await edit({ mailbox: 'inbox' });
    expect(channel.receivingAddress).toBe('in@other.example');
    expect(warnings).toEqual([expect.stringContaining('see that it lands in mailbox inbox')]);
    expect((await edit({ receivingAddress: 'of-mailbox' })).channel.receivingAddress).toBe('inbox@acme.example');
  });

  test.each<[why: string, change: ChannelChange, message: RegExp]>([
    ['an address of another channel', { address: at('sales@acme.example') }, /belongs to channel sales/],
    ['an alias of another channel', { aliases: [at('Sales@Acme.example')] }, /belongs to channel sales/],
    ['an operator’s address as alias', { aliases: [at('ana@acme.example')] }, /loop/],
    ['an operator’s address to receive at', { receivingAddress: at('ana@acme.example') }, /loop/],
    ['a misspelt variable', { autoReply: { text: 'Hi {{contact.nmae}}' } }, /no variable/],
    ['a misspelt variable in the name', { replyName: '{{operator.nme}}' }, /no variable/],
    ['a mailbox that is not there', { mailbox: 'nowhere' }, /no mailbox/],
  ])('is refused, and nothing changes: %s', async (_, change, message) => {
    await create('sales');
    const before = await findChannel(app.db, 'support');
    await expect(edit({ footer: 'changed', ...change })).rejects.toThrow(message);
    expect(await findChannel(app.db, 'support')).toEqual(before);
  });

  test('a risk that was taken once is not asked about again', async () => {
    await edit({ aliases: [at('ana@acme.example')] }, true);
    expect((await edit({ footer: 'New' })).warnings).toEqual([]);
  });
});
