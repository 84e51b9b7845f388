// What an answer depends on, against the same read the long way: from all messages, whole.
import { expect, onTestFinished, test } from 'vitest';
import type { Delivery, MessageKind } from '../../../src/lib/conversation/message.js';
import { quoteMail } from '../../../src/lib/outbound/quote.js';
import { readAnswerContext } from '../../../src/lib/outbound/read-answer-context.js';
import { startReply } from '../../../src/lib/outbound/start-reply.js';
import { findConversation } from '../../../src/lib/store/conversations.js';
import { listMessages, type StoredMessage } from '../../../src/lib/store/messages.js';
import { fillStore, type SampleMessage } from '../../support/filled-store.js';
import fc from '../../support/properties.js';
import { eachStore } from '../../support/stores.js';

const AMONG_US = ['answers-notification', 'answers-forward'];

const address = fc.integer({ min: 0, max: 5 }).map((n) => ({ name: '', address: `Who${n}@client.example` }));
const common = { age: fc.integer({ min: 0, max: 3 }), from: address, to: fc.array(address, { maxLength: 3 }) };
const incoming: fc.Arbitrary<SampleMessage> = fc.record({
  ...{ ...common, direction: fc.constant('in' as const), text: fc.constantFrom('one\n> two', 'three') },
  kind: fc.constantFrom<MessageKind>('human', 'list', 'bounce', 'receipt'),
  flags: fc.constantFrom([], [], ['history'], ...AMONG_US.map((flag) => [flag, 'x'])),
});
const states: readonly Delivery['state'][] = ['sent', 'held', 'cancelled', 'failed'];
const delivery = fc.constantFrom(...states).map(
  (state): Delivery => ({
    state,
    recipients: [{ address: 'who0@client.example', state: 'pending', status: undefined, response: undefined }],
  }),
);
const outgoing: fc.Arbitrary<SampleMessage> = fc.record({
  ...{ ...common, direction: fc.constant('out' as const), cc: fc.array(address, { maxLength: 2 }), delivery },
  kind: fc.constantFrom<MessageKind>('reply', 'auto-reply', 'forward'),
});
const note = fc.record({ age: common.age, direction: fc.constant('note' as const) });
const conversation = fc.oneof(
  fc.array(fc.oneof(incoming, incoming, outgoing, note), { minLength: 1, maxLength: 12 }),
  fc.array(fc.oneof(outgoing, note), { minLength: 1, maxLength: 5 }),
);

function expected(messages: readonly StoredMessage[]) {
  const theirs = messages.filter((one) => one.direction === 'in' && !one.flags.some((flag) => AMONG_US.includes(flag)));
  const ours = messages.filter((one) => one.direction === 'out' && one.kind === 'reply');
  const people = messages.filter((one) => ours.includes(one) || (theirs.includes(one) && one.kind === 'human'));
  const acquainted = people.flatMap((one) =>
    one.direction === 'in' ? [one.from] : [...one.to, ...one.cc, ...one.bcc],
  );
  const answered =
    theirs.findLast(({ kind }) => kind === 'human') ??
    theirs.findLast(({ kind }) => kind === 'list') ??
    ours.findLast((one) => one.delivery?.state !== 'held' && one.delivery?.state !== 'cancelled');
  return {
    answered: answered?.id,
    text: answered?.text,
    last: people.at(-1)?.to,
    acquainted: new Set(acquainted.map((one) => one.address.toLowerCase())),
    quotes: messages.filter(({ direction }) => direction === 'in').map(quoteMail),
  };
}

eachStore((store) => {
  test('the answered mail, the last one, everybody there and what may stand quoted are those of all messages', async () => {
    const filled = await fillStore(await store.url());
    onTestFinished(() => filled.close());
    const operator = filled.operators.ana;
    await fc.assert(
      fc.asyncProperty(conversation, async (messages) => {
        const number = await filled.add({ messages });
        const found = await findConversation(filled.db, number);
        if (found === undefined) throw new Error('it was added');
        const all = await listMessages(filled.db, found.id);
        const context = await readAnswerContext(filled.db, found, { operator });
        const { quotes } = await startReply({ db: filled.db }, { kind: 'reply', number }, operator);
        const { answered, last, acquainted } = context;
        const id = answered && all.find(({ messageIdHeader }) => messageIdHeader === answered.messageIdHeader)?.id;
        expect({ answered: id, text: answered?.text, last: last?.to, acquainted, quotes: quotes() }).toEqual(
          expected(all),
        );
      }),
      { numRuns: 25 },
    );
  });
});
