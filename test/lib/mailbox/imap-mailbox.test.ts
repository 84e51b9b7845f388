// A folder on a real IMAP server: what is listed, what is fetched, and what it costs nobody.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openMailbox } from '../../../src/lib/mailbox/imap-mailbox.js';
import type { Arrival, Mailbox } from '../../../src/lib/mailbox/mailbox.js';
import { hasDovecot } from '../../support/dovecot.js';
import { type ImapServer, openImapServer } from '../../support/mail-servers.js';
import { accountAt, secret, smallMail } from '../../support/mailbox-account.js';
import { openWireProxy, type WireProxy } from '../../support/wire-proxy.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(server: ImapServer, changes: Parameters<typeof accountAt>[1] = {}): Promise<Mailbox> {
  const mailbox = await openMailbox(accountAt(server, changes), secret);
  closing.push(() => mailbox.close());
  return mailbox;
}

async function all(arrivals: AsyncIterable<Arrival>): Promise<Arrival[]> {
  const found: Arrival[] = [];
  for await (const arrival of arrivals) found.push(arrival);
  return found;
}

for (const kind of ['dovecot', 'embedded'] as const) {
  describe.skipIf(kind === 'dovecot' && !hasDovecot())(`on the ${kind} server`, () => {
    let server: ImapServer;
    beforeEach(async () => {
      server = await openImapServer({ kind });
      closing.push(() => server.close());
    });
    const deliver = async (...subjects: string[]) => {
      for (const subject of subjects) await server.deliver('support', smallMail(subject));
    };

    test('an empty folder has no mails, and nothing is fetched from it', async () => {
      const mailbox = await open(server);
      expect(mailbox.state).toMatchObject({ highestUid: 0, count: 0 });
      expect(mailbox.state.uidValidity).toMatch(/^[1-9]\d*$/);
      expect(await mailbox.uidsAfter(0)).toEqual([]);
      expect(await mailbox.uidsUpTo(7, undefined)).toEqual([]);
      expect(await all(mailbox.fetch([1, 2]))).toEqual([]);
      expect(await mailbox.stillThere([1])).toEqual(new Set());
    });

    test('mails come byte for byte, with the time at which the server got them', async () => {
      const received = new Date('2026-02-03T04:05:06Z');
      const raw = Buffer.concat([Buffer.from(smallMail('bytes')), Buffer.from([0x80, 0xff, 0xc3, 0x28, 0x0d, 0x0a])]);
      await server.deliver('support', raw, { received });
      const mailbox = await open(server);
      const [arrival] = await all(mailbox.fetch(await mailbox.uidsAfter(0)));
      expect(arrival).toMatchObject({ uid: 1, receivedAt: received, cutFrom: undefined });
      expect(Buffer.from(arrival?.raw ?? []).equals(raw)).toBe(true);
    });

    test('UIDs are those above the one named, although the server matches the newest mail for any range', async () => {
      await deliver('one', 'two', 'three');
      const mailbox = await open(server);
      expect(mailbox.state).toMatchObject({ highestUid: 3, count: 3 });
      expect(await mailbox.uidsAfter(1)).toEqual([2, 3]);
      expect(await mailbox.uidsAfter(3)).toEqual([]);
      expect(await mailbox.uidsAfter(100)).toEqual([]);
      expect(await mailbox.uidsUpTo(2, undefined)).toEqual([1, 2]);
      expect(await mailbox.uidsAfter(0xff_ff_ff_ff)).toEqual([]);
    });

    test('what came or went while the folder is open is seen', async () => {
      await deliver('one', 'two');
      const mailbox = await open(server);
      expect(await mailbox.uidsAfter(0)).toEqual([1, 2]);
      await server.expunge('support', 1);
      await deliver('three');
      expect(await mailbox.uidsAfter(0)).toEqual([2, 3]);
      expect(await mailbox.stillThere([1, 2, 3, 4])).toEqual(new Set([2, 3]));
      expect((await all(mailbox.fetch([1, 2, 3]))).map(({ uid }) => uid)).toEqual([2, 3]);
    });

    test('a UID that vanished between the list and the fetch is left out', async () => {
      await deliver('one', 'two', 'three');
      const mailbox = await open(server);
      const uids = await mailbox.uidsAfter(0);
      await server.expunge('support', 2);
      expect((await all(mailbox.fetch(uids))).map(({ uid }) => uid)).toEqual([1, 3]);
    });

    test('history can be limited to what came since a day', async () => {
      await server.deliver('support', smallMail('old'), { received: new Date('2020-05-05T12:00:00Z') });
      await server.deliver('support', smallMail('young'), { received: new Date('2026-05-05T12:00:00Z') });
      const mailbox = await open(server);
      expect(await mailbox.uidsUpTo(2, new Date('2026-01-01T00:00:00Z'))).toEqual([2]);
      expect(await mailbox.uidsUpTo(2, new Date('2019-01-01T00:00:00Z'))).toEqual([1, 2]);
    });

    test('a consumer that stops in the middle of a fetch can go on with other commands', async () => {
      await deliver('one', 'two', 'three', 'four');
      const mailbox = await open(server);
      for await (const _ of mailbox.fetch([1, 2, 3, 4])) break;
      expect(await mailbox.uidsAfter(2)).toEqual([3, 4]);
    });

    test('mail that comes while somebody waits for it ends the waiting', async () => {
      await deliver('one');
      const mailbox = await open(server);
      expect(mailbox.tellsNews).toBe(true);
      expect(await mailbox.uidsAfter(0)).toEqual([1]);
      for (const uid of [2, 3]) {
        const waiting = mailbox.waitForNews(60_000, new AbortController().signal);
        await deliver('another');
        await waiting;
        expect(await mailbox.uidsAfter(uid - 1)).toEqual([uid]);
      }
    });

    test('mail that came between the list and the waiting is not waited for', async () => {
      const mailbox = await open(server);
      await mailbox.uidsAfter(0);
      await deliver('one');
      await mailbox.waitForNews(60_000, new AbortController().signal);
      expect(await mailbox.uidsAfter(0)).toEqual([1]);
    });

    test('waiting ends with its time and with a signal, and the folder can be used on', async () => {
      const mailbox = await open(server);
      await mailbox.uidsAfter(0);
      await mailbox.waitForNews(10, new AbortController().signal);
      const stop = new AbortController();
      const waiting = mailbox.waitForNews(60_000, stop.signal);
      stop.abort();
      await waiting;
      await deliver('one');
      expect(await mailbox.uidsAfter(0)).toEqual([1]);
    });

    test('a server that goes while somebody waits is told at once', async () => {
      const mailbox = await open(server);
      await mailbox.uidsAfter(0);
      const waiting = mailbox.waitForNews(60_000, new AbortController().signal);
      await server.close();
      await expect(waiting).rejects.toMatchObject({ kind: 'unreachable' });
    });

    test('closing twice, or after the server is gone, does not throw', async () => {
      const mailbox = await open(server);
      await server.close();
      await mailbox.close();
      await mailbox.close();
    });
  });
}

