// draft-file: what an operator finds in the editor, and what is made of what they leave there.
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Draft } from '../../../src/lib/outbound/draft.js';
import {
  type DraftReading,
  formatDraft,
  parseDraft,
  readDraftText,
  settledText,
  withSendingLines,
} from '../../../src/lib/outbound/draft-file.js';
import type { OrderLine } from '../../../src/lib/outbound/draft-head.js';
import { withMistakes } from '../../../src/lib/outbound/draft-mistake.js';
import { type Sending, USUAL_SENDING } from '../../../src/lib/outbound/sending.js';
import fc from '../../support/properties.js';

const DRAWN_UP: Draft = {
  to: [{ name: 'Carla', address: 'carla@example.com' }],
  cc: [],
  bcc: [],
  subject: 'Re: Invoice',
  attach: [],
  text: '',
};
const QUOTED = 'On Sun, Carla wrote:\n> Where is it?\n>\n> -- \n> Carla';
const HELP = ['What stands above is sent.', 'Conversation 1042'];
const FILE = formatDraft({ draft: DRAWN_UP, orders: [], sending: USUAL_SENDING }, QUOTED, HELP);
const READING: DraftReading = {
  drawnUp: { draft: DRAWN_UP, orders: [], sending: USUAL_SENDING },
  quotes: [QUOTED],
  folder: '/desk',
  now: new Date('2026-06-01T08:00:00Z'),
};

const parse = (text: string) => parseDraft(text, READING).draft;

test('an editor opens with headers, room for the text, help and the quoted mail', () => {
  expect(FILE.split('\n')).toEqual([
    'To: Carla <carla@example.com>',
    'Cc: ',
    'Bcc: ',
    'Subject: Re: Invoice',
    'Attach: ',
    '',
    '',
    '',
    '#: What stands above is sent.',
    '#: Conversation 1042',
    'On Sun, Carla wrote:',
    '> Where is it?',
    '>',
    '> -- ',
    '> Carla',
    '',
  ]);
});

describe('the text is', () => {
  test.each([
    ['nothing when nothing was changed', FILE, ''],
    [
      'what stands between headers and help',
      FILE.replace('Attach: \n\n', 'Attach:\n\nHello\n\nCarla'),
      'Hello\n\nCarla',
    ],
    ['what was put below everything', `${FILE}Hello\n`, 'Hello'],
    ['what replaced everything', 'Hello\nCarla\n', 'Hello\nCarla'],
    ['what replaced everything, with a colon in a later line', 'Hello\nNote: this\n', 'Hello\nNote: this'],
    ['what follows an empty first line', '\nTo: be or not to be\n', 'To: be or not to be'],
    ['nothing in an empty file', '', ''],
    ['without the quote where an editor took blanks off line ends', FILE.replace('> -- \n', '> --\n'), ''],
    ['with headings, which are no help', FILE.replace('Attach: \n\n', 'Attach:\n\n# Hello\n'), '# Hello'],
    [
      'with its lines ended as on Windows',
      FILE.replace('Attach: \n\n', 'Attach:\n\nHello\n').replace(/\n/g, '\r\n'),
      'Hello',
    ],
    ['indented where it was indented', 'To: a@example.com\n\n\n    code\n', '    code'],
  ])('%s', (_what, text, expected) => {
    expect(parse(text).text).toBe(expected);
  });

  test('with the quoted lines that somebody answered between, all of them', () => {
    const text = FILE.replace('> Where is it?\n', '> Where is it?\nOn its way.\n');

    expect(parse(text).text).toBe('On Sun, Carla wrote:\n> Where is it?\nOn its way.\n>\n> -- \n> Carla');
  });

  test('with a quote of the operator’s own, beside the one that nobody touched', () => {
    expect(parse(FILE.replace('Attach: \n\n', 'Attach:\n\n> You asked\nYes.\n')).text).toBe('> You asked\nYes.');
  });

  test('refused with a NUL in it', () => {
    expect(() => parse('Hello\0')).toThrow(/NUL/);
  });
});

