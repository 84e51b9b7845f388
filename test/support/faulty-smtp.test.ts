// Each fault of the faulty SMTP server, as a real client meets it.
import { createTransport } from 'nodemailer';
import type SMTPTransport from 'nodemailer/lib/smtp-transport/index.js';
import { expect, onTestFinished, test } from 'vitest';
import { type Fault, type FaultySmtpOptions, type FaultySmtpServer, openFaultySmtpServer } from './faulty-smtp.js';

const raw = Buffer.from('From: a@acme.test\r\nTo: b@example.org\r\nSubject: hello\r\n\r\nHello\r\n');
const large = Buffer.concat([raw, Buffer.from(`${'x'.repeat(70)}\r\n`.repeat(40_000))]);

async function openWith(options: FaultySmtpOptions): Promise<FaultySmtpServer> {
  const server = await openFaultySmtpServer(options);
  onTestFinished(() => server.close());
  return server;
}

type Outcome = {
  /** What nodemailer resolved or rejected with. */
  readonly sent?: SMTPTransport.SentMessageInfo;
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
  readonly command?: string;
  readonly message?: string;
  /** Whether nodemailer says that all bytes of the mail were handed over. */
  readonly handedOver: boolean;
};

async function send(server: FaultySmtpServer, to = ['b@example.org'], body = raw): Promise<Outcome> {
  let handedOver = false;
  const note = (entry: { tnx?: string }) => {
    if (entry.tnx === 'message') handedOver = true;
  };
  const logger = { level: () => {}, trace: note, debug: note, info: note, warn: note, error: note, fatal: note };
  const transport = createTransport({
    host: server.host,
    port: server.port,
    requireTLS: true,
    auth: { user: 'support', pass: 'secret' },
    tls: { ca: server.ca },
    connectionTimeout: 500,
    greetingTimeout: 500,
    socketTimeout: 500,
    logger,
  });
  try {
    return { sent: await transport.sendMail({ envelope: { from: 'a@acme.test', to }, raw: body }), handedOver };
  } catch (error) {
    const { code, responseCode, response, command, message } = error as Outcome;
    return { ...(error as object), ...{ code, responseCode, response, command, message }, handedOver } as Outcome;
  } finally {
    transport.close();
  }
}

const refused: [Fault['at'], string, number][] = [
  ['connect', '421 4.3.2 Service not available', 421],
  ['connect', '554 5.3.2 No service', 554],
  ['EHLO', '421 4.3.2 Try later', 421],
  ['STARTTLS', '454 4.7.0 TLS not available', 454],
  ['AUTH', '454 4.7.0 Temporary authentication failure', 454],
  ['AUTH', '535 5.7.8 Wrong', 535],
  ['MAIL', '451 4.7.1 Greylisted', 451],
  ['MAIL', '553 5.7.1 Sender not owned by user', 553],
  ['RCPT', '450 4.2.1 Mailbox busy', 450],
  ['RCPT', '550 5.1.1 No such user', 550],
  ['DATA', '451 4.3.0 Try later', 451],
  ['DATA', '554 5.5.1 No valid recipients', 554],
  ['dot', '452 4.2.2 Mailbox full', 452],
  ['dot', '550 5.7.1 Looks like spam', 550],
];

test.each(refused)('at %s the answer can be "%s"', async (at, reply, code) => {
  const server = await openWith({ faults: [{ at, do: { reply } }] });
  const outcome = await send(server);

  if (at === 'STARTTLS') expect(outcome.code).toBe('ETLS');
  else expect(outcome.responseCode).toBe(code);
  expect(server.received).toEqual([]);
});

const steps: Fault['at'][] = ['connect', 'EHLO', 'STARTTLS', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'body', 'dot'];

test.each(steps)('at %s the line can drop, be cut, or fall silent', async (at) => {
  for (const fault of ['drop', 'reset', 'silence'] as const) {
    const server = await openWith({ faults: [{ at, do: fault }] });
    const outcome = await send(server, ['b@example.org'], at === 'body' ? large : raw);

    expect(outcome.sent, `${fault} at ${at}`).toBeUndefined();
    expect(outcome.responseCode, `${fault} at ${at}`).toBeUndefined();
    expect(server.received).toEqual([]);
    expect(server.connections).toBe(1);
  }
});

