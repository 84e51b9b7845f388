// From the text of a setup file to what it wants, or to every mistake in it.
import { expect, test } from 'vitest';
import { MailroomError } from '../../../src/lib/errors.js';
import { cpuTime } from '../../support/cpu-time.js';
import { ACME, parse, problemsOf } from './setup-text.js';

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

test('the example is read as it is meant', () => {
  const setup = parse(ACME);
  expect(setup.smtp).toMatchObject([
    {
      name: 'acme',
      port: 587,
      login: {
        method: 'password',
        user: 'support@acme.test',
        password: { scheme: 'env', value: 'ACME_SMTP_PASSWORD' },
      },
    },
  ]);
  expect(setup.channels).toMatchObject([
    { name: 'support', mailbox: 'inbox', autoReply: { on: true }, quote: undefined },
  ]);
});

test('JSON is read as well', () => {
  expect(parse(JSON.stringify({ version: 1, operators: { ana: { email: 'ana@acme.test' } } })).operators).toMatchObject(
    [{ name: 'ana' }],
  );
});

test('what is left out of a server is the usual', () => {
  const setup = parse(`version: 1
mailboxes:
  inbox: { host: IMAP.Acme.test, encryption: tls, user: inbox@acme.test, password: env:P }
  gmail: { provider: gmail, user: acme@gmail.com, oauth2: 'command:token acme' }
`);
  expect(setup.mailboxes).toMatchObject([
    { host: 'imap.acme.test', port: 993, address: 'inbox@acme.test', folder: undefined },
    { host: 'imap.gmail.com', port: 993, encryption: 'tls', login: { method: 'oauth2' } },
  ]);
});

test('a certificate is a path beside the file, or its own text', () => {
  const text = (ca: string) =>
    `version: 1\nsmtp:\n  a: { host: h.test, encryption: tls, replyName: A, replyAddress: a@b.test, ca: ${JSON.stringify(ca)} }`;
  expect(parse(text('certs/ca.pem'), { files: { 'certs/ca.pem': PEM } }).smtp).toMatchObject([{ ca: PEM }]);
  expect(parse(text(PEM)).smtp).toMatchObject([{ ca: PEM }]);
  expect(problemsOf(text('none.pem'))).toMatchObject([{ path: 'smtp.a.ca', problem: 'there is no file "none.pem"' }]);
  expect(problemsOf(text('x'), { files: { x: 'hello' } })).toMatchObject([{ problem: '"x" holds no certificate' }]);
});

test('two fallbacks of one mailbox are a mistake', () => {
  const channel = (mailbox: string) =>
    `{ address: ${mailbox}@acme.test, replyName: A, mailbox: ${mailbox.slice(0, -1)}, widget: website, fallback: true }`;
  const text = `version: 1
mailboxes:
  in: { host: imap.acme.test, encryption: tls, user: in@acme.test, password: env:P }
  out: { host: imap.acme.test, encryption: tls, user: out@acme.test, password: env:P }
widgets: { website: {} }
channels: { a: ${channel('in1')}, b: ${channel('in2')}, c: ${channel('out1')} }`;
  expect(problemsOf(text)).toMatchObject([
    { path: 'channels.b.fallback', problem: 'a is the fallback of mailbox in already' },
  ]);
});

test('an empty section is no mistake', () => {
  expect(parse('version: 1\nsmtp:\nchannels: {}\n')).toMatchObject({ smtp: [], channels: [] });
});

const TWELVE = `version: 1
smtp:
  acme:
    host: smtp.acme.test:25
    port: "587"
    encryption: ssl
    user: support@acme.test
    password: hunter2
    replyName: Acme
    replyAddres: support@acme.test
mailboxes:
  inbox: { host: imap.acme.test, encryption: tls, user: inbox, password: env:P }
operators:
  ana: { email: ana-acme.test, role: boss }
widgets:
  website: { operators: [anna], routing: round-robin }
channels:
  support:
    address: support@acme.test
    mailbox: inbx
    smtp: acme
    widget: website
    replyName: "{{operator.nam}}"
    undo: 3 weeks
`;

test('twelve mistakes get twelve messages at once, each with its place, what stands there and what may', () => {
  expect(problemsOf(TWELVE).map(({ line, column, path }) => `${line}:${column} ${path}`)).toEqual([
    '4:11 smtp.acme.host',
    '5:11 smtp.acme.port',
    '6:17 smtp.acme.encryption',
    '8:15 smtp.acme.password',
    '10:5 smtp.acme.replyAddres',
    '12:3 mailboxes.inbox.address',
    '14:17 operators.ana.email',
    '14:38 operators.ana.role',
    '16:26 widgets.website.operators[0]',
    '20:14 channels.support.mailbox',
    '23:16 channels.support.replyName',
    '24:11 channels.support.undo',
  ]);
  expect(() => parse(TWELVE)).toThrow(MailroomError);
  expect(() => parse(TWELVE)).toThrow(
    `mailroom.yaml has 12 mistakes; nothing was changed\nmailroom.yaml:4:11: smtp.acme.host: "smtp.acme.test:25" is not`,
  );
  expect(() => parse(TWELVE)).toThrow('"ssl" cannot stand here; use tls, starttls or none');
  expect(() => parse(TWELVE)).toThrow('there is no operator called "anna"; did you mean ana?');
});