describe('headers', () => {
  test('are read in any order and case, folded, and more than once', () => {
    const text = [
      'subject: New',
      'TO: a@example.com,',
      '  b@example.com',
      'Cc: c@example.com',
      'cc: d@example.com',
      'Attach: /tmp/a, b.pdf',
      'Attach: ~/c.pdf',
      '#: help',
      '',
      'Hello',
    ].join('\n');

    expect(parse(text)).toEqual({
      to: ['a', 'b'].map((name) => ({ name: '', address: `${name}@example.com` })),
      cc: ['c', 'd'].map((name) => ({ name: '', address: `${name}@example.com` })),
      bcc: [],
      subject: 'New',
      attach: ['/tmp/a, b.pdf', '~/c.pdf'],
      text: 'Hello',
    });
  });

  test('that were taken out count as empty, but for the subject', () => {
    expect(parse('Cc: c@example.com\n\nHello')).toMatchObject({ to: [], subject: 'Re: Invoice' });
  });

  test('are those that were drawn up when there are none', () => {
    expect(parse('Hello')).toEqual({ ...DRAWN_UP, text: 'Hello' });
  });

  test.each([
    ['To: carla@example.com\nFrom: ana@acme.test\n\nHi', /line 2 .*"From: ana@acme.test"/],
    ['To: carla@example.com\nHello Carla\n\nHi', /line 2 .*"Hello Carla"/],
    ['To: carla@example.com\nCc: nobody\n\nHi', /line 2 .*Cc.*nobody/],
    ['To: carla at example.com\n\nHi', /line 1 .*To.*not an email address/],
  ])('%j is a mistake that is told with its line', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

describe('orders', () => {
  test('stand among the headers, a note over several lines', () => {
    const text = 'To: a@example.com\nstatus: closed\nAssign: me\nTag: billing -old\nNote: One\n  two\nSnooze:\n\nHi';

    expect(parseDraft(text, READING).orders).toEqual([
      { field: 'Status', value: 'closed' },
      { field: 'Assign', value: 'me' },
      { field: 'Tag', value: 'billing -old' },
      { field: 'Note', value: 'One\ntwo' },
    ]);
  });

  test('that cannot be are told with the headers that cannot, each below its line, once', () => {
    const text = 'To: a@example.com\nCc: nobody\nStatus: done\nSnooze: yesterday\nHello\n\nHi\n';
    const told = withMistakes(text, readDraftText(text, READING).mistakes);
    const lines = told.split('\n');

    for (const line of ['Cc: nobody', 'Status: done', 'Snooze: yesterday', 'Hello']) {
      expect(lines[lines.indexOf(line) + 1]).toMatch(/^#:! /);
    }
    expect(withMistakes(told, readDraftText(told, READING).mistakes)).toBe(told);
    expect(() => parse(told)).toThrow(/Cc.*Status.*Snooze.*Hello|Hello.*Cc.*Status.*Snooze/s);
    expect(parse(told.replace('nobody', 'b@example.com').replace(/^(Status|Snooze|Hello).*\n/gm, '')).text).toBe('Hi');
  });

  test('that contradict each other are told at the last of them', () => {
    const { mistakes } = readDraftText('To: a@example.com\nStatus: closed\nSnooze: 3d\n\nHi', READING);

    expect(mistakes).toMatchObject([{ line: 3, field: 'Snooze', problem: { kind: 'invalid' } }]);
  });

  test('are not blamed on what stands below them', () => {
    const snoozed = readDraftText('To: a@example.com\nStatus: closed\nSnooze: 3d\nNote: x\n\nHi', READING);
    const tagged = readDraftText('To: a@example.com\nStatus: closed\nTag: a -a\nNote: x\n\nHi', READING);

    expect(snoozed.mistakes).toMatchObject([{ line: 3, field: 'Snooze' }]);
    expect(tagged.mistakes).toMatchObject([{ line: 3, field: 'Tag' }]);
  });

  test('that cannot be are told in lines of 80 cells', () => {
    const text = 'To: a@example.com\nSnooze: yesterday\nStatsu: closed\n\nHi';
    const told = withMistakes(text, readDraftText(text, READING).mistakes);

    expect(told).toMatch(/^#:! .*2026-12-01/m);
    for (const line of told.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});

test('a file that is named from where somebody is means that one everywhere', () => {
  expect(parse('To: a@example.com\nAttach: b/c.pdf\nAttach: ~/d.pdf\n\nHi').attach).toEqual([
    '/desk/b/c.pdf',
    '~/d.pdf',
  ]);
});

test('any draft survives the editor', () => {
  const line = fc
    .string({ unit: 'grapheme', maxLength: 40 })
    .map((text) => text.replace(/[\p{Cc}\u2028\u2029]/gu, ''))
    .filter((text) => !text.startsWith('#:'));
  const text = fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n').replace(/^(?:[ \t]*\n)+|\s+$/g, ''));
  const oneLine = line.map((each) => each.trim());
  const draft: fc.Arbitrary<Draft> = fc.record({
    to: fc
      .array(oneLine, { maxLength: 3 })
      .map((names) => names.map((name, at) => ({ name, address: `t${at}@a.test` }))),
    cc: fc
      .array(oneLine, { maxLength: 3 })
      .map((names) => names.map((name, at) => ({ name, address: `c${at}@a.test` }))),
    bcc: fc.constant([]),
    subject: oneLine,
    attach: fc.array(
      oneLine.map((name) => resolve('/desk', `./${name}`)).filter((path) => path === path.trim() && path !== '/desk'),
      { maxLength: 3 },
    ),
    text: text.filter((body) => body.trimStart() === body),
  });
  const orders: fc.Arbitrary<OrderLine[]> = fc.array(
    fc.constantFrom<OrderLine>(
      { field: 'Status', value: 'closed' },
      { field: 'Assign', value: 'me' },
      { field: 'Tag', value: 'billing -urgent' },
      { field: 'Note', value: 'Two lines\nfor the team' },
    ),
    { maxLength: 3 },
  );
  const sending: fc.Arbitrary<Sending> = fc.record({
    plain: fc.boolean(),
    signature: fc.boolean(),
    quote: fc.constantFrom('last', 'none', undefined),
    at: fc.option(
      fc.date({ min: new Date('2026-06-02T00:00:00Z'), max: new Date('2028-01-01'), noInvalidDate: true }),
      {
        nil: undefined,
      },
    ),
  });
  fc.assert(
    fc.property(fc.record({ draft, orders, sending }), (written) => {
      expect(parseDraft(formatDraft(written, QUOTED, HELP), READING)).toEqual(written);
    }),
    { numRuns: 1_000 },
  );
});

describe('how it is to be sent', () => {
  const sendingOf = (...lines: string[]) =>
    readDraftText(`To: carla@example.com\n${lines.join('\n')}\n\nHi\n`, READING).written.sending;

  test('stands in lines of the head, and is as usual without them', () => {
    expect(sendingOf()).toEqual(USUAL_SENDING);
    expect(sendingOf('format: Plain', 'Signature: off', 'Quote: none')).toMatchObject({
      ...{ plain: true, signature: false, quote: 'none' },
    });
    expect(sendingOf('Format: html', 'Signature: on', 'Quote:', 'Send-At:')).toEqual(USUAL_SENDING);
  });

  test('what it cannot be is told at its line', () => {
    const { mistakes } = readDraftText('To: a@b.example\nSend-At: 2020-01-01 9:00\nFormat: rtf\n\nHi\n', READING);

    expect(mistakes.map(({ line, problem }) => [line, problem.message])).toEqual([
      [2, '"2020-01-01 9:00" is past already'],
      [3, 'Format is plain or html, not "rtf"'],
    ]);
  });

  test('a time means the same whenever the draft is gone on with', () => {
    const text = 'To: carla@example.com\nSend-At: 2h\n\nHi\n';
    const settled = settledText(text, readDraftText(text, READING));

    expect(settled).not.toContain('2h');
    const later = { ...READING, now: new Date('2026-06-01T09:30:00Z') };
    expect(parseDraft(settled, later).sending.at).toEqual(new Date('2026-06-01T10:00:00Z'));
  });

  test('other flags change these lines and nothing else', () => {
    const text = 'To: a@b.example\nFormat: plain\nNote: for\n  us\n\nHi\nQuote: last\n';

    expect(withSendingLines(text, { ...USUAL_SENDING, signature: false })).toBe(
      'To: a@b.example\nNote: for\n  us\nSignature: off\n\nHi\nQuote: last\n',
    );
    expect(withSendingLines('Hi there\n', { ...USUAL_SENDING, plain: true })).toBe('Hi there\n');
  });
});