test('before 354 nothing was handed over, after the final dot everything was', async () => {
  for (const [at, handedOver] of [
    ['DATA', false],
    ['dot', true],
  ] as const) {
    for (const fault of ['drop', 'silence'] as const) {
      const server = await openWith({ faults: [{ at, do: fault }] });
      expect((await send(server)).handedOver).toBe(handedOver);
      expect(server.arrived.map(({ answer }) => answer)).toEqual(handedOver ? [undefined] : []);
    }
  }
});

test('inside the body the line drops before the client has handed everything over', async () => {
  const server = await openWith({ faults: [{ at: 'body', do: 'reset', afterBytes: 100_000 }] });
  const outcome = await send(server, ['b@example.org'], large);

  expect(outcome.sent).toBeUndefined();
  expect(server.arrived).toEqual([]);
});

test('a mail can be taken although the answer is lost', async () => {
  for (const fault of ['drop', 'silence', 'reset'] as const) {
    const server = await openWith({ faults: [{ at: 'dot', do: fault, taken: true }] });
    const outcome = await send(server);

    expect(outcome.sent).toBeUndefined();
    expect(server.received.length).toBe(1);
    expect(server.arrived[0]?.answer).toBeUndefined();
  }
});

test('after 250 the line can drop, and the mail is sent', async () => {
  const server = await openWith({ faults: [{ at: 'dot', do: 'answer-and-drop' }] });
  const outcome = await send(server);

  expect(outcome.sent?.response).toMatch(/^250 /);
  expect(server.received.length).toBe(1);
});

test('one of two recipients is refused, the other gets the mail', async () => {
  const server = await openWith({
    faults: [{ at: 'RCPT', do: { reply: '550 5.1.1 No such user' }, recipient: 'nobody@example.org' }],
  });
  const outcome = await send(server, ['nobody@example.org', 'b@example.org']);

  expect(outcome.sent?.accepted).toEqual(['b@example.org']);
  expect(outcome.sent?.rejected).toEqual(['nobody@example.org']);
  expect(server.received[0]?.envelope.to).toEqual(['b@example.org']);
});

test("Gmail's wish for an app password comes through with all its lines", async () => {
  const reply = [
    '534-5.7.9 Application-specific password required. For more information, go to',
    '534 5.7.9 https://support.google.com/mail/?p=InvalidSecondFactor - gsmtp',
  ].join('\n');
  const server = await openWith({ faults: [{ at: 'AUTH', do: { reply } }] });
  const outcome = await send(server);

  expect(outcome).toMatchObject({ code: 'EAUTH', responseCode: 534 });
  expect(outcome.response).toMatch(/Application-specific password required[\s\S]*InvalidSecondFactor/);
});

test('a fault can strike once, or on one connection only', async () => {
  const server = await openWith({ faults: [{ at: 'MAIL', do: { reply: '451 4.7.1 Greylisted' }, times: 1 }] });
  expect((await send(server)).responseCode).toBe(451);
  expect((await send(server)).sent).toBeDefined();

  server.failWith({ at: 'dot', do: 'drop', connection: 4 });
  expect((await send(server)).sent).toBeDefined();
  expect((await send(server)).sent).toBeUndefined();
  expect((await send(server)).sent).toBeDefined();
  expect(server.received.length).toBe(3);
  expect(server.connections).toBe(5);
});

test('it notes what was said, and whether that was in the clear', async () => {
  const server = await openWith({});
  await send(server);

  const verbs = server.spoken.map(({ secure, line }) => `${secure ? 'TLS' : 'clear'} ${/^\S+/.exec(line)?.[0]}`);
  expect(verbs.slice(0, 2)).toEqual(['clear EHLO', 'clear STARTTLS']);
  expect(verbs.slice(2, 8)).toEqual(['TLS EHLO', 'TLS AUTH', 'TLS MAIL', 'TLS RCPT', 'TLS DATA', 'TLS [body]']);
});
