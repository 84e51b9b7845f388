// Reading mails in a thread of its own: what hurts is stopped, said, and harms no other mail.
import { afterEach, expect, test } from 'vitest';
import type { MailReader, ReadingLimits } from '../../../src/lib/inbound/mail-reader.js';
import { readMail } from '../../../src/lib/inbound/mime-reader.js';
import { openMailReader } from '../../../src/lib/inbound/worker-mail-reader.js';

const readers: MailReader[] = [];
afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.close();
});

function open(limits?: ReadingLimits): MailReader {
  const reader = openMailReader(limits);
  readers.push(reader);
  return reader;
}

const mail = (subject: string, body = 'Hello\r\n', head: readonly string[] = []) =>
  Buffer.from([`Subject: ${subject}`, 'From: Carla <carla@customer.example>', ...head, '', body].join('\r\n'));

/** Either the subject, or why it was not read. */
async function outcome(reading: Promise<{ readonly subject: string }>): Promise<string> {
  return reading.then(
    ({ subject }) => subject,
    (error: Error) => error.message,
  );
}

test('a mail is understood there as it is here, and its bytes stay whole', async () => {
  const raw = mail('Grüße', 'Where is it?\r\n> It was sent.\r\n', ['Date: Mon, 2 Mar 2026 10:00:00 +0000']);
  const before = Buffer.from(raw);
  expect(await open().readMail(raw)).toEqual(await readMail(raw));
  expect(raw.equals(before)).toBe(true);
});

test('mails come back in their order, however many are given at once', async () => {
  const reader = open();
  const subjects = Array.from({ length: 300 }, (_, index) => `Question ${index}`);
  const read = await Promise.all(subjects.map((subject) => reader.readMail(mail(subject))));
  expect(read.map(({ subject }) => subject)).toEqual(subjects);
});

test('a mail that takes too long is stopped and told, and those around it are read', async () => {
  const reader = open({ patience: 200, megabytes: 512 });
  // Harmless, and more work than the patience of this test allows.
  const endless = mail('Endless', '<div>a '.repeat(400_000), ['Content-Type: text/html']);
  const read = ['One', endless, 'Two', 'Three'].map((what) =>
    outcome(reader.readMail(typeof what === 'string' ? mail(what) : what)),
  );
  expect(await Promise.all(read)).toEqual(['One', 'reading it takes more than 0.2 seconds', 'Two', 'Three']);
  expect(await outcome(reader.readMail(mail('Four')))).toBe('Four');
});

/** A thread that says it can begin, and then does this with each mail that it is `given`. */
const threadThat = (does: string) => ({
  url: new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { workerData as port } from 'node:worker_threads';
      const used = () => process.threadCpuUsage().user;
      port.on('message', (given) => { ${does} });
      port.postMessage({ kind: 'ready', used: used() });`)}`,
  ),
  execArgv: [],
});

test('a thread that waits for a processor is waited for, since only its own work counts', async () => {
  const program = threadThat(
    "setTimeout(() => port.postMessage({ kind: 'mail', mail: { subject: 'Late' }, used: used() }), 500)",
  );
  const reader = openMailReader({ patience: 200, megabytes: 512 }, program);
  readers.push(reader);
  expect(await outcome(reader.readMail(mail('Asked')))).toBe('Late');
});

test('a thread that falls asleep is stopped all the same', async () => {
  const program = threadThat('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)');
  const reader = openMailReader({ patience: 50, megabytes: 512 }, program);
  readers.push(reader);
  expect(await outcome(reader.readMail(mail('Asleep')))).toBe('reading it takes more than 0.05 seconds');
});

test('a mail that takes too much memory is stopped and told, and those around it are read', async () => {
  const reader = open({ patience: 60_000, megabytes: 32 });
  const greedy = mail('Greedy', 'line\r\n'.repeat(1_000_000));
  const read = [mail('One'), greedy, mail('Two')].map((raw) => outcome(reader.readMail(raw)));
  expect(await Promise.all(read)).toEqual(['One', 'reading it takes more than 32 MB of memory', 'Two']);
});

test('a mail that cannot be understood says why, as it does here', async () => {
  const boundaries = Array.from({ length: 1100 }, () => '--b\r\n\r\nx\r\n').join('');
  const raw = mail('Many', boundaries, ['Content-Type: multipart/mixed; boundary=b']);
  const here = await readMail(raw).catch((error: Error) => error);
  const there = await open()
    .readMail(raw)
    .catch((error: Error) => error);
  expect(there).toMatchObject({ kind: 'invalid', message: (here as Error).message });
});

test('what is still being read when it is closed is not waited for', async () => {
  const reader = openMailReader();
  const reading = outcome(reader.readMail(mail('Endless', '<div>a '.repeat(400_000), ['Content-Type: text/html'])));
  await reader.close();
  expect(await reading).toBe('the mail was not read to its end');
});

// What is known to hurt mail readers. The limits are the real ones.
const HOSTILE: Readonly<Record<string, Buffer>> = {
  'one megabyte of <div>': mail('x', '<div>'.repeat(200_000), ['Content-Type: text/html']),
  'nested tables': mail('x', '<table><tr><td>'.repeat(60_000), ['Content-Type: text/html']),
  '0.9 MB of group addresses': mail('x', 'y', [`To: ${'g:a@b.c;,'.repeat(100_000)}`]),
  'a megabyte of open comments': mail('x', 'y', [`To: ${'('.repeat(1_000_000)}`]),
  'a megabyte of encoded words': mail('x', 'y', [`Subject: ${'=?utf-8?q?a?= '.repeat(70_000)}`]),
  '50,000 nested parts': mail(
    'x',
    Array.from(
      { length: 50_000 },
      (_, i) => `--b${i}\r\nContent-Type: multipart/mixed; boundary=b${i + 1}\r\n\r\n`,
    ).join(''),
    ['Content-Type: multipart/mixed; boundary=b0'],
  ),
  '50,000 parts': mail('x', '--b\r\n\r\nx\r\n'.repeat(50_000), ['Content-Type: multipart/mixed; boundary=b']),
  'ten megabytes of blanks in quoted-printable': mail('x', ' '.repeat(10_000_000), [
    'Content-Transfer-Encoding: quoted-printable',
  ]),
  'a megabyte of quote marks': mail('x', `${'>'.repeat(1_000_000)}\r\n${'> '.repeat(500_000)}`),
  'a hundred thousand attributions': mail('x', 'On Monday, Carla wrote:\r\n'.repeat(100_000)),
  '100,000 references': mail('x', 'y', [`References: ${'<a@b.example> '.repeat(100_000)}`]),
  'a megabyte of one line': mail('x', 'a'.repeat(1_000_000)),
  'a megabyte of parameters': mail('x', 'y', [`Content-Type: text/plain; ${"a*0*=utf-8''x; ".repeat(70_000)}`]),
  'a date of a megabyte': mail('x', 'y', [`Date: ${'1 '.repeat(500_000)}`]),
};

test('what is known to hurt mail readers is read or refused, and the next mail is read', async () => {
  const reader = open();
  for (const [name, raw] of Object.entries(HOSTILE)) {
    await reader.readMail(raw).catch((error: Error) => {
      expect(error, name).toMatchObject({ kind: 'invalid' });
    });
    expect(await outcome(reader.readMail(mail(name))), name).toBe(name);
  }
});
