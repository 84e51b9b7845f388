// Creating channels: what is kept, and what is refused with nothing changed.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import type { App } from '../../../src/lib/app.js';
import { NO_AUTO_REPLY } from '../../../src/lib/channel/auto-reply-text.js';
import { createChannel, type NewChannel } from '../../../src/lib/channel/create-channel.js';
import { setAutoReply } from '../../../src/lib/channel/set-auto-reply.js';
import { setFooter } from '../../../src/lib/channel/set-footer.js';
import { addOperator } from '../../../src/lib/operator/add-operator.js';
import { findChannel, listChannels } from '../../../src/lib/store/channels.js';
import { createWidget } from '../../../src/lib/widget/create-widget.js';
import { giveMailbox, giveSmtpConfig, NOW, openReadyMailroom } from '../../support/mailroom.js';
import { eachStore } from '../../support/stores.js';

const at = parseEmailAddress;

function wanted(more: Partial<NewChannel> = {}): NewChannel {
  return {
    name: 'support',
    replyName: 'Acme Support',
    address: at('support@acme.example'),
    aliases: [],
    mailbox: 'inbox',
    receivingAddress: undefined,
    smtp: 'acme',
    widget: 'website',
    footer: 'Acme Ltd',
    autoReply: NO_AUTO_REPLY,
    formSenders: [],
    forwarders: [],
    undoSeconds: 0,
    reopen: { kind: 'days', days: 30 },
    quote: 'none',
    allowOperatorAddress: false,
    ...more,
  };
}

