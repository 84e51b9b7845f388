// mbox: what is written is read again byte for byte, in whatever pieces it comes; files of other programs too.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { formatMbox, parseMboxLine, unquoteMbox } from '../../../src/lib/archive/mbox.js';
import { looksLikeMbox, type MboxMail, readMbox } from '../../../src/lib/archive/mbox-reader.js';
import { haveCorpora, mailPaths, readSample } from '../../support/corpora.js';
import { fixtureMail, fixtureNames } from '../../support/fixture-mail.js';

const AT = new Date('2026-03-02T09:30:05.000Z');
const MOST = 50_000_000;
const hash = (raw: Buffer) => createHash('sha256').update(raw).digest('hex');

const written = (...mails: readonly (Buffer | string)[]) =>
  Buffer.concat(
    mails.flatMap((raw) => formatMbox(Buffer.from(raw), { sender: 'carla@customer.example', receivedAt: AT })),
  );

async function read(file: Buffer | string, piece = 65_536, options = {}): Promise<MboxMail[]> {
  const bytes = Buffer.from(file);
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }
  const mails: MboxMail[] = [];
  for await (const mail of readMbox(pieces(), { form: 'mboxrd', largestMail: MOST, ...options })) mails.push(mail);
  return mails;
}

const texts = async (file: Buffer | string, piece?: number, options = {}) =>
  (await read(file, piece, options)).map(({ raw }) => raw.toString('latin1'));

describe('our own files', () => {
  const ODD = [
    'Subject: a\n\nFrom here on\n>From there\n>>From 10:00 on\n\nFrom x Mon Mar  2 09:30:05 2026\nend\n',
    'Subject: b\r\n\r\nFrom here\r\n\r\nFrom x Mon Mar  2 09:30:05 2026\r\n',
    'From x Mon Mar  2 09:30:05 2026\nSubject: begins with such a line\n\nx\n',
    'Subject: no end',
    'Subject: no end\r',
    'Subject: many ends\n\n\n\n\n',
    'Subject: many ends\r\n\r\n\r\n\r\n',
    'Subject: one carriage return at last\n\r',
    '\n',
    '\r\n',
    '\n\n',
    'x',
    'Subject: only headers\n',
    'Subject: \n\nFrom',
    'Subject: \n\nFrom ',
    'Subject: \n\n\nFrom x',
  ];

  test.for([1, 2, 3, 5, 7, 64, 1000, 65_536])('are read byte for byte in pieces of %i', async (piece) => {
    expect(await texts(written(...ODD), piece)).toEqual(ODD);
    expect(await texts(written(...ODD.toReversed()), piece)).toEqual(ODD.toReversed());
    for (const odd of ODD) expect(await texts(written(odd), piece)).toEqual([odd]);
  });

  test('hold every fixture as it is', async () => {
    const mails = fixtureNames().map(fixtureMail);
    const all = await read(written(...mails), 1000);
    expect(all.map(({ raw }) => raw.toString('base64'))).toEqual(mails.map((raw) => raw.toString('base64')));
    expect(new Set(all.map(({ line }) => line.receivedAt?.getTime()))).toEqual(new Set([AT.getTime()]));
    expect(all.every(({ line }) => line.isExact)).toBe(true);
  });

  test('hold every file of the sets beside the project as it is', async (context) => {
    if (!haveCorpora()) context.skip('../shared/corpora is not here');
    const mails = mailPaths()
      .map(readSample)
      .filter(({ length }) => length > 0);
    const all = await read(written(...mails));
    expect(all.length).toBeGreaterThan(500);
    expect(all.map(({ raw }) => hash(raw))).toEqual(mails.map(hash));
  });

  test('say where each mail begins', async () => {
    const file = written('Subject: a\n\nx\n', 'Subject: b\n\ny\n');
    const [first, second] = await read(file, 10);
    expect(first?.offset).toBe(0);
    expect(file.subarray(second?.offset).toString()).toMatch(/^From carla@customer\.example Mon Mar {2}2/);
  });
});

