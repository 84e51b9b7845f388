// mailroom why, as people and scripts run it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findConversation } from '../../src/lib/store/conversations.js';
import { findMessage, listMessages } from '../../src/lib/store/messages.js';
import { explain } from '../../src/lib/terminal/render/why.js';
import { fixtureMail } from '../support/fixture-mail.js';
import { CONTROL } from '../support/hostile-text.js';
import { type IntakeDesk, openIntakeDesk, sampleMail } from '../support/intake-desk.js';
import { runCli } from '../support/run-cli.js';
import { hashTables } from '../support/store-contents.js';
import { eachStore } from '../support/stores.js';

eachStore((store) => {
  let desk: IntakeDesk;
  let url: string;
  beforeEach(async () => {
    url = await store.url();
    desk = await openIntakeDesk(url);
  });
  afterEach(() => desk.close());

  const why = (...args: string[]) => runCli(['why', ...args], { env: { MAILROOM_STORE: url } });
  const whyJson = async (...args: string[]) => JSON.parse((await why(...args, '--json')).stdout);

  test('tells the rules of all mails of a conversation, each with its evidence', async () => {
    await desk.arrive(sampleMail({ id: '<one@customer.example>' }));
    await desk.arrive(sampleMail({ inReplyTo: '<one@customer.example>', headers: ['Auto-Submitted: auto-replied'] }));
    const { stdout, code } = await why('1');
    expect(code).toBe(0);
    expect(stdout).toContain(
      'channel       the receiving address of one channel stands in Delivered-To: inbox@acme.example',
    );
    expect(stdout).toContain('kind          nothing in it says that a program wrote it');
    expect(stdout).toContain('author        its From: carla@customer.example');
    expect(stdout).toContain('conversation  it names nothing that is here, so it begins a conversation');
    expect(stdout).toContain('auto-reply    an auto-reply is written to it: carla@customer.example');
    expect(stdout).toContain('kind          the header Auto-Submitted says so: auto-replied');
    expect(stdout).toContain('it answers a message of that conversation: <one@customer.example>');
  });

  test('tells who was notified of a mail, and why nobody was', async () => {
    await desk.db.updateTable('operator').set({ notify: 1 }).execute();
    const [widget] = await desk.db.selectFrom('widget').select('id').execute();
    const [ana] = desk.operators;
    const member = { widget_id: widget?.id ?? '', operator_id: ana?.id ?? '', position: 1 };
    await desk.db.insertInto('widget_operator').values(member).execute();
    await desk.arrive(sampleMail());
    await desk.arrive(sampleMail({ headers: ['Auto-Submitted: auto-generated'] }));
    expect((await why('1')).stdout).toContain('notification  is told by mail: ana');
    expect((await why('2')).stdout).toContain('notification  nobody is told: a program wrote the mail: machine');
  });

  test('finds a mail by the id of its message, and by its Message-ID where it began no conversation', async () => {
    await desk.arrive(sampleMail({ id: '<one@customer.example>' }));
    await desk.arrive(fixtureMail('bounce'));
    const { id = '' } =
      (await listMessages(desk.db, (await findConversation(desk.db, 1))?.id ?? ('' as never)))[0] ?? {};
    const [found] = await whyJson(id);
    expect(found).toMatchObject({ message: id, conversation: 1, channel: 'support', kind: 'human', action: 'start' });
    expect(found.reasons).toContainEqual({
      about: 'channel',
      rule: 'receiving-address-in-delivered-to',
      evidence: 'inbox@acme.example',
      says: 'the receiving address of one channel stands in Delivered-To',
    });
    const held = await desk.db
      .selectFrom('message')
      .select(['id', 'message_id_header'])
      .where('kind', '=', 'bounce')
      .execute();
    const [report] = await whyJson(held[0]?.message_id_header ?? '');
    expect(report).toMatchObject({ message: held[0]?.id, conversation: null, kind: 'bounce', action: 'hold' });
    expect((await whyJson(report.id))[0]).toEqual(report);
    expect(await findMessage(desk.db, report.message)).toBeDefined();
  });

  test('what nobody knows is said, with how to find it', async () => {
    const { code, stderr } = await why('<nothing@x.example>');
    expect(code).not.toBe(0);
    expect(stderr).toContain('nothing was decided about "<nothing@x.example>"');
  });

  describe('--replay', () => {
    test("decides alike what today's rules decide alike, and changes nothing", async () => {
      await desk.arrive(sampleMail({ id: '<one@customer.example>' }));
      await desk.arrive(sampleMail({ inReplyTo: '<one@customer.example>' }));
      await desk.arrive(sampleMail({ from: 'eve@elsewhere.example', inReplyTo: '<one@customer.example>' }));
      await desk.arrive(sampleMail({ to: 'nobody@acme.example', headers: ['List-Id: <l.example>'] }));
      const before = await hashTables(desk.db);
      for (const number of ['1', '2', '3']) {
        for (const { replay } of await whyJson(number, '--replay'))
          expect(replay).toMatchObject({ impossible: null, changes: [] });
      }
      expect(await hashTables(desk.db)).toEqual(before);
    });

    test('shows what would be different by now', async () => {
      await desk.arrive(sampleMail());
      await desk.db
        .updateTable('channel')
        .set({ form_senders: JSON.stringify(['carla@customer.example']) })
        .execute();
      await desk.db.updateTable('intake').set({ kind: 'list' }).execute();
      const [{ replay }] = await whyJson('1', '--replay');
      expect(replay.changes).toEqual([{ about: 'kind', before: 'list', now: 'human' }]);
      expect((await why('1', '--replay')).stdout).toContain('now otherwise kind: list -> human');
    });
  });

  test('what a trusted server found out about the sender is told, and the caps of the auto-reply where they decide', async () => {
    const trustAuthserv = ['mx.acme.example'];
    Object.assign(desk.mailbox, { trustAuthserv });
    await desk.db
      .updateTable('mailbox')
      .set({ trust_authserv: JSON.stringify(trustAuthserv) })
      .execute();
    const results = 'Authentication-Results: mx.acme.example; spf=pass smtp.mailfrom=customer.example; dmarc=pass';
    await desk.arrive(sampleMail({ headers: [results] }));
    for (let mail = 2; mail < 5; mail++) await desk.arrive(sampleMail());
    expect((await why('1')).stdout).toContain('a server that we trust vouches for its sender: spf=pass dmarc=pass');
    expect((await why('2')).stdout).toContain('no server that we trust says whether the sender is right');
    const [{ replay: first }] = await whyJson('1', '--replay');
    expect(first).toMatchObject({ changes: [] });
    const [{ replay: fourth }] = await whyJson('4', '--replay');
    expect(fourth).toMatchObject({ changes: [] });
    expect((await why('4', '--replay')).stdout).toMatch(/decide the same\n.*this sender had enough of them this hour/);
  });

  test('no control character of a mail gets out', async () => {
    await desk.arrive(fixtureMail('escape-sequences'));
    const { stdout } = await why('1', '--replay');
    expect(stdout.replaceAll('\n', '')).not.toMatch(CONTROL);
  });
});

test('a rule that is new to the page is told by its name', () => {
  expect(explain({ about: 'conversation', rule: 'some-new-rule' })).toBe('some new rule');
  expect(explain({ about: 'kind', rule: 'list-id' })).toBe('the header List-ID says so');
  expect(explain({ about: 'conversation', rule: 'quoted-message-reopens' })).toContain('; that reopens it');
});
