// Who wrote a mail, and who only passed it on.
import { describe, expect, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import { findAuthor } from '../../../src/lib/inbound/forwarding.js';
import { readMail } from '../../../src/lib/inbound/mime-reader.js';
import { fixtureMail } from '../../support/fixture-mail.js';
import { channelOf, mailOf, OWN_ADDRESSES } from '../../support/rule-fixture.js';

const context = {
  channel: channelOf('support', {
    formSenders: [parseEmailAddress('noreply@forms.example')],
    forwarders: [parseEmailAddress('relay@acme.example')],
  }),
  ownAddresses: OWN_ADDRESSES,
};

test.each([
  ['plain', 'carla@customer.example', 'sender', undefined],
  ['forwarded-by-operator', 'carla@customer.example', 'body', 'ana@acme.example'],
  ['forwarded-as-attachment', 'carla@customer.example', 'attached', 'ana@acme.example'],
  ['forwarded-with-header', 'carla@customer.example', 'header', 'relay@acme.example'],
  ['contact-form', 'carla@customer.example', 'form', 'noreply@forms.example'],
  ['forged-original-from', 'mallory@evil.example', 'sender', undefined],
  ['no-from', 'carla@customer.example', 'sender', undefined],
  ['no-headers', '', 'sender', undefined],
])('%s was written by %s (%s)', async (name, address, source, via) => {
  const found = findAuthor(await readMail(fixtureMail(name)), context);
  expect([found.author.address, found.source, found.via?.address]).toEqual([address, source, via]);
});

test('the name in an attached mail is decoded', async () => {
  const { author } = findAuthor(await readMail(fixtureMail('forwarded-as-attachment')), context);
  expect(author.name).toBe('Carla Cüstomer');
});

describe('what is worth showing', () => {
  test.each([
    ['two-from-headers', ['two-from']],
    ['name-holds-address', ['name-holds-address']],
    ['forged-original-from', ['suggests:carla@customer.example']],
    ['forwarded-with-header', []],
    ['plain', []],
  ])('of %s: %s', async (name, flags) => {
    expect(findAuthor(await readMail(fixtureMail(name)), context).flags).toEqual(flags);
  });

  test('a name that holds the very address is not', async () => {
    const mail = await mailOf(['From: "carla@customer.example" <carla@customer.example>']);
    expect(findAuthor(mail, context).flags).toEqual([]);
  });
});

test('our own address with nobody else behind it stays ours', async () => {
  const mail = await mailOf(['From: Ana Lima <ana@acme.example>']);
  expect(findAuthor(mail, context)).toMatchObject({ source: 'own', author: { address: 'ana@acme.example' } });
});

test('a forwarded block from one of us leads to nobody', async () => {
  const text =
    '---------- Forwarded message ---------\nFrom: Support <support@acme.example>\nDate: x\nTo: y\nSubject: z\n';
  expect(findAuthor(await mailOf(['From: ana@acme.example'], text), context).source).toBe('own');
});

test('a contact form without a usable Reply-To is its own author', async () => {
  const mail = await mailOf(['From: noreply@forms.example', 'Reply-To: none']);
  expect(findAuthor(mail, context)).toMatchObject({ source: 'sender', author: { address: 'noreply@forms.example' } });
});

test.each([
  ['From: Carla Customer <carla@customer.example>\nSent: x\nTo: y\nSubject: z'],
  ['Von: Carla Customer <carla@customer.example>\nGesendet: x\nAn: y\nBetreff: z'],
  ['De : Carla Customer <carla@customer.example>\nEnvoyé : x\nÀ : y\nObjet : z'],
  ['> From: Carla Customer <carla@customer.example>\n> Subject: z\n> Date: x\n> To: y'],
  ['*From:* Carla Customer [mailto:carla@customer.example]\n*Sent:* x\n*To:* y'],
  ['Från: Carla Customer\n<carla@customer.example>\nSkickat: x\nTill: y'],
])('a forwarded block is read: %s', async (block) => {
  const mail = await mailOf(['From: ana@acme.example'], `See below.\n\n${block}\n\nIt burns.`);
  expect(findAuthor(mail, context)).toMatchObject({ source: 'body', author: { address: 'carla@customer.example' } });
});

test('who passed a mail on as it was is named, and wrote nothing', async () => {
  const mail = await mailOf(['From: carla@customer.example', 'Resent-From: Eve <eve@elsewhere.example>']);
  expect(findAuthor(mail, context)).toMatchObject({
    author: { address: 'carla@customer.example' },
    source: 'sender',
    via: { address: 'eve@elsewhere.example' },
  });
});

test('the author that a Google Group names is the author, when the channel knows the group', async () => {
  const mail = await mailOf(['From: relay@acme.example', 'X-Google-Original-From: Carla <carla@customer.example>']);
  expect(findAuthor(mail, context)).toMatchObject({ source: 'header', author: { address: 'carla@customer.example' } });
});