test('no secret that is written out gets into a message', () => {
  const written = [
    'password: hunter2',
    'password: [hunter2]',
    'passwd: hunter2',
    'password: *hunter2',
    'password: "hunter2',
    'password: !hunter2 x',
    'oauth2: { token: hunter2 }',
    'password: hunter2\n    password: hunter2',
    'hunter2',
  ];
  for (const line of written) {
    const text = `version: 1\nsmtp:\n  a:\n    host: h.test\n    encryption: tls\n    user: u\n    ${line}\n`;
    const error = catchError(() => parse(text));
    expect(error.kind).toBe('invalid');
    expect(
      JSON.stringify([error.message, error.next, error.details]).replace('there is no such key', ''),
    ).not.toContain(line === 'hunter2' ? 'never' : 'hunter2');
  }
});

function catchError(work: () => unknown): MailroomError {
  try {
    work();
  } catch (error) {
    if (error instanceof MailroomError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

test('broken YAML is said with its place', () => {
  expect(problemsOf('version: 1\nsmtp: {\n')).toMatchObject([{ line: expect.any(Number) }]);
  expect(problemsOf('version: 1\n---\nversion: 1\n')[0]?.problem).toBe('a second document begins here');
  expect(problemsOf('version: 1\nsmtp:\n\ta: 1\n')[0]).toMatchObject({ line: 3 });
});

test('keys that stand there twice are mistakes at the second one', () => {
  expect(problemsOf('version: 1\nversion: 1\n')).toMatchObject([{ line: 2, problem: 'this key stands here twice' }]);
});

test('aliases may repeat a little, and not without end', () => {
  const shared = `version: 1
mailboxes:
  a: &a { host: h.test, encryption: tls, user: a@b.test, password: env:P }
  b: *a
`;
  expect(parse(shared).mailboxes).toHaveLength(2);
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
  for (let i = 1; i < 10; i++) {
    const [name, last] = [String.fromCharCode(97 + i), String.fromCharCode(96 + i)];
    bomb.push(`${name}: &${name} [${Array(10).fill(`*${last}`).join(',')}]`);
  }
  const started = cpuTime();
  expect(() => parse(bomb.join('\n'))).toThrow('repeats or nests itself without end');
  expect(() => parse('version: 1\nsmtp: &a { b: *a }\n')).toThrow('repeats or nests itself without end');
  expect(() => parse(`version: ${'['.repeat(30)}${']'.repeat(30)}`)).toThrow('without end');
  expect(cpuTime() - started).toBeLessThan(2000);
});

test('names that JavaScript knows are no way in', () => {
  const paths = problemsOf('version: 1\n__proto__: { a: 1 }\nsmtp:\n  constructor: 5\n  __proto__: {}\n').map(
    ({ path }) => path,
  );
  expect(paths).toEqual(expect.arrayContaining(['__proto__', 'smtp.constructor', 'smtp.__proto__']));
});

test("an operator's own address is refused wherever mail comes in", () => {
  const desk = (operator: string, mailbox = '', channel = '') => `version: 1
mailboxes:
  inbox: { host: h.test, encryption: tls, user: inbox@acme.test, password: env:P${mailbox} }
operators:
  ana: { email: ${operator} }
widgets: { website: { operators: [ana] } }
channels:
  support: { address: support@acme.test, replyName: A, mailbox: inbox, widget: website${channel} }
`;
  expect(problemsOf(desk('ana@acme.test'))).toEqual([]);
  expect(problemsOf(desk('Support@acme.test'))).toMatchObject([
    { line: 5, path: 'operators.ana.email', problem: expect.stringContaining('in a loop') },
  ]);
  expect(problemsOf(desk('inbox@acme.test'))).toHaveLength(1);
  expect(problemsOf(desk('inbox+ana@acme.test', ', plusAddressing: true'))).toHaveLength(1);
  expect(problemsOf(desk('help@acme.test', '', ', aliases: [help@acme.test]'))).toHaveLength(1);
  expect(problemsOf(desk('support@acme.test'), { allowOperatorAddress: true })).toEqual([]);
});

test('an address belongs to one channel, and to one operator', () => {
  const text = `version: 1
operators: { ana: { email: a@acme.test }, bob: { email: A@acme.test } }
mailboxes:
  inbox: { host: h.test, encryption: tls, user: inbox@acme.test, password: env:P }
widgets: { website: }
channels:
  one: { address: one@acme.test, replyName: A, mailbox: inbox, widget: website, aliases: [two@acme.test] }
  two: { address: two@acme.test, replyName: A, mailbox: inbox, widget: website }
`;
  expect(problemsOf(text.replace('website: }', 'website: {} }')).map(({ path }) => path)).toEqual([
    'operators.bob.email',
    'channels.two.address',
  ]);
});

test('a login has a user and one secret, and clear text has to be insisted on', () => {
  const smtp = (keys: string) =>
    problemsOf(`version: 1\nsmtp:\n  a: { host: h.test, replyName: A, replyAddress: a@b.test, ${keys} }\n`).map(
      ({ path }) => path,
    );
  expect(smtp('encryption: tls')).toEqual([]);
  expect(smtp('encryption: tls, user: u')).toEqual(['smtp.a.password']);
  expect(smtp('encryption: tls, password: env:P')).toEqual(['smtp.a.user']);
  expect(smtp('encryption: tls, user: u, password: env:P, oauth2: env:T')).toEqual(['smtp.a.oauth2']);
  expect(smtp('encryption: none')).toEqual(['smtp.a.encryption']);
  expect(smtp('encryption: none, allowClearText: true')).toEqual([]);
});

test('a store with operators has an admin', () => {
  const desk = (role: string) => `version: 1\noperators: { ana: { email: ana@acme.test, role: ${role} } }`;
  expect(problemsOf(desk('supervisor'))).toMatchObject([{ problem: 'nobody would be the admin of this desk' }]);
  expect(problemsOf(desk('admin'))).toEqual([]);
});
