// The SMTP server of the tests, used by a real client.
import { createTransport } from 'nodemailer';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { openFaultySmtpServer } from './faulty-smtp.js';
import { freePort } from './free-port.js';
import { openSmtpServer, type SmtpServer, type SmtpServerOptions } from './mail-servers.js';

type ClientOptions = {
  readonly secure?: boolean;
  readonly requireTLS?: boolean;
  readonly user?: string;
  readonly pass?: string;
  readonly login?: boolean;
  readonly ca?: string;
};

function client(server: SmtpServer, options: ClientOptions = {}) {
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: options.secure ?? false,
    requireTLS: options.requireTLS ?? false,
    ...(options.login === false ? {} : { auth: { user: options.user ?? 'support', pass: options.pass ?? 'secret' } }),
    tls: { ca: options.ca ?? server.ca },
  });
  onTestFinished(() => transport.close());
  return transport;
}

const raw = Buffer.from(
  'From: a@acme.test\r\nTo: b@example.org\r\nSubject: dots\r\n\r\n.\r\n..two\r\nend \xe4\r\n',
  'latin1',
);
const envelope = { from: 'a@acme.test', to: ['b@example.org', 'c@example.org'] };

// The faulty one without faults has to be as good.
const openers = { 'smtp-server': openSmtpServer, 'the faulty server without faults': openFaultySmtpServer };

describe.each(Object.entries(openers))('%s', (_name, open: (options?: SmtpServerOptions) => Promise<SmtpServer>) => {
  const opened: SmtpServer[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((server) => server.close()));
  });
  async function openWith(options?: SmtpServerOptions) {
    const server = await open(options);
    opened.push(server);
    return server;
  }

  test('takes a mail over STARTTLS after a login, byte for byte', async () => {
    const server = await openWith();
    const sent = await client(server, { requireTLS: true }).sendMail({ envelope, raw });

    expect(sent.accepted).toEqual(envelope.to);
    expect(sent.response).toMatch(/^250 2\.0\.0 Ok: queued as Q000001/);
    expect(server.received).toEqual([{ envelope, raw, user: 'support' }]);
  });

  test('takes it over TLS from the first byte', async () => {
    const server = await openWith({ encryption: 'tls' });
    await client(server, { secure: true }).sendMail({ envelope, raw });

    expect((await server.waitForMail())[0]?.raw.equals(raw)).toBe(true);
  });

  test('offers no STARTTLS when told so', async () => {
    const server = await openWith({ encryption: 'none' });

    await expect(client(server, { requireTLS: true }).sendMail({ envelope, raw })).rejects.toMatchObject({
      code: 'ETLS',
    });
    await client(server).sendMail({ envelope, raw });
    expect(server.received[0]?.user).toBe('support');
  });

  test('refuses a wrong password, and a sender who has not logged in', async () => {
    const server = await openWith();

    await expect(client(server, { pass: 'guess' }).sendMail({ envelope, raw })).rejects.toMatchObject({
      code: 'EAUTH',
      responseCode: 535,
    });
    await expect(client(server, { login: false }).sendMail({ envelope, raw })).rejects.toMatchObject({
      responseCode: 530,
    });
    expect(server.received).toEqual([]);
  });

  test('offers no login when told so', async () => {
    const server = await openWith({ login: 'not-offered' });
    await client(server, { login: false }).sendMail({ envelope, raw });

    expect(server.received[0]?.user).toBeUndefined();
  });

  test('says how large a mail may be, and means it', async () => {
    const server = await openWith({ size: 1000 });
    const large = Buffer.concat([raw, Buffer.alloc(2000, 'x')]);

    await client(server).sendMail({ envelope, raw });
    await expect(client(server).sendMail({ envelope, raw: large })).rejects.toMatchObject({ responseCode: 552 });
    await expect(client(server).sendMail({ envelope: { ...envelope, size: 2500 }, raw: large })).rejects.toThrow(
      /size|SIZE|big|exceed/,
    );
    expect(server.received.length).toBe(1);
  });

  test('is not trusted without its certificate, or with one that has expired or is for another name', async () => {
    const good = await openWith();
    const expired = await openWith({ certificate: 'expired' });
    const other = await openWith({ certificate: 'wrong-name', encryption: 'tls' });

    await expect(client(good, { requireTLS: true, ca: other.ca }).verify()).rejects.toThrow(
      /self[- ]signed|unable to verify/,
    );
    await expect(client(expired, { requireTLS: true }).verify()).rejects.toThrow(/expired/);
    await expect(client(other, { secure: true }).verify()).rejects.toThrow(/altnames/);
  });

  test('takes a large mail, and several over one connection', async () => {
    const server = await openWith();
    const large = Buffer.concat([raw, Buffer.from(`${'x'.repeat(70)}\r\n`.repeat(60_000))]);
    const pool = createTransport({
      host: server.host,
      port: server.port,
      pool: true,
      maxConnections: 1,
      auth: { user: 'support', pass: 'secret' },
      tls: { ca: server.ca },
    });
    onTestFinished(() => pool.close());
    await Promise.all([large, raw, raw].map((body) => pool.sendMail({ envelope, raw: body })));

    expect(server.received.map((mail) => mail.raw.length)).toEqual([large.length, raw.length, raw.length]);
  });

  test('is gone after close', async () => {
    const server = await open();
    await server.close();
    await expect(client(server).verify()).rejects.toMatchObject({ code: expect.stringMatching(/ECONN|ESOCKET/) });
  });
});

test('a mail that the test cannot take is refused for now', async () => {
  const server = await openSmtpServer({ onMail: () => Promise.reject(new Error('no room')) });
  onTestFinished(() => server.close());

  await expect(client(server).sendMail({ envelope, raw })).rejects.toMatchObject({ responseCode: 451 });
});

test('waiting in vain for a mail says how many there are', async () => {
  const server = await openSmtpServer();
  onTestFinished(() => server.close());

  await expect(server.waitForMail(2, 30)).rejects.toThrow('waited 30 ms for 2 mails, there are 0');
});

test('nobody listens on a free port', async () => {
  const transport = createTransport({ host: '127.0.0.1', port: await freePort() });
  await expect(transport.verify()).rejects.toThrow(/ECONNREFUSED/);
});
