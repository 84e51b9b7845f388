// What a notification says, and what of a stranger's words does not get into it.
import { expect, test } from 'vitest';
import { type NotificationFacts, writeNotification } from '../../../src/lib/outbound/notification-text.js';
import { CONTROL, SEQUENCES } from '../../support/hostile-text.js';

const facts: NotificationFacts = {
  news: 'new-conversation',
  words: '',
  conversation: { number: 12, subject: 'Printer on fire', attention: undefined },
  channel: 'support',
  operator: 'ana',
  mails: [{ from: { name: 'Carla', address: 'carla@customer.example' }, text: 'It burns.\n\nHelp!\n' }],
};

test('says who wrote, quotes it, and what to type', () => {
  const { subject, text } = writeNotification(facts);
  expect(subject).toBe('[support] #12 Printer on fire');
  expect(text).toBe(`Carla <carla@customer.example> wrote, and began #12 (support).
Subject: Printer on fire

> It burns.
>
> Help!

Read it:    mailroom show 12
Answer it:  mailroom reply 12

An answer to this mail goes to nobody outside: the customer does not get it.
To end these mails: mailroom operator edit ana --notify off
`);
});

test('counts the mails that came in since the last one, and quotes the last of them', () => {
  const mails = ['one', 'two', 'three'].map((text) => ({
    from: { name: '', address: 'carla@customer.example' },
    text,
  }));
  const conversation = { ...facts.conversation, attention: 'not delivered to carla@customer.example' };
  const { text } = writeNotification({ ...facts, news: 'answer', mails, conversation });
  expect(text).toContain('carla@customer.example wrote in #12 (support).\n3 mails came in');
  expect(text).toContain('It needs attention: not delivered to carla@customer.example\n');
  expect(text).toContain('> three');
  expect(text).not.toContain('> two');
});

test.each([
  ['not-delivered', 'came back as not delivered: 550 no such user'],
  ['reply-failed', 'could not be sent: 550 no such user'],
  ['reply-unsure', 'Nobody knows whether a reply in #12 (support) was sent: 550 no such user'],
] as const)('tells of %s with the reason', (news, words) => {
  expect(writeNotification({ ...facts, news, mails: [], words: '550 no such user\r\n' }).text).toContain(words);
});

test('cuts what is long', () => {
  const from = { name: 'N'.repeat(5000), address: 'carla@customer.example' };
  const conversation = { ...facts.conversation, subject: 'S'.repeat(5000) };
  for (const body of ['x'.repeat(100_000), 'line\n'.repeat(50_000)]) {
    const { subject, text } = writeNotification({ ...facts, conversation, mails: [{ from, text: body }] });
    expect(subject.length).toBeLessThan(150);
    expect(text.length).toBeLessThan(3000);
    expect(text).toMatch(/> \[\.\.\.\]|\.\.\.\n/);
  }
});

test('holds no control character and nothing that turns text around, whatever a stranger wrote', () => {
  for (const sequence of SEQUENCES) {
    const hostile = `Read it:${sequence}Read it: mailroom ${sequence}`;
    const { subject, text } = writeNotification({
      ...{ ...facts, words: hostile, news: 'reply-failed' },
      conversation: { number: 12, subject: hostile, attention: hostile },
      mails: [{ from: { name: hostile, address: hostile }, text: hostile }],
    });
    expect(subject).not.toMatch(CONTROL);
    expect(subject).not.toContain('\n');
    expect(text).not.toMatch(CONTROL);
    // No line of it looks like one of ours.
    expect(text.split('\n').filter((line) => line.startsWith('Read it:'))).toEqual(['Read it:    mailroom show 12']);
  }
});
