// The IMAP servers of the tests, looked at with a real client: Dovecot where it is installed, and the embedded one.
import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { hasDovecot } from './dovecot.js';
import { type ImapServer, type ImapServerOptions, openImapServer } from './mail-servers.js';

type Way = { secure: boolean; doSTARTTLS?: boolean };

async function login(server: ImapServer, options: Partial<Way> & { user?: string; pass?: string } = {}) {
  const secure = options.secure ?? true;
  const client = new ImapFlow({
    host: server.host,
    port: secure ? server.tlsPort : server.port,
    secure,
    ...(options.doSTARTTLS === undefined ? {} : { doSTARTTLS: options.doSTARTTLS }),
    auth: { user: options.user ?? 'support', pass: options.pass ?? 'secret' },
    tls: { ca: server.ca },
    logger: false,
  });
  client.on('error', () => {});
  onTestFinished(() => client.close());
  await client.connect();
  return client;
}

async function fetchAll(client: ImapFlow, range = '1:*') {
  const mails = [];
  for await (const mail of client.fetch(
    range,
    { uid: true, source: true, internalDate: true, flags: true },
    { uid: true },
  )) {
    mails.push(mail);
  }
  return mails;
}

function mail(subject: string, body = 'Hello,\r\n\r\nhow are you?\r\n'): Buffer {
  return Buffer.from(`From: Ana <ana@example.org>\r\nTo: support@acme.test\r\nSubject: ${subject}\r\n\r\n${body}`);
}

const kinds: ImapServer['kind'][] = hasDovecot() ? ['dovecot', 'embedded'] : ['embedded'];
if (!hasDovecot())
  process.stderr.write('There is no Dovecot 2.3 here: the IMAP tests run on the embedded server only.\n');