eachStore((store) => {
  let app: App;
  beforeEach(async () => {
    app = await openReadyMailroom(await store.url());
    await giveMailbox(app);
    await giveSmtpConfig(app);
    await addOperator(app, {
      name: 'ana',
      email: at('ana@acme.example'),
      fullName: '',
      role: undefined,
      notify: false,
      widgets: [],
      allowOwnAddress: false,
    });
    await createWidget(app, { name: 'website', routing: 'manual', operators: ['ana'] });
  });
  afterEach(() => app.close());

  test('a channel is kept as it was wanted', async () => {
    const autoReply = { on: true, subject: 'We have it', text: 'Hello {{contact.name}}' };
    const made = await createChannel(
      app,
      wanted({
        aliases: [at('help@acme.example'), at('Help@acme.example'), at('support@acme.example')],
        autoReply,
        formSenders: [at('form@acme.example')],
        forwarders: [at('old@acme.example')],
        undoSeconds: 10,
        reopen: { kind: 'never' },
        quote: 'last',
        isFallback: true,
      }),
    );
    expect(made).toMatchObject({ mailboxAddress: 'inbox@acme.example', warnings: [] });
    // How a widget gives conversations out is told by the store alone.
    const widget = { ...made.channel.widget, routing: 'manual' };
    expect(await findChannel(app.db, 'support')).toEqual({ ...made.channel, widget });
    expect(made.channel).toMatchObject({
      replyName: 'Acme Support',
      aliases: ['help@acme.example'],
      mailbox: { name: 'inbox' },
      receivingAddress: 'inbox@acme.example',
      smtp: { name: 'acme' },
      widget: { name: 'website' },
      footer: 'Acme Ltd',
      autoReply,
      formSenders: ['form@acme.example'],
      forwarders: ['old@acme.example'],
      undoSeconds: 10,
      reopen: { kind: 'never' },
      quote: 'last',
      isFallback: true,
      createdAt: NOW,
    });
  });

  test('a mailbox with plus-addressing gives each channel a tag of its own', async () => {
    await giveMailbox(app, 'plus', { plusAddressing: true });
    const { channel } = await createChannel(app, wanted({ mailbox: 'plus' }));
    expect(channel.receivingAddress).toBe('plus+support@acme.example');
  });

  test('at a provider without plus-addresses, channels share the address of the mailbox', async () => {
    const one = await createChannel(app, wanted({}));
    const two = await createChannel(app, wanted({ name: 'sales', address: at('sales@acme.example') }));
    expect([one, two].map(({ channel }) => channel.receivingAddress)).toEqual([
      'inbox@acme.example',
      'inbox@acme.example',
    ]);
  });

  describe('is refused', () => {
    beforeEach(async () => {
      await createChannel(
        app,
        wanted({ name: 'sales', address: at('sales@acme.example'), aliases: [at('buy@acme.example')] }),
      );
    });

    test.each<[why: string, order: Partial<NewChannel>, kind: string, message: RegExp]>([
      ['a name that is taken', { name: 'sales' }, 'invalid', /a channel called sales already/],
      ['an address that is taken', { address: at('Sales@acme.example') }, 'invalid', /belongs to channel sales/],
      ['an address that is an alias', { address: at('buy@acme.example') }, 'invalid', /belongs to channel sales/],
      ['an alias that is taken', { aliases: [at('sales@acme.example')] }, 'invalid', /belongs to channel sales/],
      [
        'an operator’s address',
        { address: at('ana@acme.example') },
        'invalid',
        /operator ana and the address of channel support: .*loop/,
      ],
      ['an operator’s as alias', { aliases: [at('ana@acme.example')] }, 'invalid', /an alias of channel support/],
      [
        'an operator’s as receiving address',
        { receivingAddress: at('ana@acme.example') },
        'invalid',
        /the receiving address/,
      ],
      ['a mailbox that does not exist', { mailbox: 'nope' }, 'not-found', /no mailbox called "nope"/],
      ['an SMTP config that does not exist', { smtp: 'nope' }, 'not-found', /no SMTP config called "nope"/],
      ['a widget that does not exist', { widget: 'nope' }, 'not-found', /no widget called "nope"/],
      [
        'a misspelt variable in the auto-reply',
        { autoReply: { on: true, subject: '', text: '{{contact.nmae}}' } },
        'invalid',
        /contact\.nmae/,
      ],
      [
        'a misspelt variable in its subject',
        { autoReply: { on: true, subject: '{{nmae}}', text: 'x' } },
        'invalid',
        /nmae/,
      ],
      ['a misspelt variable in the reply name', { replyName: '{{operator.nmae}}' }, 'invalid', /operator\.nmae/],
    ])('%s', async (_, order, kind, message) => {
      await expect(createChannel(app, wanted(order))).rejects.toMatchObject({
        kind,
        message: expect.stringMatching(message),
      });
      expect((await listChannels(app.db)).map((channel) => channel.name)).toEqual(['sales']);
    });

    test('what does not exist is said together with what does', async () => {
      await expect(createChannel(app, wanted({ widget: 'nope' }))).rejects.toMatchObject({
        next: [expect.stringContaining('website')],
      });
    });
  });

  test('the risk of a loop can be taken, with a warning', async () => {
    const order = wanted({ address: at('ana@acme.example'), allowOperatorAddress: true });
    const { warnings } = await createChannel(app, order);
    expect(warnings).toEqual([expect.stringContaining('loop')]);
    expect(await listChannels(app.db)).toHaveLength(1);
  });

  test('channels may share a receiving address', async () => {
    await createChannel(app, wanted());
    await createChannel(app, wanted({ name: 'sales', address: at('sales@acme.example') }));
    const addresses = (await listChannels(app.db)).map((channel) => channel.receivingAddress);
    expect(addresses).toEqual(['inbox@acme.example', 'inbox@acme.example']);
  });

  test('of two programs that want one name at the same moment, one gets it', async () => {
    const other = await openReadyMailroom(await store.url(), { env: { MAILROOM_OPERATOR: 'ana' } });
    const both = [app, other].map((one, index) =>
      createChannel(one, wanted({ address: at(`a${index}@acme.example`) })),
    );
    const ended = await Promise.allSettled(both);
    await other.close();
    expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(ended.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { kind: 'invalid', message: 'there is a channel called support already' },
    });
  });

  test('of a channel and an operator that want one address at the same moment, one gets it', async () => {
    const other = await openReadyMailroom(await store.url(), { env: { MAILROOM_OPERATOR: 'ana' } });
    const bob = {
      name: 'bob',
      email: at('support@acme.example'),
      fullName: '',
      role: undefined,
      notify: false,
      widgets: [],
      allowOwnAddress: false,
    };
    const ended = await Promise.allSettled([createChannel(app, wanted()), addOperator(other, bob)]);
    await other.close();
    expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(ended.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { kind: 'invalid', message: expect.stringContaining('loop') },
    });
  });

  test('the footer and the auto-reply can be changed later', async () => {
    await createChannel(app, wanted());
    await setFooter(app, 'support', 'Line one\nLine two');
    await setAutoReply(app, 'support', { text: 'Hi', subject: 'We have it' });
    expect(await findChannel(app.db, 'support')).toMatchObject({
      footer: 'Line one\nLine two',
      autoReply: { on: true, subject: 'We have it', text: 'Hi' },
    });
    await expect(setAutoReply(app, 'support', { text: '{{nmae}}' })).rejects.toMatchObject({ kind: 'invalid' });
    await expect(setFooter(app, 'nope', 'x')).rejects.toMatchObject({ kind: 'not-found' });
    const picture = setFooter(app, 'support', 'Acme ![logo](./logo.png)');
    await expect(picture).rejects.toMatchObject({ kind: 'invalid', message: expect.stringContaining('"logo.png"') });
    await setFooter(app, 'support', 'Acme ![logo](https://acme.example/logo.png)');
    expect((await findChannel(app.db, 'support'))?.autoReply.text).toBe('Hi');
  });
});
