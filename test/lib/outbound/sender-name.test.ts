// The reply name as customers see it.
import { describe, expect, test } from 'vitest';
import { senderName } from '../../../src/lib/outbound/sender-name.js';

const channel = (replyName: string) =>
  ({ name: 'support', address: 'support@acme.example', replyName }) as Parameters<typeof senderName>[0];

describe('a reply name', () => {
  test.each([
    ['Acme Support', 'Acme Support'],
    ['{{operator.fullName}} at Acme', 'Ana Lima at Acme'],
    ['{{operator.fullName | default: "Somebody"}} of {{channel.name}}', 'Ana Lima of support'],
  ])('%s becomes %s', (replyName, expected) => {
    expect(senderName(channel(replyName), { operator: { fullName: 'Ana Lima' } })).toBe(expected);
  });

  test('has nobody in it when nobody writes', () => {
    expect(senderName(channel('{{operator.fullName | default: "The team"}} at Acme'), {})).toBe('The team at Acme');
  });

  test('brings no line break of a stranger into a header', () => {
    const contact = { name: 'Carla\r\nBcc: everybody@example.com' };
    expect(senderName(channel('Acme for {{contact.name}}'), { contact })).toBe(
      'Acme for Carla Bcc: everybody@example.com',
    );
  });
});
