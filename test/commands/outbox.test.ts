// mailroom outbox: what waits is listed, and each state allows what it allows.
import { describe, expect, test } from 'vitest';
import { findConversation } from '../../src/lib/store/conversations.js';
import type { DeliveryJson } from '../../src/lib/terminal/delivering-command.js';
import type { ConversationJson } from '../../src/lib/terminal/render/conversation.js';
import type { ConversationLineJson } from '../../src/lib/terminal/render/inbox.js';
import type { OutboxItemJson, OutboxShowJson } from '../../src/lib/terminal/render/outbox.js';
import type { SentReplyJson } from '../../src/lib/terminal/render/sent-reply.js';
import type { Fault } from '../support/faulty-smtp.js';
import { eachStore } from '../support/stores.js';
import { openReplyDesk, type ReplyDesk } from './reply-desk.js';

const LATER: Fault = { at: 'RCPT', do: { reply: '451 4.2.1 later' } };
const NO: Fault = { at: 'dot', do: { reply: '554 5.6.0 no' } };
const SILENCE: Fault = { at: 'dot', do: 'drop' };

/** A reply that meets these faults; the server behaves well again afterwards. */
async function replyWith(desk: ReplyDesk, ...faults: Fault[]): Promise<SentReplyJson> {
  desk.smtp.failWith(...faults);
  const result = await desk.run(['reply', '1', '-m', 'Hi', '--to', 'carla@customer.example', '--json']);
  desk.smtp.failWith();
  return result.json<SentReplyJson>();
}

const list = async (desk: ReplyDesk, ...flags: string[]) =>
  (await desk.run(['outbox', 'list', '--json', ...flags])).json<OutboxItemJson[]>();