describe('on the wire', () => {
  let server: ImapServer;
  let proxy: WireProxy;
  beforeEach(async () => {
    server = await openImapServer();
    closing.push(() => server.close());
    proxy = await openWireProxy(server.port);
    closing.push(() => proxy.close());
    for (const subject of ['one', 'two', 'three']) await server.deliver('support', smallMail(subject));
  });
  const inTheClear = () => ({ port: proxy.port, encryption: 'none' as const });

  test('pulling only looks: EXAMINE and BODY.PEEK, no SELECT, no flag is set', async () => {
    const mailbox = await open(server, inTheClear());
    await all(mailbox.fetch(await mailbox.uidsAfter(0)));
    await mailbox.close();
    expect(proxy.said()).toMatch(/EXAMINE "?INBOX/);
    expect(proxy.said()).toContain('BODY.PEEK[]');
    expect(proxy.said()).not.toMatch(/ SELECT | STORE |BODY\[|RFC822[ )]|:\*/);
    if (server.kind === 'dovecot') {
      expect(await server.doveadm(['search', '-u', 'support', 'mailbox', 'INBOX', 'SEEN'])).toBe('');
    }
  });

  test('a folder with nothing new is not even opened, until somebody asks for its mails', async () => {
    const first = await open(server, inTheClear());
    const { uidValidity } = first.state;
    await first.close();
    const heard = proxy.said().length;
    const known = { uidValidity, lastUid: 3 };
    const mailbox = await openMailbox(accountAt(server, inTheClear()), secret, { known });
    closing.push(() => mailbox.close());
    expect(mailbox).toMatchObject({ hasNothingNew: true, state: { uidValidity, highestUid: 3, count: 3 } });
    expect(proxy.said().slice(heard)).not.toMatch(/EXAMINE|SELECT|SEARCH/);
    expect(await mailbox.uidsAfter(2)).toEqual([3]);
    const news = await openMailbox(accountAt(server, inTheClear()), secret, { known: { uidValidity, lastUid: 2 } });
    closing.push(() => news.close());
    expect(news).toMatchObject({ hasNothingNew: false, state: { highestUid: 3 } });
    const renumbered = await openMailbox(accountAt(server, inTheClear()), secret, {
      known: { uidValidity: '1', lastUid: 3 },
    });
    closing.push(() => renumbered.close());
    expect(renumbered).toMatchObject({ hasNothingNew: false, state: { uidValidity } });
  });

  test('silence counts only while the server is waited for: what came may take long to be written down', async () => {
    const patience = { connect: 5_000, greeting: 5_000, silence: 1_000 };
    const mailbox = await openMailbox(accountAt(server, inTheClear()), secret, { patience });
    closing.push(() => mailbox.close());
    const pause = () => new Promise((resolve) => setTimeout(resolve, 1_300));
    await pause();
    const uids: number[] = [];
    for await (const { uid } of mailbox.fetch([1, 2, 3])) {
      uids.push(uid);
      if (uid !== 2) await pause();
    }
    expect(uids).toEqual([1, 2, 3]);
    expect(await mailbox.uidsAfter(0)).toEqual([1, 2, 3]);
  });

  test('after a pull mails are marked, moved or deleted: these and no others', async () => {
    const mailbox = await open(server, inTheClear());
    await mailbox.finish([2], { do: 'delete' });
    expect(await mailbox.uidsAfter(0)).toEqual([1, 3]);
    await mailbox.finish([1], { do: 'move', folder: 'Trash' });
    expect(await mailbox.uidsAfter(0)).toEqual([3]);
    await mailbox.finish([3], { do: 'seen' });
    await mailbox.finish([3], { do: 'leave' });
    expect(proxy.said()).not.toMatch(/\d+ EXPUNGE/);
    const trash = await open(server, { folder: 'Trash' });
    expect(trash.state.count).toBe(1);
  });

  test('a folder that mails cannot be moved to leaves them where they are', async () => {
    const mailbox = await open(server, inTheClear());
    await expect(mailbox.finish([1], { do: 'move', folder: 'Nowhere' })).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('could not be moved'),
    });
    expect(await mailbox.uidsAfter(0)).toEqual([1, 2, 3]);
  });

  test.each(['end', 'reset', 'stall'] as const)(
    'a line that breaks in the middle of a fetch (%s) is told as unreachable, soon',
    async (how) => {
      await server.deliver('support', smallMail('large', ['X-Filler: x', '', 'y'.repeat(400_000)]));
      proxy.cut({ afterBytes: 100_000, how });
      // Only silence itself is waited for: a busy machine is silent for a while as well.
      const patience = { connect: 5_000, greeting: 5_000, silence: how === 'stall' ? 500 : 30_000 };
      const mailbox = await openMailbox(accountAt(server, inTheClear()), secret, { patience });
      await expect(all(mailbox.fetch([1, 2, 3, 4]))).rejects.toMatchObject({
        kind: 'unreachable',
        message: expect.stringMatching(how === 'stall' ? /stopped answering/ : /cut the connection/),
      });
      const begun = performance.now();
      await mailbox.close();
      expect(performance.now() - begun).toBeLessThan(3_000);
      await expect(mailbox.uidsAfter(0)).rejects.toMatchObject({ kind: 'unreachable' });
    },
  );
});
