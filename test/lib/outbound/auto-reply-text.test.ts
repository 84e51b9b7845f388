// What an auto-reply says.
import { describe, expect, test } from 'vitest';
import { writeAutoReply } from '../../../src/lib/outbound/auto-reply-text.js';
import { channelOf } from '../../support/rule-fixture.js';

const write = (name: string, text: string, subject = '') =>
  writeAutoReply({
    channel: channelOf('support', { autoReply: { on: true, subject, text } }),
    contact: { name, address: 'carla@customer.example' },
    conversationNumber: 7,
  });

test('its variables are filled in', () => {
  const text = 'Hello {{contact.name}}, {{channel.name}} has you as #{{conversation.number}}.';
  expect(write('Carla', text).text).toBe('Hello Carla, support has you as #7.');
});

test('its subject is its own, on one line, and never the customer’s', () => {
  expect(write('Carla', 'x').subject).toBe('We have received your mail');
  expect(write('Carla', 'x', 'We have it: #{{conversation.number}}\r\nBcc: x').subject).toBe('We have it: #7 Bcc: x');
});

describe('a name', () => {
  const greeting = 'Hello {{contact.name | default: "there"}}';
  test.each([
    ['Carla Customer', 'Hello Carla Customer'],
    ['Zoë O’Brien-Müller', 'Hello Zoë O’Brien-Müller'],
    ['Dr. C. Customer', 'Hello Dr. C. Customer'],
    ['', 'Hello there'],
    ['Buy now at https://evil.example', 'Hello there'],
    ['www.evil.example', 'Hello there'],
    ['evil.example/win', 'Hello there'],
    ['win@evil.example', 'Hello there'],
    ['купи на злой.рф', 'Hello there'],
    ['evil。example', 'Hello there'],
    ['moc.live \u202eCarla', 'Hello there'],
    ['x'.repeat(61), 'Hello there'],
    ['a\u001b[31mb', 'Hello there'],
    ['<b>Carla</b>', 'Hello there'],
  ])('“%s” is greeted with “%s”', (name, text) => {
    expect(write(name, greeting).text).toBe(text);
  });
});

test('a text with nothing in it is refused', () => {
  expect(() => write('Carla', '  ')).toThrow('no text');
});
