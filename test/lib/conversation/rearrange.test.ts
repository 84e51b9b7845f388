// merge, split, move, link, take and undo: what belongs together stays together, mail follows, and nothing is lost.
import { afterEach, describe, expect, test } from 'vitest';
import { claimConversation } from '../../../src/lib/conversation/claim-conversation.js';
import { giveOrders } from '../../../src/lib/conversation/give-orders.js';
import { linkConversation } from '../../../src/lib/conversation/link-conversation.js';
import { mergeConversation } from '../../../src/lib/conversation/merge-conversation.js';
import { moveConversation } from '../../../src/lib/conversation/move-conversation.js';
import { NO_ORDERS, type Orders } from '../../../src/lib/conversation/orders.js';
import { readConversation } from '../../../src/lib/conversation/read-conversation.js';
import { splitConversation } from '../../../src/lib/conversation/split-conversation.js';
import { takeConversation } from '../../../src/lib/conversation/take-conversation.js';
import { undoConversation } from '../../../src/lib/conversation/undo-conversation.js';
import { findDecisions } from '../../../src/lib/inbound/find-decisions.js';
import { findPlace } from '../../../src/lib/store/conversation-moves.js';
import { changeConversation, findConversation } from '../../../src/lib/store/conversations.js';
import { listMessages, type StoredMessage } from '../../../src/lib/store/messages.js';
import { findReadVersion, markRead } from '../../../src/lib/store/read-marks.js';
import { type DeskWishes, type IntakeDesk, openIntakeDesk, sampleMail } from '../../support/intake-desk.js';
import { countRows } from '../../support/store-contents.js';
import { eachStore } from '../../support/stores.js';

