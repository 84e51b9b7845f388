// Sending over real connections: what is known to have been sent, to have failed, and what nobody knows.
import { randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import type { OutgoingBytes, SendOutcome, Transport } from '../../../src/lib/smtp/transport.js';
import type { Fault, Reaction, SmtpStep } from '../../support/faulty-smtp.js';
import { faultyServer, goodServer, IMPATIENT, transportTo } from './smtp-worlds.js';

const RAW = Buffer.from('Subject: hello\r\n\r\n.a line with a dot\r\n..\r\n\tlast: \xfc\r\n', 'latin1');

function mailTo(to: readonly string[], more: Partial<OutgoingBytes> = {}): OutgoingBytes {
  return { envelope: { from: 'support@acme.test', to }, raw: RAW, onBody: async () => {}, ...more };
}

/** Sends one mail to a server with this fault, and counts how often the body was announced. */
async function sendWith(fault: Fault, more: Partial<OutgoingBytes> = {}) {
  const server = await faultyServer({ faults: [fault] });
  const transport = await transportTo(server, {}, fault.do === 'silence' ? { times: IMPATIENT } : {});
  let announced = 0;
  const onBody = async () => {
    announced += 1;
  };
  const outcome = await transport.send(mailTo(['bo@client.test'], { onBody, ...more }));
  return { server, outcome, announced };
}

function refusal(recipient: string, reply: string): Fault {
  return { at: 'RCPT', recipient, do: { reply } };
}

function statesOf(outcome: SendOutcome): readonly string[] {
  return outcome.result === 'answered' ? outcome.recipients.map(({ state }) => state) : [outcome.result];
}

describe('a mail that is taken', () => {
  test('is sent to each recipient, and the server has its bytes as they are', async () => {
    const server = await goodServer();
    const transport = await transportTo(server);
    const outcome = await transport.send(mailTo(['bo@client.test', 'Eve@client.test']));
    const response = '250 2.0.0 Ok: queued as Q000001';
    expect(outcome).toEqual({
      result: 'answered',
      response,
      recipients: [
        { address: 'bo@client.test', state: 'sent', status: '2.0.0', response },
        { address: 'Eve@client.test', state: 'sent', status: '2.0.0', response },
      ],
    });
    expect(server.received.map(({ envelope }) => envelope)).toEqual([
      { from: 'support@acme.test', to: ['bo@client.test', 'Eve@client.test'] },
    ]);
    expect(server.received[0]?.raw.equals(RAW)).toBe(true);
  });

  test.each([1, 65_536, 3_000_000])('of %i bytes arrives byte for byte', async (size) => {
    const server = await goodServer({ size: 10_000_000 });
    const transport = await transportTo(server);
    const raw = Buffer.from(
      `X: y\r\n\r\n${randomBytes(size / 2)
        .toString('hex')
        .replace(/.{70}/g, '$&\r\n.')}\r\n`,
    );
    expect(statesOf(await transport.send(mailTo(['bo@client.test'], { raw })))).toEqual(['sent']);
    expect(server.received[0]?.raw.equals(raw)).toBe(true);
  });

  test('may have the empty sender', async () => {
    const server = await goodServer();
    const transport = await transportTo(server);
    await transport.send(mailTo(['bo@client.test'], { envelope: { from: '', to: ['bo@client.test'] } }));
    expect(server.received[0]?.envelope.from).toBe('');
  });

  test('has the domains of its envelope in ASCII, and its recipients told as they were given', async () => {
    const server = await faultyServer({
      faults: [{ at: 'RCPT', recipient: 'no@xn--bcher-kva.test', do: { reply: '550 5.1.1 no' } }],
    });
    const transport = await transportTo(server);
    const outcome = await transport.send(mailTo(['bo@bücher.test', 'no@bücher.test']));
    expect(server.received[0]?.envelope.to).toEqual(['bo@xn--bcher-kva.test']);
    expect(outcome).toMatchObject({
      recipients: [
        { address: 'bo@bücher.test', state: 'sent' },
        { address: 'no@bücher.test', state: 'failed', status: '5.1.1' },
      ],
    });
  });

  test('waits for onBody before a byte of it leaves, and after DATA was accepted', async () => {
    const server = await faultyServer();
    const transport = await transportTo(server);
    let before: readonly string[] = [];
    await transport.send(
      mailTo(['bo@client.test'], {
        onBody: async () => {
          await new Promise((resolve) => setTimeout(resolve, 100));
          before = server.spoken.map(({ line }) => line);
        },
      }),
    );
    expect(before.at(-1)).toBe('DATA');
    expect(server.received).toHaveLength(1);
  });

  test('is followed by others over the same connection', async () => {
    const server = await faultyServer();
    const transport = await transportTo(server);
    for (const name of ['a', 'b', 'c']) await transport.send(mailTo([`${name}@client.test`]));
    expect(server.received.map(({ envelope }) => envelope.to[0])).toEqual([
      'a@client.test',
      'b@client.test',
      'c@client.test',
    ]);
    expect(server.connections).toBe(1);
  });

  test.each<Reaction>(['drop', { reply: '421 4.7.0 too many mails' }])(
    'although the kept connection answers MAIL by %o',
    async (reaction) => {
      const server = await faultyServer();
      const transport = await transportTo(server);
      await transport.send(mailTo(['a@client.test']));
      server.failWith({ at: 'MAIL', do: reaction, connection: 1 });
      expect(statesOf(await transport.send(mailTo(['b@client.test'])))).toEqual(['sent']);
      expect(server.connections).toBe(2);
    },
  );

  test('is sent, even if the line drops right after 250', async () => {
    const { outcome, server } = await sendWith({ at: 'dot', do: 'answer-and-drop' });
    expect(statesOf(outcome)).toEqual(['sent']);
    expect(server.received).toHaveLength(1);
  });
});

describe('each recipient has an answer of their own', () => {
  test.each([
    ['550 5.1.1 no such user', 'failed', '5.1.1'],
    ['450 greylisted', 'deferred', '450'],
  ])('one of two is refused with %s', async (reply, state, status) => {
    const server = await faultyServer({ faults: [refusal('b@client.test', reply)] });
    const transport = await transportTo(server);
    expect(await transport.send(mailTo(['a@client.test', 'b@client.test']))).toMatchObject({
      result: 'answered',
      recipients: [
        { address: 'a@client.test', state: 'sent' },
        { address: 'b@client.test', state, status, response: reply },
      ],
    });
    expect(server.received[0]?.envelope.to).toEqual(['a@client.test']);
  });

  test('all are refused, one for now and one for good: nothing is handed over', async () => {
    const server = await faultyServer({
      faults: [refusal('a@client.test', '450 4.2.1 later'), refusal('b@client.test', '550 5.1.1 never')],
    });
    const transport = await transportTo(server);
    const outcome = await transport.send(mailTo(['a@client.test', 'b@client.test']));
    expect(statesOf(outcome)).toEqual(['deferred', 'failed']);
    expect(server.received).toHaveLength(0);
  });

  test.each<[SmtpStep, string, string]>([
    ['DATA', '451 4.3.0 later', 'deferred'],
    ['DATA', '554 5.5.1 no', 'failed'],
    ['dot', '452 4.3.1 disk full', 'deferred'],
    ['dot', '421 4.3.2 going down', 'deferred'],
    ['dot', '554 5.7.1 spam', 'failed'],
  ])('a refusal at %s with %s is for those who were accepted', async (at, reply, state) => {
    const server = await faultyServer({ faults: [refusal('b@client.test', '550 5.1.1 no'), { at, do: { reply } }] });
    const transport = await transportTo(server);
    const outcome = await transport.send(mailTo(['a@client.test', 'b@client.test']));
    expect(outcome).toMatchObject({
      result: 'answered',
      recipients: [
        { address: 'a@client.test', state, response: reply },
        { address: 'b@client.test', state: 'failed', response: '550 5.1.1 no' },
      ],
    });
    expect(server.received).toHaveLength(0);
  });
});

describe('a server that takes the whole envelope at once (PIPELINING, RFC 2920) answers the same:', () => {
  const pipelining: Fault = { at: 'EHLO', do: { reply: '250-localhost\n250 PIPELINING' } };

  async function sendAtOnce(to: readonly string[], ...faults: Fault[]) {
    const server = await faultyServer({ encryption: 'none', login: 'not-offered', faults: [pipelining, ...faults] });
    const transport = await transportTo(server, { encryption: 'none', login: { method: 'none' } });
    return { outcome: await transport.send(mailTo(to)), server };
  }

  test('one of two recipients is refused', async () => {
    const { outcome, server } = await sendAtOnce(
      ['a@client.test', 'b@client.test'],
      refusal('b@client.test', '550 5.1.1 no'),
    );
    expect(statesOf(outcome)).toEqual(['sent', 'failed']);
    expect(server.received[0]?.envelope.to).toEqual(['a@client.test']);
  });

  test('all are refused', async () => {
    const { outcome, server } = await sendAtOnce(['a@client.test'], refusal('a@client.test', '450 4.2.1 later'));
    expect(statesOf(outcome)).toEqual(['deferred']);
    expect(server.arrived).toHaveLength(0);
  });

  test('the sender is refused', async () => {
    const { outcome } = await sendAtOnce(['a@client.test'], { at: 'MAIL', do: { reply: '550 5.7.1 not yours' } });
    expect(outcome).toMatchObject({ result: 'not-sent', kind: 'rejected', stage: 'sender' });
  });

  test('the mail is refused after its final dot', async () => {
    const { outcome } = await sendAtOnce(['a@client.test'], { at: 'dot', do: { reply: '554 5.7.1 spam' } });
    expect(statesOf(outcome)).toEqual(['failed']);
  });

  test('the line drops before 354', async () => {
    const { outcome } = await sendAtOnce(['a@client.test'], { at: 'DATA', do: 'drop' });
    expect(outcome).toMatchObject({ result: 'not-sent', kind: 'unreachable' });
  });

  test('the line drops after the final dot', async () => {
    const { outcome } = await sendAtOnce(['a@client.test'], { at: 'dot', do: 'drop', taken: true });
    expect(outcome.result).toBe('unsure');
  });
});

describe('before the body nothing is sent:', () => {
  test.each<[SmtpStep, Reaction, string]>([
    ['connect', 'drop', 'unreachable'],
    ['connect', 'silence', 'unreachable'],
    ['connect', { reply: '554 5.7.1 no' }, 'rejected'],
    ['EHLO', 'drop', 'unreachable'],
    ['STARTTLS', { reply: '502 5.5.1 no' }, 'tls'],
    ['AUTH', { reply: '535 5.7.8 no' }, 'auth'],
    ['AUTH', { reply: '454 4.7.0 later' }, 'unreachable'],
    ['MAIL', 'drop', 'unreachable'],
    ['MAIL', 'silence', 'unreachable'],
    ['MAIL', { reply: '450 4.7.1 later' }, 'unreachable'],
    ['MAIL', { reply: '550 5.7.1 not your address' }, 'rejected'],
    ['RCPT', 'drop', 'unreachable'],
    ['RCPT', 'silence', 'unreachable'],
    ['DATA', 'drop', 'unreachable'],
    ['DATA', 'reset', 'unreachable'],
    ['DATA', 'silence', 'unreachable'],
  ])('%s by %o', async (at, reaction, kind) => {
    const { outcome, announced, server } = await sendWith({ at, do: reaction });
    expect(outcome).toMatchObject({ result: 'not-sent', kind });
    expect(announced).toBe(0);
    expect(server.received).toHaveLength(0);
  });

  test('a refused sender is told apart from everything else', async () => {
    const { outcome } = await sendWith({ at: 'MAIL', do: { reply: '550 5.7.1 not your address' } });
    expect(outcome).toMatchObject({ stage: 'sender', reason: expect.stringContaining('support@acme.test') });
  });

  test('a mail that is larger than the server takes', async () => {
    const server = await goodServer({ size: 1_000 });
    const transport = await transportTo(server);
    expect(await transport.send(mailTo(['bo@client.test'], { raw: Buffer.alloc(5_000, 'x') }))).toMatchObject({
      result: 'not-sent',
      kind: 'rejected',
      reason: 'the mail has 5 kB, and localhost takes 1 kB at most',
    });
  });

  test('an address that would be two commands', async () => {
    const server = await faultyServer();
    const transport = await transportTo(server);
    const outcome = await transport.send(mailTo(['bo@client.test>\r\nRCPT TO:<eve@client.test']));
    expect(outcome).toMatchObject({ result: 'not-sent', kind: 'invalid' });
    expect(server.spoken.some(({ line }) => line.startsWith('RCPT'))).toBe(false);
  });

  test('an address beyond ASCII, to a server without SMTPUTF8', async () => {
    const server = await faultyServer({ encryption: 'none', faults: [{ at: 'EHLO', do: { reply: '250 localhost' } }] });
    const transport = await transportTo(server, { encryption: 'none', login: { method: 'none' } });
    const outcome = await transport.send(mailTo([parseEmailAddress('björn@client.test')]));
    expect(outcome).toMatchObject({
      result: 'not-sent',
      kind: 'rejected',
      reason: expect.stringContaining('SMTPUTF8'),
    });
  });

  test('what onBody throws, and the connection is cut without a final dot', async () => {
    const server = await faultyServer();
    const transport = await transportTo(server);
    const trouble = new Error('the store is full');
    await expect(transport.send(mailTo(['bo@client.test'], { onBody: () => Promise.reject(trouble) }))).rejects.toBe(
      trouble,
    );
    await expect.poll(() => server.spoken.at(-1)?.line).toBe('DATA');
    expect(server.arrived).toHaveLength(0);
  });

  test('the line that drops while onBody is under way', async () => {
    const server = await faultyServer({ faults: [{ at: 'DATA', do: 'answer-and-drop' }] });
    const transport = await transportTo(server);
    const onBody = () => new Promise<void>((resolve) => setTimeout(resolve, 200));
    expect(await transport.send(mailTo(['bo@client.test'], { onBody }))).toMatchObject({
      result: 'not-sent',
      kind: 'unreachable',
    });
    expect(server.arrived).toHaveLength(0);
  });
});

describe('once the body is handed over, only a reply tells:', () => {
  test.each<[Reaction, boolean]>([
    ['drop', true],
    ['drop', false],
    ['reset', true],
    ['silence', true],
    ['silence', false],
  ])('%s after the final dot is unsure (the server has the mail: %s)', async (reaction, taken) => {
    const { outcome, announced } = await sendWith({ at: 'dot', do: reaction, taken });
    expect(outcome).toMatchObject({ result: 'unsure', reason: expect.stringContaining('no answer came') });
    expect(announced).toBe(1);
  });

  test('a drop inside a short body is unsure: all of it had left already', async () => {
    const { outcome } = await sendWith({ at: 'body', do: 'drop' });
    expect(outcome.result).toBe('unsure');
  });

  test('a drop inside a long body, most of which had not left, is surely not sent', async () => {
    const raw = Buffer.alloc(40_000_000, 'a line of text\r\n');
    const { outcome, server } = await sendWith({ at: 'body', do: 'drop', afterBytes: 100_000 }, { raw });
    expect(outcome).toMatchObject({ result: 'not-sent', kind: 'unreachable' });
    expect(server.arrived).toHaveLength(0);
  });

  test('a mail that is unsure is not sent again over a new connection', async () => {
    const { server } = await sendWith({ at: 'dot', do: 'drop', taken: true });
    expect(server.connections).toBe(1);
    expect(server.arrived).toHaveLength(1);
  });
});

test('closing says goodbye, and does not wait for a server that does not answer', async () => {
  const server = await faultyServer({ faults: [{ at: 'QUIT', do: 'silence' }] });
  const transport: Transport = await transportTo(server);
  await transport.send(mailTo(['bo@client.test']));
  await transport.close();
  expect(server.spoken.at(-1)?.line).toBe('QUIT');
});

/** A server that answers until it hears this word; from then on it says something all the time, and never comes to an end. */
async function babblingServer(word: string, piece: string): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.write('220 mx ready\r\n');
    socket.on('data', (said) => {
      if (String(said).startsWith(word)) {
        const babble = setInterval(() => socket.write(piece), 20);
        socket.on('close', () => clearInterval(babble));
      } else socket.write(String(said).startsWith('EHLO') ? '250-mx\r\n250 AUTH PLAIN\r\n' : '235 2.0.0 ok\r\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test.each([
  ['AUTH', '2', 'not-sent'],
  ['RCPT', '250-', 'not-sent'],
])('a server that from %s on says "%s" without end is left', async (word, piece, result) => {
  const port = await babblingServer(word, piece);
  const times = { ...IMPATIENT, reply: 300 };
  const transport = await transportTo({ port, ca: '' }, { encryption: 'none', ca: undefined }, { times });
  expect((await transport.send(mailTo(['bo@client.test']))).result).toBe(result);
});