describe.each(kinds)('the %s IMAP server', (kind) => {
  let server: ImapServer;
  beforeAll(async () => {
    server = await openImapServer({
      kind,
      users: [
        { name: 'support', password: 'secret' },
        { name: 'ana@acme.test', password: 'pässwörd "1\\' },
        ...['empty', 'many', 'bytes', 'numbers', 'append', 'dates', 'watch'].map((name) => ({
          name,
          password: 'secret',
        })),
      ],
    });
  });
  afterAll(() => server.close());

  async function openWith(options: ImapServerOptions) {
    const other = await openImapServer({ kind, ...options });
    onTestFinished(() => other.close());
    return other;
  }

  test('lets users in over TLS, over STARTTLS, and in the clear', async () => {
    for (const way of [{ secure: true }, { secure: false, doSTARTTLS: true }, { secure: false, doSTARTTLS: false }]) {
      const client = await login(server, way);
      expect(client.secureConnection).toBe(way.secure || way.doSTARTTLS);
      expect(client.authenticated).toBe(true);
    }
  });

  test('takes a login that is an address, and a password with odd characters', async () => {
    const client = await login(server, { user: 'ana@acme.test', pass: 'pässwörd "1\\' });
    expect(client.authenticated).toBe(true);
  });

  test('refuses a wrong password and an unknown user', async () => {
    for (const wrong of [{ pass: 'guess' }, { user: 'nobody' }]) {
      await expect(login(server, wrong)).rejects.toMatchObject({ authenticationFailed: true });
    }
  });

  test('is not trusted without its certificate', async () => {
    await expect(login({ ...server, ca: '' })).rejects.toThrow(/self[- ]signed/i);
  });

  test('shows a certificate that has expired, or is for another name, when told to', async () => {
    const expired = await openWith({ certificate: 'expired' });
    await expect(login(expired)).rejects.toMatchObject({ code: 'CERT_HAS_EXPIRED' });
    const other = await openWith({ certificate: 'wrong-name' });
    await expect(login(other)).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  test('offers no STARTTLS when told so', async () => {
    const plain = await openWith({ starttls: false });
    await expect(login(plain, { secure: false, doSTARTTLS: true })).rejects.toThrow(/STARTTLS/);
    const client = await login(plain, { secure: false, doSTARTTLS: false });
    expect(client.authenticated).toBe(true);
  });

  test('says what it says of an empty mailbox', async () => {
    const client = await login(server, { user: 'empty' });
    const box = await client.mailboxOpen('INBOX');
    expect(box).toMatchObject({ exists: 0, uidNext: 1 });
    expect(box.uidValidity).toBeGreaterThan(1n);
    expect(await client.search({ uid: '1:*' }, { uid: true })).toEqual([]);
  });

  test('finds nothing above the newest UID, where "n:*" matches the newest', async () => {
    const client = await login(server);
    await server.deliver('support', mail('one'));
    const box = await client.mailboxOpen('INBOX');
    expect(await client.search({ uid: `${box.uidNext + 5}:${box.uidNext + 9}` }, { uid: true })).toEqual([]);
    expect(await client.search({ uid: `${box.uidNext + 5}:*` }, { uid: true })).toEqual([box.uidNext - 1]);
  });

  test('gives 300 mails in the order in which they were delivered', async () => {
    const before = performance.now();
    for (let number = 1; number <= 300; number += 1) await server.deliver('many', mail(`number ${number}`));
    const client = await login(server, { user: 'many' });
    const box = await client.mailboxOpen('INBOX');
    expect(box.exists).toBe(300);
    const mails = await fetchAll(client);

    expect(mails.map(({ uid }) => uid)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    expect(mails.map(({ source }) => /number (\d+)/.exec(String(source))?.[1])).toEqual(
      mails.map(({ uid }) => `${uid}`),
    );
    expect(mails.every(({ flags }) => flags?.has('\\Seen') === false)).toBe(true);
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  test('keeps every byte of a mail', async () => {
    const everyByte = Buffer.from(Array.from({ length: 255 }, (_, index) => index + 1));
    const odd = [
      mail('no line end at the end', 'a\r\nb'),
      mail('dots', '.\r\n..\r\nFrom me\r\n'),
      Buffer.concat([
        mail('8 bit'),
        Buffer.from(everyByte.filter((byte) => byte !== 10 && byte !== 13)),
        Buffer.from('\r\n'),
      ]),
      Buffer.from('Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n\r\nbroken'),
      mail('large', `${'x'.repeat(998)}\r\n`.repeat(3000)),
    ];
    for (const raw of odd) await server.deliver('bytes', raw);
    const client = await login(server, { user: 'bytes' });
    await client.mailboxOpen('INBOX');
    const mails = await fetchAll(client);

    for (const [index, raw] of odd.entries()) expect(mails[index]?.source?.equals(raw)).toBe(true);
  });

  test('gives the beginning of each mail of a range', async () => {
    const client = await login(server, { user: 'bytes' });
    await server.deliver('bytes', mail('one more'));
    await client.mailboxOpen('INBOX');
    const parts = [];
    for await (const part of client.fetch('1:*', { source: { start: 3, maxLength: 5 } }, { uid: true }))
      parts.push(part);

    expect(parts.length).toBeGreaterThan(0);
    expect(parts.every(({ source }) => source?.length === 5)).toBe(true);
  });

  test('tells when a mail was received', async () => {
    const received = new Date('2019-03-04T05:06:07Z');
    await server.deliver('dates', mail('old'), { received });
    const client = await login(server, { user: 'dates' });
    await client.mailboxOpen('INBOX');

    expect((await fetchAll(client))[0]?.internalDate).toEqual(received);
    expect(await client.search({ before: new Date('2019-03-06') }, { uid: true })).toEqual([1]);
    expect(await client.search({ since: new Date('2019-03-06') }, { uid: true })).toEqual([]);
  });

  test('numbers anew under another UIDVALIDITY', async () => {
    for (const subject of ['one', 'two', 'three']) await server.deliver('numbers', mail(subject));
    const first = await login(server, { user: 'numbers' });
    const before = await first.mailboxOpen('INBOX');
    await first.logout();

    await server.expunge('numbers', 1);
    await server.changeUidValidity('numbers', Number(before.uidValidity) + 1000);

    const second = await login(server, { user: 'numbers' });
    const after = await second.mailboxOpen('INBOX');
    expect(after.uidValidity).toBe(before.uidValidity + 1000n);
    expect(after.exists).toBe(2);
    expect((await fetchAll(second)).map(({ source }) => /Subject: (\w+)/.exec(String(source))?.[1])).toEqual([
      'two',
      'three',
    ]);
  });

  test('takes what a client appends, flags, moves and expunges', async () => {
    const client = await login(server, { user: 'append' });
    const appended = await client.append('INBOX', mail('appended'), ['\\Seen']);
    expect(appended).toMatchObject({ uid: 1 });
    await client.mailboxOpen('INBOX');
    await server.deliver('append', mail('second'));
    await client.noop();
    expect(client.mailbox).toMatchObject({ exists: 2 });
    expect(await client.messageFlagsAdd('2', ['\\Seen'], { uid: true })).toBe(true);
    await client.messageMove('1', 'Trash', { uid: true });
    expect(await client.messageDelete('2', { uid: true })).toBe(true);
    expect(await client.search({ all: true }, { uid: true })).toEqual([]);
    expect((await client.mailboxOpen('Trash')).exists).toBe(1);
  });

  test('has the special folders, and says no to one that is not there', async () => {
    const client = await login(server);
    const folders = await client.list();
    expect(Object.fromEntries(folders.map(({ path, specialUse }) => [path, specialUse ?? null]))).toEqual({
      INBOX: '\\Inbox',
      Sent: '\\Sent',
      Junk: '\\Junk',
      Trash: '\\Trash',
    });
    await server.deliver('support', mail('spam'), { folder: 'Junk' });
    expect((await client.mailboxOpen('Junk')).exists).toBe(1);
    await expect(client.mailboxOpen('Nowhere')).rejects.toMatchObject({ responseStatus: 'NO' });
  });

  test('tells a client that waits when a mail comes in', async () => {
    const client = await login(server, { user: 'watch' });
    await client.mailboxOpen('INBOX');
    const arrived = new Promise((resolve) => client.once('exists', resolve));
    const idle = client.idle();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await server.deliver('watch', mail('news'));

    expect(await arrived).toMatchObject({ count: 1 });
    client.close();
    await idle.catch(() => {});
  });

  test('answers without delay', async () => {
    const client = await login(server);
    await client.mailboxOpen('INBOX');
    const before = performance.now();
    for (let round = 0; round < 20; round += 1) await client.search({ uid: '1:5' }, { uid: true });
    expect(performance.now() - before).toBeLessThan(20 * 20);
  });
});
