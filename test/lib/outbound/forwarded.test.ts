// Mail that is passed on: what may go, and that nothing of a stranger's breaks out of its place.
import { describe, expect, test } from 'vitest';
import type { MessageId } from '../../../src/lib/ids.js';
import {
  forwardedHtml,
  forwardedText,
  forwardSubject,
  holdsForwarded,
  pickForwarded,
  placeToForward,
} from '../../../src/lib/outbound/forwarded.js';

type Candidate = Parameters<typeof pickForwarded>[0][number];

const CARLA = { name: 'Carla', address: 'carla@example.com' };

const aMessage = (changes: Partial<Candidate> = {}): Candidate => ({
  ...{
    id: '1' as MessageId,
    direction: 'in',
    kind: 'human',
    from: CARLA,
    replyTo: [],
    cc: [],
    bcc: [],
    references: [],
  },
  ...{ to: [{ name: '', address: 'support@acme.example' }], subject: 'Broken', messageIdHeader: '<1@x>', text: 'Hi' },
  ...{ date: new Date('2026-03-02T10:00:00Z'), quoted: '', attachments: [], delivery: undefined },
  ...{ rawHash: 'a', flags: [], ...changes },
});

const EXCHANGE = [
  aMessage({ text: 'first' }),
  aMessage({ direction: 'out', kind: 'reply', text: 'ours' }),
  aMessage({ direction: 'note', kind: 'note', text: 'secret' }),
  aMessage({ direction: 'out', kind: 'forward', text: 'to others' }),
  aMessage({ text: 'of others', flags: ['answers-forward'] }),
  aMessage({ kind: 'bounce', text: 'report' }),
];

describe('what is passed on', () => {
  test('of all, only what was exchanged with the customer', () => {
    expect(pickForwarded(EXCHANGE, 'all').map(({ text }) => text)).toEqual(['first', 'ours']);
  });

  test("unless one is named, the customer's last mail, else the last of all mails", () => {
    expect(placeToForward(EXCHANGE)).toBe(1);
    expect(placeToForward(EXCHANGE.slice(2, 4))).toBe(2);
  });

  test('never a note', () => {
    expect(() => pickForwarded(EXCHANGE, 3)).toThrow('for the team alone');
    expect(() => pickForwarded(EXCHANGE, 7)).toThrow('no message 7');
    expect(pickForwarded(EXCHANGE, 6)).toHaveLength(1);
  });
});

describe('how it stands there', () => {
  const hostile = aMessage({
    from: { name: 'Carla\r\nBcc: x', address: 'carla@example.com' },
    subject: 'Broken\nTo: eve@example.org',
    text: '-- \nAcme\n> before\n\n---------- Forwarded message ----------\n<img src=x>',
  });

  test('its words are quoted, so none of them is taken for a head or a signature', () => {
    const lines = forwardedText({ messages: [hostile], shape: 'quoted' }).split('\n');
    expect(lines.slice(0, 5)).toEqual([
      '---------- Forwarded message ----------',
      'From: Carla Bcc: x <carla@example.com>',
      'Date: Mon, 02 Mar 2026 10:00:00 UTC',
      'Subject: Broken To: eve@example.org',
      'To: support@acme.example',
    ]);
    expect(lines.slice(6)).toEqual([
      ...['> -- ', '> Acme', '>> before', '>', '> ---------- Forwarded message ----------', '> <img src=x>'],
    ]);
  });

  test('its words are text in HTML too', () => {
    const html = forwardedHtml({ messages: [hostile], shape: 'bare' });
    expect(html).not.toMatch(/<img|<blockquote/);
    expect(html).toContain('&#60;img src=x&#62;');
  });

  test('one that is attached is not quoted, and one that was changed is not quoted twice', () => {
    expect(forwardedText({ messages: [hostile], shape: 'attached' })).toBe('');
    expect(holdsForwarded(`Look:\n${forwardedText({ messages: [hostile], shape: 'quoted' })}`)).toBe(true);
    expect(holdsForwarded('Look at the\n> ---------- Forwarded message ----------')).toBe(false);
  });

  test.each([
    ['Broken', 'Fwd: Broken'],
    ['FW: fwd: WG: Broken', 'Fwd: Broken'],
    ['Re: Broken', 'Fwd: Re: Broken'],
    ['a\r\nb', 'Fwd: a b'],
    ['', 'Fwd:'],
  ])('the subject of %j is %j', (subject, forwarded) => {
    expect(forwardSubject(subject)).toBe(forwarded);
  });
});