eachStore((store) => {
  test('what is not sent is listed with its reason, what was sent only on demand', async () => {
    const desk = await openReplyDesk(await store.url());
    const { outbox } = await replyWith(desk, LATER);
    const sent = await replyWith(desk);

    const [item, ...others] = await list(desk);
    expect(others).toEqual([]);
    expect(item).toMatchObject({
      id: outbox,
      conversation: 1,
      state: 'deferred',
      to: ['carla@customer.example'],
      attempts: 1,
      reason: '451 4.2.1 later',
    });
    expect(Date.parse(item?.nextAttemptAt ?? '')).toBeGreaterThan(Date.now());
    expect((await list(desk, '--all')).map(({ id }) => id)).toEqual([outbox, sent.outbox]);
    expect((await list(desk, '--state', 'sent', '--state', 'failed')).map(({ id }) => id)).toEqual([sent.outbox]);
    expect((await desk.run(['outbox', 'list'])).stdout).toMatch(
      new RegExp(`^${outbox}\t#1\tdeferred\tcarla@customer.example\t1\t.*\t451 4.2.1 later\treply\n$`),
    );
  });

  test('an item is shown with all that was tried, by its id or the end of it', async () => {
    const desk = await openReplyDesk(await store.url());
    const { outbox } = await replyWith(desk, NO);
    await desk.run(['outbox', 'retry', outbox]);
    const shown = (await desk.run(['outbox', 'show', outbox.slice(-8), '--json'])).json<OutboxShowJson>();

    expect(shown.id).toBe(outbox);
    expect(shown.tried).toMatchObject([
      { attempt: 1, outcome: 'failed', response: '554 5.6.0 no' },
      { attempt: 2, outcome: 'sent' },
    ]);
    expect((await desk.run(['outbox', 'show', outbox])).stdout).toContain('554 5.6.0 no');
    const unknown = await desk.run(['outbox', 'show', 'ffffffff', '--json']);
    expect([unknown.code, unknown.json()]).toMatchObject([3, { error: { kind: 'not-found' } }]);
  });

  test('an item is shown with its fate: server, words, queue id, and when each recipient came to it', async () => {
    const desk = await openReplyDesk(await store.url());
    desk.smtp.failWith({ ...LATER, recipient: 'dan@customer.example' });
    const { outbox } = (await desk.run(['reply', '1', '-m', 'Hi', '--json'])).json<SentReplyJson>();
    desk.smtp.failWith();
    const shown = (await desk.run(['outbox', 'show', outbox, '--json'])).json<OutboxShowJson>();
    const message = (await desk.run(['show', '1', '--json'])).json<ConversationJson>().messages.at(-1);

    expect(shown).toMatchObject({ config: 'acme', server: desk.smtp.host, waitsFor: 'time', finishedAt: null });
    const { recipients, ...facts } = message?.delivery ?? { recipients: [] };
    expect(shown).toMatchObject(facts);
    expect(shown.recipients).toMatchObject(recipients);
    expect(shown.recipients.map(({ state, at }) => [state, typeof at])).toEqual([
      ['sent', 'string'],
      ['deferred', 'string'],
    ]);
    const text = (await desk.run(['outbox', 'show', outbox])).stdout;
    expect(text).toContain(`server\tacme (${desk.smtp.host})\n`);
    expect(text).toMatch(/dan@customer.example: deferred 451 4.2.1 later \([A-Z].*\)\n/);
  });

  test('an answer that has not left is marked in the inbox and in its conversation', async () => {
    const desk = await openReplyDesk(await store.url());
    const { outbox } = await replyWith(desk, LATER);
    // A day from now, in whole minutes.
    const at = new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 86_400_000).toISOString();
    const held = (await desk.run(['reply', '1', '-m', 'Later', '--at', at, '--json'])).json<SentReplyJson>();
    const expected = [
      { outbox, state: 'deferred', until: expect.stringMatching(/Z$/) },
      { outbox: held.outbox, state: 'held', until: at },
    ];
    const inbox = ['inbox', '--status', 'all'];

    expect((await desk.run([...inbox, '--json'])).json<ConversationLineJson[]>()[0]).toMatchObject({
      unsent: expected,
    });
    expect((await desk.run(inbox)).stdout).toMatch(new RegExp(`\\tdeferred 2.*Z; held ${at}\n$`));
    expect((await desk.run(['show', '1', '--json'])).json<ConversationJson>().unsent).toEqual(expected);
    const shown = (await desk.run(['show', '1'])).stdout;
    expect(shown).toMatch(/an answer is not sent yet, it is tried again in 1 min: mailroom outbox show /);
    expect(shown).toMatch(/an answer is not sent yet, it is held until .*: mailroom outbox show /);
    const item = await desk.run(['outbox', 'show', held.outbox, '--json']);
    expect(item.json()).toMatchObject({ heldUntil: at, waitsFor: 'time' });

    await desk.run(['outbox', 'cancel', held.outbox]);
    await desk.run(['outbox', 'retry', outbox]);
    expect((await desk.run([...inbox, '--json'])).json<ConversationLineJson[]>()[0]).toMatchObject({ unsent: [] });
  });

  test('what a server says stays in its line, however hostile, and fits a narrow terminal', async () => {
    const desk = await openReplyDesk(await store.url());
    const { outbox } = await replyWith(desk, { at: 'dot', do: { reply: '554 5.6.0 no\u001b[2J \u202estate  sent' } });
    const wide = (await desk.run(['outbox', 'show', outbox])).stdout;
    const tty = desk.sit(['outbox', 'show', outbox], { cols: 40 });
    await tty.exit;

    expect(['\u001b', '\u202e'].filter((sign) => wide.includes(sign))).toEqual([]);
    expect(wide.split('\n').filter((line) => line.startsWith('state'))).toEqual(['state\tfailed']);
    expect(
      tty
        .everything()
        .split('\n')
        .filter((line) => line.length > 40),
    ).toEqual([]);
  });

  test('what waits is not due yet for deliver, and tried at once by retry', async () => {
    const desk = await openReplyDesk(await store.url());
    const { outbox } = await replyWith(desk, LATER);

    const delivered = await desk.run(['outbox', 'deliver', '--json']);
    expect([delivered.code, delivered.json()]).toEqual([0, { items: [], left: 0, nextDueAt: expect.any(String) }]);
    expect((await desk.run(['outbox', 'deliver'])).stderr).toMatch(/^Nothing is due\.\nThe next is due in 1 min\.\n/);
    const retried = await desk.run(['outbox', 'retry', outbox, '--json']);
    expect([retried.code, retried.json()]).toMatchObject([0, { items: [{ id: outbox, state: 'sent' }] }]);
    expect(desk.smtp.received).toHaveLength(1);
  });

  test('retry --all sends what was refused and what waits, and tells the worst', async () => {
    const desk = await openReplyDesk(await store.url());
    await replyWith(desk, LATER);
    await replyWith(desk, NO);
    await replyWith(desk, SILENCE);
    desk.smtp.failWith({ ...LATER, times: 1 });
    const result = await desk.run(['outbox', 'retry', '--all', '--json']);

    expect(result.code).toBe(5);
    expect(
      result
        .json<DeliveryJson>()
        .items.map(({ state }) => state)
        .sort(),
    ).toEqual(['deferred', 'sent']);
    expect(result.json()).toMatchObject({ error: { kind: 'unreachable' } });
    expect((await list(desk)).map(({ state }) => state).sort()).toEqual(['deferred', 'unsure']);
  });

  describe('of what nobody knows', () => {
    test('nothing is sent again unless somebody says so', async () => {
      const desk = await openReplyDesk(await store.url());
      const { outbox } = await replyWith(desk, { ...SILENCE, taken: true });
      const retried = await desk.run(['outbox', 'retry', outbox, '--json']);
      await desk.run(['outbox', 'retry', '--all']);
      await desk.run(['outbox', 'deliver']);

      expect([retried.code, retried.json()]).toMatchObject([
        3,
        { error: { next: [expect.stringContaining('resolve'), expect.any(String)] } },
      ]);
      expect(desk.smtp.received).toHaveLength(1);
      expect(await findConversation(desk.db, 1)).toMatchObject({
        status: 'open',
        attention: expect.stringContaining('nobody knows'),
      });
    });

    test('it is settled by who has found that it arrived', async () => {
      const desk = await openReplyDesk(await store.url());
      const { outbox } = await replyWith(desk, { ...SILENCE, taken: true });
      const result = await desk.run(['outbox', 'resolve', outbox, '--sent', '--json']);

      expect([result.code, result.json()]).toMatchObject([0, { items: [{ state: 'sent' }] }]);
      expect(desk.smtp.received).toHaveLength(1);
      expect(await findConversation(desk.db, 1)).toMatchObject({ status: 'waiting', attention: undefined });
    });

    test('it is sent once more for who has found that it did not', async () => {
      const desk = await openReplyDesk(await store.url());
      const { outbox } = await replyWith(desk, SILENCE);
      const result = await desk.run(['outbox', 'resolve', outbox, '--resend', '--json']);

      expect([result.code, result.json()]).toMatchObject([0, { items: [{ state: 'sent' }] }]);
      expect(desk.smtp.received).toHaveLength(1);
      expect((await desk.run(['outbox', 'resolve', outbox, '--sent'])).code).toBe(3);
    });

    test('it has to be said which', async () => {
      const desk = await openReplyDesk(await store.url());
      const { outbox } = await replyWith(desk, SILENCE);

      expect((await desk.run(['outbox', 'resolve', outbox])).code).toBe(2);
    });
  });

  test('which one is asked at a terminal, and its ids are told a script', async () => {
    const desk = await openReplyDesk(await store.url());
    const { outbox } = await replyWith(desk, LATER);
    const script = await desk.run(['outbox', 'retry']);
    const tty = desk.sit(['outbox', 'cancel']);
    await tty.waitFor('Which one?');
    expect(tty.screen()).toContain(`❯ ${outbox.slice(-8)}, #1 to carla@customer.example, deferred`);
    tty.press('enter');

    expect((await tty.exit).code).toBe(0);
    expect([script.code, script.stderr]).toEqual([2, expect.stringContaining('mailroom outbox list')]);
    expect(await list(desk)).toEqual([]);
  });

  test('what has not left can be taken back, and nothing else', async () => {
    const desk = await openReplyDesk(await store.url());
    const waiting = await replyWith(desk, LATER);
    const sent = await replyWith(desk);
    const cancelled = await desk.run(['outbox', 'cancel', waiting.outbox, '--json']);
    const tooLate = await desk.run(['outbox', 'cancel', sent.outbox, '--json']);
    await desk.run(['outbox', 'retry', '--all']);

    expect([cancelled.code, cancelled.json()]).toMatchObject([0, { state: 'cancelled' }]);
    expect([tooLate.code, tooLate.json()]).toMatchObject([3, { error: { kind: 'invalid' } }]);
    expect(desk.smtp.received).toHaveLength(1);
  });
});