eachStore((store) => {
  let desk: IntakeDesk;
  const open = async (wishes: DeskWishes = {}) => {
    desk = await openIntakeDesk(await store.url(), {
      colleagues: [{ name: 'ben', email: 'ben@acme.example' as never }],
      otherChannels: [{ name: 'sales' }],
      ...wishes,
    });
  };
  afterEach(async () => {
    await desk.close();
  });

  const who = (name: string) => {
    const found = desk.operators.find((operator) => operator.name === name);
    if (found === undefined) throw new Error(`there is no ${name}`);
    return found;
  };
  const ana = () => who('ana');
  const conversation = async (number: number) => {
    const found = await findConversation(desk.db, number);
    if (found === undefined) throw new Error(`there is no conversation ${number}`);
    return found;
  };
  const messages = async (number: number): Promise<StoredMessage[]> =>
    listMessages(desk.db, (await conversation(number)).id);
  const texts = async (number: number) =>
    (await messages(number)).filter(({ kind }) => kind !== 'auto-reply').map(({ text }) => text);
  const answerOf = async (number: number) => {
    const answer = (await messages(number)).find(({ direction }) => direction === 'out');
    if (answer === undefined) throw new Error(`nothing went out in ${number}`);
    return answer.messageIdHeader;
  };
  const order = (number: number, orders: Partial<Orders>, operator = ana()) =>
    giveOrders(desk, number, operator, { ...NO_ORDERS, ...orders });
  const undo = (number: number) => undoConversation(desk, number, ana());
  const from = (name: string, mail: Parameters<typeof sampleMail>[0] = {}) =>
    sampleMail({ from: `${name} <${name.toLowerCase()}@customer.example>`, ...mail });
  const reasonsOf = async (message: string) =>
    (await findDecisions(desk.db, message)).flatMap(({ reasons }) =>
      reasons.filter(({ about }) => about === 'conversation').map(({ rule, evidence }) => `${rule} ${evidence}`.trim()),
    );

  describe('merge', () => {
    test('makes two one: both numbers lead there, and mail to either follows', async () => {
      await open();
      await desk.arrive(from('Carla', { id: '<a@c.example>', text: 'One.' }));
      desk.pass(1);
      await desk.arrive(from('Carla', { id: '<b@c.example>', text: 'Two.' }));
      const ofSecond = await answerOf(2);
      await order(2, { addTags: ['late'], assign: { to: 'operator', name: 'ben' } });
      await order(1, { status: 'closed' });

      const merged = await mergeConversation(desk, 2, ana(), 1);
      expect(merged).toMatchObject({ merged: 2, before: { status: 'closed' }, after: { number: 1, status: 'open' } });
      expect(merged.after).toMatchObject({ tags: ['late'], assignee: { name: 'ben' } });
      expect(await conversation(2)).toMatchObject({ number: 1 });
      expect(await texts(1)).toEqual(['One.', 'Two.']);

      desk.pass(1);
      const byMark = from('Carla', { id: '<c@c.example>', inReplyTo: ofSecond, text: 'Three.' });
      expect(await desk.arrive(byMark)).toMatchObject({ conversations: [1] });
      const byAnswer = from('Carla', { inReplyTo: '<b@c.example>', text: 'Four.' });
      expect(await desk.arrive(byAnswer)).toMatchObject({ conversations: [1] });
      expect(await desk.arrive(byMark)).toMatchObject({ outcome: 'duplicate' });
      expect(await texts(2)).toEqual(['One.', 'Two.', 'Three.', 'Four.']);
      expect((await findDecisions(desk.db, '2')).length).toBe(5);
      expect(await desk.arrive(from('Carla', { subject: 'Still [#2]', id: '<e@c.example>' }))).toMatchObject({
        conversations: [1],
      });
      expect(await reasonsOf('<e@c.example>')).toContain('follows-merge #2 into #1');
      expect(await reasonsOf('<b@c.example>')).toContain('merged-since #2, by ana');
      expect(await reasonsOf('<a@c.example>')).toEqual(['names-nothing-known']);
    });

    test('is unread for whoever had not read both, and for nobody else', async () => {
      await open();
      await desk.arrive(from('Carla'));
      await desk.arrive(from('Dora'));
      const [first, second] = [await conversation(1), await conversation(2)];
      await desk.db.transaction(async (tx) => {
        await markRead(tx, first.id, ana().id, first.version);
        await markRead(tx, second.id, ana().id, second.version);
        await markRead(tx, first.id, who('ben').id, first.version);
      });
      const { after } = await mergeConversation(desk, 2, ana(), 1);
      const unread = async (name: string) =>
        (await findReadVersion(desk.db, after.id, who(name).id)) < (await findPlace(desk.db, after.id)).lastInVersion;
      expect(await unread('ana')).toBe(false);
      expect(await unread('ben')).toBe(true);
      expect(after.version).toBeGreaterThan(Math.max(first.version, second.version));
    });

    test('is refused with itself, with what was merged, in a ring, over channels, and of spam with what is none', async () => {
      await open();
      for (const name of ['Carla', 'Dora', 'Emil', 'Finn']) await desk.arrive(from(name));
      const merge = (number: number, into: number) => mergeConversation(desk, number, ana(), into);
      await merge(2, 1);
      const before = await countRows(desk.db, 'conversation_event');
      await expect(merge(1, 1)).rejects.toThrow('into itself');
      await expect(merge(2, 3)).rejects.toThrow('#2 was merged into #1');
      await expect(merge(2, 1)).rejects.toThrow('already');
      await expect(merge(1, 2)).rejects.toThrow('in a ring');
      await expect(merge(3, 2)).rejects.toThrow('#2 was merged into #1 and holds nothing');
      await expect(merge(3, 9)).rejects.toThrow('no conversation #9');
      expect(await countRows(desk.db, 'conversation_event')).toBe(before);
      await order(3, { status: 'spam' });
      await expect(merge(3, 1)).rejects.toThrow('marked as spam');
      await moveConversation(desk, 4, ana(), 'sales');
      await expect(merge(4, 1)).rejects.toThrow('is in the channel sales');
    });

    test('is taken back: what went over goes home, what has come since stays', async () => {
      await open();
      await desk.arrive(from('Carla', { text: 'One.', id: '<a@c.example>' }));
      await desk.arrive(from('Dora', { text: 'Two.', id: '<b@d.example>' }));
      await order(1, { status: 'waiting', addTags: ['own'] });
      await order(2, { addTags: ['late'], assign: { to: 'me' } });
      await mergeConversation(desk, 2, ana(), 1);
      await order(1, { notes: ['Both at once.'] });
      expect(await undo(2)).toMatchObject({ act: 'noted', by: 'ana', after: { number: 1 } });
      expect(await undo(2)).toMatchObject({ act: 'merged', other: 2, after: { number: 1 } });
      expect(await conversation(1)).toMatchObject({ status: 'waiting', tags: ['own'], assignee: undefined });
      expect(await conversation(2)).toMatchObject({
        number: 2,
        status: 'open',
        tags: ['late'],
        assignee: { name: 'ana' },
      });
      expect([await texts(1), await texts(2)]).toEqual([['One.'], ['Two.']]);
      expect(await desk.arrive(from('Dora', { inReplyTo: '<b@d.example>', text: 'More.' }))).toMatchObject({
        conversations: [2],
      });
      expect(await undo(1)).toMatchObject({ act: 'waiting' });
      expect(await undo(1)).toMatchObject({ act: 'tagged', after: { status: 'open', tags: [] } });
      await expect(undo(1)).rejects.toThrow('nobody has done anything');
    });
  });

  describe('split', () => {
    const thread = async () => {
      await open();
      await desk.arrive(from('Carla', { id: '<a@c.example>', text: 'One.' }));
      const answer = await answerOf(1);
      desk.pass(1);
      const second = { id: '<b@d.example>', subject: 'Another thing', text: 'Two.', inReplyTo: answer };
      await desk.arrive(from('Dora', second));
      desk.pass(1);
      await desk.arrive(from('Dora', { id: '<c@d.example>', text: 'Three.', inReplyTo: answer }));
      return answer;
    };

    test('makes a new one of a message and all after it, and answers to those go there', async () => {
      const answer = await thread();
      desk.pass(1);
      const split = await splitConversation(desk, 1, ana(), { from: '3', subject: undefined });
      expect(split).toMatchObject({ messages: 2, created: { number: 2, subject: 'Another thing', status: 'open' } });
      expect(split.created.contact).toMatchObject({ address: 'dora@customer.example' });
      expect((await findPlace(desk.db, split.created.id)).linkedTo).toBe(split.after.id);
      expect([await texts(1), await texts(2)]).toEqual([['One.'], ['Two.', 'Three.']]);
      expect(await reasonsOf('<c@d.example>')).toContain('split-since #1, by ana');

      const references = `${answer} <b@d.example>`;
      const next = from('Dora', { inReplyTo: '<b@d.example>', references, text: 'Four.' });
      expect(await desk.arrive(next)).toMatchObject({ conversations: [2] });
      expect(await desk.arrive(from('Carla', { inReplyTo: answer, text: 'Five.' }))).toMatchObject({
        conversations: [1],
      });
      expect(await desk.arrive(next)).toMatchObject({ outcome: 'duplicate' });
    });

    test('takes answers of ours along: what is signed in them leads to the new one', async () => {
      await thread();
      const answers = (await messages(1)).filter(({ direction }) => direction === 'out');
      expect(answers).toHaveLength(1);
      await splitConversation(desk, 1, ana(), { from: '2', subject: 'All the rest' });
      expect(await conversation(2)).toMatchObject({ subject: 'All the rest' });
      const signed = answers[0]?.messageIdHeader ?? '';
      expect(await desk.arrive(from('Carla', { inReplyTo: signed, text: 'Four.' }))).toMatchObject({
        conversations: [2],
      });
    });

    test('is refused when nothing would be left, and taken back from either half', async () => {
      await thread();
      const split = (message: string) => splitConversation(desk, 1, ana(), { from: message, subject: undefined });
      await expect(split('1')).rejects.toThrow('nothing would be left');
      await expect(split('9')).rejects.toThrow('no message "9"');
      await split('3');
      await desk.arrive(from('Dora', { inReplyTo: '<c@d.example>', text: 'Four.' }));
      expect(await undo(2)).toMatchObject({ act: 'split-off', other: 2, after: { number: 1 } });
      expect(await texts(1)).toEqual(['One.', 'Two.', 'Three.', 'Four.']);
      expect(await conversation(2)).toMatchObject({ number: 1 });
      expect(await desk.arrive(from('Dora', { inReplyTo: '<c@d.example>', text: 'Five.' }))).toMatchObject({
        conversations: [1],
      });
      await split('3');
      expect(await undo(1)).toMatchObject({ act: 'split', other: 3 });
    });
  });

  describe('move', () => {
    test('puts it into another channel, and mail to the old one that belongs to it follows', async () => {
      await open();
      await desk.arrive(from('Carla', { id: '<a@c.example>', text: 'One.' }));
      const answer = await answerOf(1);
      expect(await moveConversation(desk, 1, ana(), 'sales')).toMatchObject({ after: { channel: { name: 'sales' } } });
      const byMark = from('Carla', { inReplyTo: answer, id: '<b@c.example>', text: 'Two.' });
      expect(await desk.arrive(byMark)).toMatchObject({ conversations: [1] });
      expect(await desk.arrive(byMark)).toMatchObject({ outcome: 'duplicate' });
      expect(await reasonsOf('<b@c.example>')).toContain('follows-move #1');
      expect(await desk.arrive(from('Carla', { inReplyTo: '<a@c.example>', text: 'Three.' }))).toMatchObject({
        conversations: [1],
      });
      expect(
        await desk.arrive(from('Carla', { to: 'sales@acme.example', inReplyTo: answer, text: 'Four.' })),
      ).toMatchObject({ conversations: [1] });
      expect(await desk.arrive(from('Carla', { subject: 'New [#1]', text: 'Five.' }))).toMatchObject({
        conversations: [1],
      });
      const again = from('Carla', { id: '<a@c.example>', text: 'One.' });
      expect(await desk.arrive(again)).toMatchObject({ outcome: 'duplicate' });
      expect(await texts(1)).toEqual(['One.', 'Two.', 'Three.', 'Four.', 'Five.']);
      expect(await desk.arrive(from('Carla', { text: 'About nothing.' }))).toMatchObject({ conversations: [2] });
      expect(await conversation(2)).toMatchObject({ channel: { name: 'support' } });

      expect(await undo(1)).toMatchObject({ act: 'moved', after: { channel: { name: 'support' } } });
      expect(await desk.arrive(from('Carla', { to: 'sales@acme.example', inReplyTo: answer }))).toMatchObject({
        conversations: [1],
      });
    });

    test('changes nothing when it is there, and needs a channel', async () => {
      await open();
      await desk.arrive(from('Carla'));
      const { before, after } = await moveConversation(desk, 1, ana(), 'support');
      expect(after.version).toBe(before.version);
      await expect(moveConversation(desk, 1, ana(), 'billing')).rejects.toThrow('no channel called');
    });
  });

  test('a link joins two, once, and goes again', async () => {
    await open();
    for (const name of ['Carla', 'Dora', 'Emil']) await desk.arrive(from(name));
    const link = (number: number, other: number | undefined) => linkConversation(desk, number, ana(), other);
    expect(await link(1, 2)).toMatchObject({ from: undefined, to: 2, after: { version: 2 } });
    expect(await link(2, 1)).toMatchObject({ after: { version: 1 } });
    await expect(link(1, 1)).rejects.toThrow('to itself');
    expect(await link(1, 3)).toMatchObject({ from: 2, to: 3 });
    expect(await undo(1)).toMatchObject({ act: 'linked' });
    expect((await findPlace(desk.db, (await conversation(1)).id)).linkedTo).toBe((await conversation(2)).id);
    expect(await link(1, undefined)).toMatchObject({ from: 2, to: undefined });
    expect((await findPlace(desk.db, (await conversation(1)).id)).linkedTo).toBeUndefined();
  });

  test('who takes it tells whose it was, and stands back for a colleague who has just begun', async () => {
    await open();
    await desk.arrive(from('Carla'));
    const take = (name: string, force = false) => takeConversation(desk, 1, who(name), { force });
    expect(await take('ben')).toMatchObject({ before: { assignee: undefined }, after: { assignee: { name: 'ben' } } });
    await expect(take('ana')).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('ben took #1'),
    });
    expect(await take('ana', true)).toMatchObject({ before: { assignee: { name: 'ben' } } });
    desk.pass(1);
    expect(await take('ben')).toMatchObject({ before: { assignee: { name: 'ana' } } });
    desk.pass(1);
    const { id } = await conversation(1);
    const pause = (_ms: number, signal?: AbortSignal) =>
      new Promise<void>((done) => signal?.addEventListener('abort', () => done()));
    const claim = await claimConversation({ ...desk, pause }, id, who('ben').id);
    await expect(take('ana')).rejects.toThrow('ben is writing an answer');
    await claim.release();
    expect(await take('ana')).toMatchObject({ after: { assignee: { name: 'ana' } } });
  });

  test('what the customer has written since its operator looked is not put away unread', async () => {
    await open();
    await desk.arrive(from('Carla', { id: '<a@c.example>' }));
    const close = (name: string, seen: 'as-read' | number = 'as-read') =>
      giveOrders(desk, 1, who(name), { ...NO_ORDERS, status: 'closed' }, seen);
    await readConversation(desk, 1, ana().id);
    await order(1, { addTags: ['late'] }, who('ben'));
    await close('ana');
    await order(1, { status: 'open' });
    await readConversation(desk, 1, ana().id);
    await desk.arrive(from('Carla', { inReplyTo: '<a@c.example>' }));
    const { id, version } = await conversation(1);
    await expect(close('ana')).rejects.toMatchObject({
      ...{ kind: 'conflict', message: 'Carla has written to #1 since you looked; nothing was changed' },
      next: ['read it: mailroom show 1', `or say that it may be as it is now: --if-version ${version}`],
    });
    expect((await conversation(1)).status).toBe('open');
    // Whoever never looked closes what there is, and whoever says so.
    await close('ben');
    await close('ana');
    await order(1, { status: 'open' });
    await close('ana', (await conversation(1)).version);
    await order(1, { status: 'open' });
    await desk.arrive(from('Carla', { inReplyTo: '<a@c.example>' }));
    await expect(close('ana')).rejects.toThrow('Carla has written');
    const answered = { id: desk.newId<string>(), event: 'replied', operator: who('ben').id, detail: {} } as const;
    await desk.db.transaction((tx) => changeConversation(tx, id, {}, { ...answered, at: desk.clock.now() }));
    await close('ana');
  });

  test('a name of any length, or one that nobody sees, leaves the reason of a refusal to be read', async () => {
    await open();
    for (const [index, [name, called]] of (
      [
        ['Carla '.repeat(300), `${'Carla '.repeat(10)}…`],
        ['\u3164\u200b', 'eve@evil.example'],
      ] as const
    ).entries()) {
      const number = index + 1;
      const mail = { from: `${name} <${index}eve@evil.example>`, id: `<${index}@e.example>` };
      await desk.arrive(sampleMail(mail));
      await readConversation(desk, number, ana().id);
      await desk.arrive(sampleMail({ from: mail.from, inReplyTo: mail.id }));
      const closing = giveOrders(desk, number, ana(), { ...NO_ORDERS, status: 'closed' }, 'as-read');
      await expect(closing).rejects.toThrow(`${called} has written to #${number} since you looked`);
    }
  });

  test('a mail that comes while its conversation is closed opens it, or keeps it open', async () => {
    await open();
    await desk.arrive(from('Carla'));
    for (let round = 0; round < 8; round++) {
      await readConversation(desk, 1, ana().id);
      // It is refused when the mail was quicker.
      const closing = giveOrders(desk, 1, ana(), { ...NO_ORDERS, status: 'closed' }, 'as-read').catch(() => undefined);
      await Promise.all([closing, desk.arrive(from('Carla', { subject: 'Parcel [#1]' }))]);
      expect(await conversation(1)).toMatchObject({ number: 1, status: 'open' });
    }
    expect(await texts(1)).toHaveLength(9);
  });

  test('what a colleague has just closed is not taken out of their hands', async () => {
    await open();
    await desk.arrive(from('Carla'));
    const take = (name: string, force = false) => takeConversation(desk, 1, who(name), { force });
    await take('ben');
    await order(1, { status: 'closed' }, who('ben'));
    await expect(take('ana')).rejects.toMatchObject({
      ...{ kind: 'conflict', message: 'ben closed #1 a moment ago; nothing was changed' },
      next: ['mailroom show 1', 'mailroom inbox --unassigned', 'mailroom take 1 --force'].map((step) =>
        expect.stringContaining(step),
      ),
    });
    expect((await take('ben')).after.status).toBe('closed');
    desk.pass(1);
    expect((await take('ana')).after).toMatchObject({ status: 'closed', assignee: { name: 'ana' } });
    await order(1, { status: 'open' });
    await order(1, { status: 'closed' });
    await order(1, { status: 'open' });
    desk.pass(1);
    await take('ben');
  });

  describe('undo', () => {
    test('gives back status, snooze, tags and whose it was, the last first', async () => {
      await open();
      await desk.arrive(from('Carla'));
      await order(1, { status: 'closed' });
      const { closedAt } = await conversation(1);
      desk.pass(2);
      await order(1, { snoozeUntil: 'reply' });
      expect(await conversation(1)).toMatchObject({ status: 'snoozed', snoozedUntil: undefined });
      await order(1, { status: 'spam' });
      await order(1, { assign: { to: 'me' }, addTags: ['a'] });
      await order(1, { removeTags: ['a'], assign: { to: 'nobody' } });
      const acts = [];
      for (let left = 7; left > 0; left--) acts.push((await undo(1)).act);
      expect(acts).toEqual(['assigned', 'tagged', 'assigned', 'tagged', 'marked-spam', 'snoozed', 'closed']);
      expect(await conversation(1)).toMatchObject({ status: 'open', tags: [], assignee: undefined });
      await order(1, { status: 'closed' });
      await order(1, { status: 'open' });
      await undo(1);
      expect((await conversation(1)).closedAt).toEqual(desk.clock.now());
      expect(closedAt).not.toEqual(desk.clock.now());
    });

    test('is refused when something else has happened to it since', async () => {
      await open();
      await desk.arrive(from('Carla', { id: '<a@c.example>' }));
      await order(1, { status: 'closed' }, who('ben'));
      await desk.arrive(from('Carla', { inReplyTo: '<a@c.example>' }));
      await expect(undo(1)).rejects.toMatchObject({
        kind: 'conflict',
        message: 'ben closed it, and that cannot be taken back any more: #1 is open by now',
      });
    });

    test('takes back nothing that was not seen', async () => {
      await open();
      await desk.arrive(from('Carla'));
      const { after } = await order(1, { status: 'closed' });
      await order(1, { addTags: ['late'] }, who('ben'));
      await expect(undoConversation(desk, 1, ana(), after.version)).rejects.toMatchObject({ kind: 'conflict' });
      expect(await conversation(1)).toMatchObject({ status: 'closed', tags: ['late'] });
      expect(await undoConversation(desk, 1, ana(), after.version + 1)).toMatchObject({ act: 'tagged', by: 'ben' });
    });
  });

  test('a snooze until the customer writes ends with their mail, and not before', async () => {
    await open();
    await desk.arrive(from('Carla', { id: '<a@c.example>' }));
    await order(1, { snoozeUntil: 'reply' });
    await order(1, { notes: ['Waits.'] });
    expect(await conversation(1)).toMatchObject({ status: 'snoozed' });
    await desk.arrive(from('Carla', { inReplyTo: '<a@c.example>', headers: ['Auto-Submitted: auto-replied'] }));
    expect(await conversation(1)).toMatchObject({ status: 'snoozed' });
    await desk.arrive(from('Carla', { inReplyTo: '<a@c.example>' }));
    expect(await conversation(1)).toMatchObject({ status: 'open' });
  });

  test('what answers spam stays spam, unread by nobody', async () => {
    await open();
    await desk.arrive(from('Carla', { id: '<a@c.example>' }));
    const { after } = await order(1, { status: 'spam' });
    await desk.arrive(from('Carla', { inReplyTo: '<a@c.example>' }));
    expect(await conversation(1)).toMatchObject({ status: 'spam' });
    expect((await findPlace(desk.db, after.id)).lastInVersion).toBe(1);
    expect(await countRows(desk.db, 'outbox')).toBe(1);
  });
});
