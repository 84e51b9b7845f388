// Mail of the outbox is signed once, before it is handed over: what is kept is what was sent, to whomever it goes.
import { generateKeyPairSync } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { MailroomError } from '../../../src/lib/errors.js';
import { answerFolder } from '../../../src/lib/outbound/answer-folder.js';
import { deliverOutbox } from '../../../src/lib/outbound/deliver-outbox.js';
import { Secret } from '../../../src/lib/secrets/secret.js';
import { openTransport } from '../../../src/lib/smtp/nodemailer-transport.js';
import { findMessage } from '../../../src/lib/store/messages.js';
import { readRawMail } from '../../../src/lib/store/raw-mails.js';
import { listSentToCopy } from '../../../src/lib/store/sent-copies.js';
import { openFaultySmtpServer } from '../../support/faulty-smtp.js';
import { openIntakeDesk, sampleMail } from '../../support/intake-desk.js';
import { eachStore } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { verifyDkim } from '../../support/verify-dkim.js';
import { type OutboxDesk, openOutboxDesk } from './outbox-desk.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = rsa.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const spki = rsa.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

async function sign(desk: Pick<OutboxDesk, 'db'>): Promise<void> {
  const dkim = { dkim_domain: 'acme.example', dkim_selector: 'mail', dkim_key: 'env:DKIM_KEY' };
  await desk.db.updateTable('smtp_config').set(dkim).execute();
}

eachStore((store) => {
  test('every attempt sends the signed bytes, and they are what the store keeps', async () => {
    const desk = await openOutboxDesk(await store.url());
    await sign(desk);
    const deps = { ...desk.deps, readSecret: async () => new Secret(PEM) };
    desk.smtp.failWith({ at: 'dot', do: { reply: '451 4.3.0 later' } });
    const number = await desk.add({});
    const { delivery } = await desk.reply(number);
    // The desk's own secret is no key: nothing left, and the reply waits.
    expect(delivery.item).toMatchObject({ state: 'deferred', reason: expect.stringContaining('PEM') });
    expect(desk.smtp.received).toEqual([]);

    const before = delivery.item.rawHash;
    desk.pass(10);
    await deliverOutbox(deps);
    const signed = (await findMessage(desk.db, delivery.item.messageId))?.rawHash;
    expect(signed).not.toBe(before);
    // Another key makes no other mail of it.
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      format: 'pem',
      type: 'pkcs8',
    });
    desk.smtp.failWith();
    desk.pass(10);
    await deliverOutbox({ ...deps, readSecret: async () => new Secret(other.toString()) });
    const [mail] = desk.smtp.received;
    if (mail === undefined) throw new Error('no mail');
    expect(verifyDkim(mail.raw, spki)).toMatchObject({ ok: true });
    const message = await findMessage(desk.db, delivery.item.messageId);
    expect(message?.rawHash).toBe(signed);
    const kept = message?.rawHash === undefined ? undefined : await readRawMail(desk.db, message.rawHash);
    expect(Buffer.from(kept ?? []).equals(mail.raw)).toBe(true);
    expect(before && (await readRawMail(desk.db, before))).toBeUndefined();
    // A copy for the Sent folder is of the same bytes.
    const { mailbox_id } = await desk.db.selectFrom('channel').select('mailbox_id').executeTakeFirstOrThrow();
    const [copy] = await listSentToCopy(desk.db, mailbox_id as Parameters<typeof listSentToCopy>[1], new Date(0));
    expect(Buffer.from(copy?.raw ?? []).equals(mail.raw)).toBe(true);
  });

  test('a mail that comes in is answered and told to operators by mail that is signed as answers are', async () => {
    const desk = await openIntakeDesk(await store.url(), {
      ...{ operator: { notify: true }, inWidget: true },
      channel: { autoReply: { on: true, subject: '', text: 'We have *it*.' } },
    });
    onTestFinished(() => desk.close());
    const smtp = await openFaultySmtpServer({ login: 'not-offered', encryption: 'none' });
    onTestFinished(() => smtp.close());
    const way = { host: smtp.host, port: smtp.port, encryption: 'none', login_method: 'none' };
    await desk.db.updateTable('smtp_config').set(way).execute();
    await sign(desk);
    await desk.arrive(sampleMail());
    await deliverOutbox({
      ...{ db: desk.db, newId: desk.newId, clock: desk.clock, pause: async () => {}, openTransport },
      ...{ answers: answerFolder(temporaryFolder('answers')), readSecret: async () => new Secret(PEM) },
    });

    const rows = await desk.db.selectFrom('outbox').select(['kind', 'state']).orderBy('kind').execute();
    expect(rows).toEqual([
      { kind: 'auto-reply', state: 'sent' },
      { kind: 'notification', state: 'sent' },
    ]);
    expect(smtp.received.map(({ envelope }) => envelope.to[0]).sort()).toEqual([
      'ana@acme.example',
      'carla@customer.example',
    ]);
    expect(smtp.received.map(({ raw }) => verifyDkim(raw, spki))).toMatchObject([{ ok: true }, { ok: true }]);
  });

  test('a key that cannot be had keeps mail waiting, and loses none', async () => {
    const desk = await openOutboxDesk(await store.url());
    await sign(desk);
    const number = await desk.add({});
    const { delivery } = await desk.reply(number);
    expect(delivery.item.state).toBe('deferred');
    desk.pass(10);
    const away = new MailroomError('not-found', 'the environment variable DKIM_KEY is not set');
    await deliverOutbox({ ...desk.deps, readSecret: () => Promise.reject(away) });
    const row = await desk.db.selectFrom('outbox').select(['state', 'reason']).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ state: 'deferred', reason: expect.stringContaining('DKIM_KEY') });
    expect(desk.smtp.received).toEqual([]);
  });
});
