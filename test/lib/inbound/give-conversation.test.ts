// Mails are taken in where a widget gives conversations out: each goes to whose turn it is, and the turns are right when
// two programs give at once.
import { afterEach, expect, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import { assignByTurn } from '../../../src/lib/conversation/assign-by-turn.js';
import { giveToOthers } from '../../../src/lib/conversation/give-to-others.js';
import { changeConversation, findConversation } from '../../../src/lib/store/conversations.js';
import { listIntakes } from '../../../src/lib/store/intakes.js';
import { listMessages } from '../../../src/lib/store/messages.js';
import { openStore } from '../../../src/lib/store/open-store.js';
import { saveAway } from '../../../src/lib/store/operators.js';
import { saveWidget } from '../../../src/lib/store/widgets.js';
import type { Routing } from '../../../src/lib/widget/widget.js';
import { type DeskWishes, type IntakeDesk, openIntakeDesk, sampleMail } from '../../support/intake-desk.js';
import { eachStore } from '../../support/stores.js';

const TEAM: DeskWishes = {
  inWidget: true,
  colleagues: ['ben', 'cleo'].map((name) => ({ name, email: parseEmailAddress(`${name}@acme.example`) })),
};

eachStore((store) => {
  let desk: IntakeDesk;
  let url: string;
  const open = async (routing: Routing, more: DeskWishes = {}) => {
    url = await store.url();
    desk = await openIntakeDesk(url, { ...TEAM, routing, ...more });
  };
  afterEach(() => desk.close());

  const conversation = async (number: number) => {
    const found = await findConversation(desk.db, number);
    if (found === undefined) throw new Error(`there is no conversation ${number}`);
    return found;
  };
  const assignees = async (...all: number[]) => {
    const found: (string | undefined)[] = [];
    for (const number of all) found.push((await conversation(number)).assignee?.name);
    return found;
  };
  const operator = (name: string) => {
    const found = desk.operators.find((one) => one.name === name);
    if (found === undefined) throw new Error(`there is no ${name}`);
    return found;
  };
  const setAway = (name: string, until?: Date) =>
    desk.db.transaction((tx) => saveAway(tx, operator(name).id, { since: desk.clock.now(), until }));
  const setStatus = async (number: number, status: 'closed' | 'waiting') => {
    const event = { id: desk.newId<string>(), event: status, operator: undefined, at: desk.clock.now(), detail: {} };
    const { id } = await conversation(number);
    await desk.db.transaction((tx) => changeConversation(tx, id, { status }, event));
  };
  const whyAssigned = async (number: number) => {
    const messages = await listMessages(desk.db, (await conversation(number)).id);
    const last = messages.filter(({ direction }) => direction === 'in').at(-1);
    const intakes = last === undefined ? [] : await listIntakes(desk.db, last.id);
    const reasons = intakes.flatMap(({ reasons: all }) => all).filter(({ about }) => about === 'assignee');
    return reasons.map(({ rule, evidence }) => `${rule} ${evidence}`.trim());
  };
  const reply = (number: number, id: string) =>
    desk.arrive(sampleMail({ inReplyTo: id, id: `<again-${number}-${Math.random()}@customer.example>` }));

  test('round-robin gives each new conversation to the next, past who is away, with an event that says why', async () => {
    await open('round-robin');
    await setAway('ben');
    for (let mail = 0; mail < 4; mail++) await desk.arrive(sampleMail());

    expect(await assignees(1, 2, 3, 4)).toEqual(['ana', 'cleo', 'ana', 'cleo']);
    expect(await whyAssigned(1)).toEqual(['round-robin ana']);
    const { id } = await conversation(2);
    const events = await desk.db
      .selectFrom('conversation_event')
      .selectAll()
      .where('conversation_id', '=', id)
      .execute();
    expect(events.map(({ event, operator_id, detail }) => [event, operator_id, JSON.parse(detail)])).toEqual([
      ['assigned', null, { to: 'cleo', from: null, cause: 'round-robin' }],
    ]);
  });

  test('least-busy gives to who has the fewest open ones', async () => {
    await open('least-busy');
    for (let mail = 0; mail < 3; mail++) await desk.arrive(sampleMail());
    await setStatus(2, 'closed');
    await desk.arrive(sampleMail());
    await desk.arrive(sampleMail());

    expect(await assignees(1, 2, 3, 4, 5)).toEqual(['ana', 'ben', 'cleo', 'ben', 'ana']);
    expect(await whyAssigned(4)).toEqual(['least-busy ben']);
  });

  test('a manual widget gives nothing out, and says nothing of it', async () => {
    await open('manual');
    await desk.arrive(sampleMail());

    expect(await assignees(1)).toEqual([undefined]);
    expect(await whyAssigned(1)).toEqual([]);
  });

  test('history and automatic mail are given to nobody, and neither is anything while nobody is there', async () => {
    await open('round-robin');
    await desk.arrive(sampleMail(), { history: true });
    await desk.arrive(sampleMail({ headers: ['Auto-Submitted: auto-generated'] }));
    for (const { name } of desk.operators) await setAway(name, new Date(desk.clock.now().getTime() + 30 * 60_000));
    await desk.arrive(sampleMail());
    desk.pass(1);
    await desk.arrive(sampleMail());

    expect(await assignees(1, 2, 3, 4)).toEqual([undefined, undefined, undefined, 'ana']);
    expect(await whyAssigned(1)).toEqual(['history']);
    expect(await whyAssigned(2)).toEqual(['not-human machine']);
    expect(await whyAssigned(3)).toEqual(['nobody-is-there']);
  });

  test('whoever has a conversation keeps it when the customer writes again, unless they are away', async () => {
    await open('round-robin');
    await desk.arrive(sampleMail({ id: '<one@customer.example>' }));
    await setStatus(1, 'closed');
    await reply(1, '<one@customer.example>');
    expect(await assignees(1)).toEqual(['ana']);
    await setAway('ana');
    await setStatus(1, 'waiting');
    await reply(1, '<one@customer.example>');

    expect(await conversation(1)).toMatchObject({ status: 'open', assignee: { name: 'ben' } });
    expect(await whyAssigned(1)).toEqual(['round-robin ben']);
  });

  test('it stays with who is away when nobody else is there', async () => {
    await open('round-robin', { colleagues: [] });
    await desk.arrive(sampleMail({ id: '<two@customer.example>' }));
    await setAway('ana');
    await reply(1, '<two@customer.example>');

    expect(await assignees(1)).toEqual(['ana']);
    expect(await whyAssigned(1)).toEqual(['nobody-else-is-there ana']);
  });

  test('what an operator hands over goes to the others, or to nobody where nobody is there', async () => {
    await open('round-robin');
    for (let mail = 0; mail < 6; mail++) await desk.arrive(sampleMail());
    await setStatus(4, 'closed');
    const at = desk.clock.now();
    const handOver = async (name: string) => {
      await setAway(name);
      const order = { from: operator(name), by: operator('cleo').id, at };
      return desk.db.transaction((tx) => giveToOthers(desk, tx, order));
    };

    expect(await assignees(1, 2, 3, 4, 5, 6)).toEqual(['ana', 'ben', 'cleo', 'ana', 'ben', 'cleo']);
    expect(await handOver('ana')).toEqual([{ number: 1, to: 'ben' }]);
    expect(await handOver('ben')).toEqual([1, 2, 5].map((number) => ({ number, to: 'cleo' })));
    expect(await handOver('cleo')).toEqual([1, 2, 3, 5, 6].map((number) => ({ number, to: undefined })));
    expect(await assignees(1, 2, 3, 4, 5, 6)).toEqual([undefined, undefined, undefined, 'ana', undefined, undefined]);
  });

  test('who stays in a widget that is changed keeps their place in the turns', async () => {
    await open('round-robin');
    await desk.arrive(sampleMail());
    const { id, name } = desk.support.widget;
    const operators = desk.operators.filter((one) => one.name !== 'ben');
    const widget = { id, name, routing: 'round-robin', operators, createdAt: desk.clock.now() } as const;
    await desk.db.transaction((tx) => saveWidget(tx, widget, desk.clock.now()));
    await desk.arrive(sampleMail());

    expect(await assignees(1, 2)).toEqual(['ana', 'cleo']);
  });

  test('mail of somebody blocked is kept and marked, and calls nobody', async () => {
    await open('round-robin', { operator: { notify: true } });
    await desk.arrive(sampleMail({ id: '<before@customer.example>' }));
    await setStatus(1, 'closed');
    await desk.db.updateTable('contact_address').set({ blocked_at: desk.clock.now().toISOString() }).execute();
    desk.pass(1);
    await desk.arrive(sampleMail());
    await reply(1, '<before@customer.example>');

    expect(await conversation(1)).toMatchObject({ status: 'closed' });
    expect(await conversation(2)).toMatchObject({ status: 'spam', assignee: undefined });
    const messages = await listMessages(desk.db, (await conversation(1)).id);
    expect(messages.filter(({ direction }) => direction === 'in').map(({ flags }) => flags)).toEqual([[], ['blocked']]);
    const [mail] = await listMessages(desk.db, (await conversation(2)).id);
    const [intake] = mail === undefined ? [] : await listIntakes(desk.db, mail.id);
    expect(intake?.reasons.map(({ about, rule }) => `${about}: ${rule}`).slice(-4)).toEqual([
      'conversation: author-is-blocked',
      'assignee: blocked',
      'notification: blocked',
      'auto-reply: spam',
    ]);
    const outbox = await desk.db
      .selectFrom('outbox')
      .select('kind')
      .where('queued_at', '=', desk.clock.now().toISOString());
    expect(await outbox.execute()).toEqual([]);
  });

  test('two programs that give at once never give one turn twice', async () => {
    await open('round-robin');
    const at = desk.clock.now();
    const { widget } = desk.support;
    // They wait for their turn: nothing is given out for automatic mail.
    const waiting = { headers: ['Auto-Submitted: auto-generated'] };
    for (let mail = 0; mail < 6; mail++) await desk.arrive(sampleMail(waiting));
    const others = await Promise.all([0, 1].map(() => openStore(url, desk.clock)));
    const ids = await Promise.all([1, 2, 3, 4, 5, 6].map(async (number) => (await conversation(number)).id));
    await Promise.all(
      ids.map((id, index) =>
        (others[index % 2] ?? desk.db).transaction((tx) =>
          assignByTurn(desk, tx, { conversation: id, widget, from: undefined, by: undefined, at }),
        ),
      ),
    );
    const given = await assignees(1, 2, 3, 4, 5, 6);
    await Promise.all(others.map((db) => db.close()));

    expect(given.toSorted()).toEqual(['ana', 'ana', 'ben', 'ben', 'cleo', 'cleo']);
  });
});
