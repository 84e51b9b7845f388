// Mail that is in no conversation: listed, and given a channel by hand.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { insertServerCopy } from '../../../src/lib/store/server-copies.js';
import { fixtureMail } from '../../support/fixture-mail.js';
import { type IntakeDesk, openIntakeDesk, sampleMail } from '../../support/intake-desk.js';
import { runCli } from '../../support/run-cli.js';
import { eachStore } from '../../support/stores.js';

eachStore((store) => {
  let desk: IntakeDesk;
  let url: string;
  beforeEach(async () => {
    url = await store.url();
    const address = 'a@acme.example' as never;
    desk = await openIntakeDesk(url, {
      channel: { receivingAddress: address },
      otherChannels: [{ name: 'sales', receivingAddress: address }],
    });
  });
  afterEach(() => desk.close());
  const run = (...args: string[]) => runCli(args, { env: { MAILROOM_STORE: url } });
  const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout);

  test('reports on nothing that is here wait under --bounces', async () => {
    await desk.arrive(fixtureMail('bounce'));
    expect(await json('inbox', '--bounces')).toMatchObject([{ kind: 'bounce' }]);
    expect(await json('inbox', '--unrouted')).toEqual([]);
    expect((await run('inbox', '--bounces')).stdout).toContain('bounce');
    expect(await json('status')).toMatchObject({ unrouted: 0, unmatchedReports: 1 });
  });

  test('mail for no channel is listed, and goes where somebody sends it', async () => {
    const taken = await desk.arrive(sampleMail({ to: 'nobody@acme.example', subject: 'Lost' }));
    expect(taken.outcome).toBe('unrouted');
    const [held] = await json('inbox', '--unrouted');
    expect(held).toMatchObject({ kind: 'human', subject: 'Lost', from: { address: 'carla@customer.example' } });
    expect((await run('status')).stdout).toContain('1 to be routed: mailroom inbox --unrouted');
    const copy = { uid: 1, receivedAt: desk.clock.now(), outcome: 'unrouted', afterPullDue: false } as const;
    const folder = { mailboxId: desk.mailbox.id, folder: 'INBOX', uidValidity: '1' };
    const { sha256: rawHash } = await desk.db.selectFrom('raw_mail').select('sha256').executeTakeFirstOrThrow();
    await desk.db.transaction(async (tx) => insertServerCopy(tx, folder, { ...copy, rawHash }, desk.clock.now()));

    expect(await json('conversation', 'route', held.id, '--channel', 'sales')).toEqual({
      conversations: [1],
      autoReplies: 0,
    });
    expect(await json('inbox', '--unrouted')).toEqual([]);
    expect(await desk.db.selectFrom('server_copy').select('outcome').execute()).toEqual([{ outcome: 'stored' }]);
    expect(await json('show', '1')).toMatchObject({ channel: 'sales', subject: 'Lost' });

    const again = await run('conversation', 'route', held.id, '--channel', 'sales');
    expect(again.code).not.toBe(0);
  });
});