describe('files of others', () => {
  test('a sentence that begins with From is no new mail', async () => {
    const file =
      'From a@b Mon Mar  2 09:30:05 2026\nSubject: x\n\nHello\n\nFrom now on I write more.\nBye\n\nFrom c@d Mon Mar  2 09:31:05 2026\n\ny\n';
    expect(await texts(file)).toEqual(['Subject: x\n\nHello\n\nFrom now on I write more.\nBye\n', '\ny\n']);
  });

  test('nor is a line that follows text', async () => {
    const file = 'From a Mon Mar  2 09:30:05 2026\nSubject: x\n\nHello\nFrom c@d Mon Mar  2 09:31:05 2026\ny\n';
    expect(await texts(file)).toHaveLength(1);
  });

  test('where the first line has no time, the others need none', async () => {
    expect(await texts('From a\nSubject: x\n\n\nFrom b\nSubject: y\n')).toEqual(['Subject: x\n\n', 'Subject: y\n']);
  });

  test('with carriage returns, without an empty line at the end, after empty lines', async () => {
    const file =
      '\r\nFrom a Mon Mar  2 09:30:05 2026\r\nSubject: x\r\n\r\n1\r\n\r\nFrom a Mon Mar  2 09:30:05 2026\r\nSubject: y\r\n\r\n2\r\n';
    expect(looksLikeMbox(Buffer.from(file))).toBe(true);
    for (const piece of [1, 4, 1000]) {
      expect(await texts(file, piece)).toEqual(['Subject: x\r\n\r\n1\r\n', 'Subject: y\r\n\r\n2\r\n']);
    }
  });

  test('mboxo quotes once, and a file that quotes nothing is taken as it is', () => {
    const quoted = Buffer.from('>From a\n>>From b\n');
    expect(String(unquoteMbox(quoted, 'mboxrd'))).toBe('From a\n>From b\n');
    expect(String(unquoteMbox(quoted, 'mboxo'))).toBe('From a\n>>From b\n');
    expect(String(unquoteMbox(quoted, 'plain'))).toBe('>From a\n>>From b\n');
  });

  test.for([
    ['From a@b Mon Mar  2 09:30:05 2026', true, false],
    ['From - Mon Mar 02 09:30:05 2026', true, false],
    ['From 1790@xxx Mon Mar 02 10:30:05 +0100 2026', true, true],
    ['From a@b Mon Mar  2 09:30:05 GMT 2026', true, true],
    ['From a@b Mon, 2 Mar 2026 09:30:05 +0000', true, true],
    ['From a@b', false, false],
    ['From a@b Xxx Yyy 99 99:99:99 2026', false, false],
  ] as const)('the time of %s', ([line, hasTime, isExact]) => {
    expect(parseMboxLine(line)).toEqual({ receivedAt: hasTime ? AT : undefined, isExact, bytes: undefined });
  });

  test('of a mail that is too large the beginning is kept, and the next one is read', async () => {
    const large = `Subject: large\n\n${'x'.repeat(3_000_000)}\n`;
    const [first, second] = await read(written(large, 'Subject: b\n'), 65_536, { largestMail: 2_000_000 });
    expect(first?.cutFrom).toBeGreaterThan(3_000_000);
    expect(first?.raw.length).toBe(1024 * 1024);
    expect(second).toMatchObject({ cutFrom: undefined, raw: Buffer.from('Subject: b\n') });
  });
});

describe('what somebody wrote to do harm', () => {
  test('a mail of nothing but lines to be quoted takes no more memory than its size', () => {
    const raw = Buffer.alloc(4_000_000, 'From \n');
    const before = process.memoryUsage().rss;
    const [, quoted = Buffer.alloc(0)] = formatMbox(raw, { sender: 'x', receivedAt: AT });
    expect(unquoteMbox(quoted, 'mboxrd').equals(raw)).toBe(true);
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  });

  test.each([
    ['a first line that never ends', `From ${'x'.repeat(3_000_000)}`, 1],
    ['empty lines alone', '\n'.repeat(3_000_000), 0],
  ])('%s is not gathered in memory', async (_, file, mails) => {
    expect((await read(file, 1000)).length).toBe(mails);
  });
});

describe('where nothing is quoted', () => {
  const plain = { form: 'plain' } as const;
  const line = 'From a@b Mon Mar  2 09:30:05 2026\n';
  const body = `Hello\n\n${line}From: boss@acme.example\n\nPay at once\n`;
  const measured = (bytes: number) =>
    `${line}Subject: a\nContent-Length: ${bytes}\n\n${body}\n${line}Subject: b\n\nB\n\n`;

  test.for([1, 7, 64, 65_536])(
    'the length of a mail keeps its words from being another mail, in pieces of %i',
    async (piece) => {
      // Whether the empty line behind the mail is counted is not agreed on.
      for (const bytes of [body.length, body.length + 1]) {
        expect(await texts(measured(bytes), piece, plain)).toEqual([
          `Subject: a\nContent-Length: ${bytes}\n\n${body}`,
          'Subject: b\n\nB\n',
        ]);
      }
      const last = `${line}Subject: b\n\nB\n\n${measured(body.length).split(`\n${line}Subject: b`)[0]}`;
      expect(await texts(last, piece, plain)).toHaveLength(2);
    },
  );

  test('a length at whose end no other mail begins is none, nor one that a mail brought along', async () => {
    for (const bytes of [3, body.length - 7, body.length + 9, 10_000_000, 99_999_999_999]) {
      expect(await texts(measured(bytes), 1000, plain)).toHaveLength(3);
    }
    const two = measured(body.length).replace('Subject: a\n', 'Subject: a\nContent-Length: 3\n');
    expect(await texts(two, 1000, plain)).toHaveLength(2);
  });

  test('in the quoted forms a length decides nothing', async () => {
    expect(await texts(measured(body.length), 1000)).toHaveLength(3);
  });
});
