// Taking mails in many at a time, when each may belong to one of the others, decides what mail by mail is decided.
import { expect, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import { takeInBatch } from '../../../src/lib/inbound/take-in-batch.js';
import type { Tx } from '../../../src/lib/store/db.js';
import { type IntakeDesk, openIntakeDesk, START, sampleMail } from '../../support/intake-desk.js';
import fc from '../../support/properties.js';
import { eachStore } from '../../support/stores.js';

const PEOPLE = [
  'carla@customer.example',
  'Carl <carl@customer.example>',
  'Carl Two <Carl@customer.example>',
  'eve@x.example',
];
const LISTED = ['List-Id: <talk.x.example>'];

/** A mail of few people and few Message-IDs, so that they meet: answers, ancestors nobody has seen, the same mail twice. */
const mails = fc.array(
  fc.record({
    id: fc.nat(5),
    answers: fc.option(fc.nat(9), { nil: undefined }),
    references: fc.array(fc.nat(9), { maxLength: 3 }),
    from: fc.nat(PEOPLE.length - 1),
    to: fc.constantFrom('support@acme.example', 'sales@acme.example', 'sales@acme.example, support@acme.example'),
    text: fc.nat(1),
    isList: fc.boolean(),
    isHistory: fc.boolean(),
  }),
  { minLength: 2, maxLength: 12 },
);
type Drawn = typeof mails extends fc.Arbitrary<readonly (infer One)[]> ? One : never;

const messageId = (number: number) => `<mail-${number}@customer.example>`;

function write({ id, answers, references, from, to, text, isList }: Drawn): string {
  return sampleMail({
    ...{ id: messageId(id), from: PEOPLE[from] ?? '', to, text: `Text ${text}` },
    ...(answers === undefined ? {} : { inReplyTo: messageId(answers) }),
    ...(references.length === 0 ? {} : { references: references.map(messageId).join(' ') }),
    headers: isList ? LISTED : [],
  });
}

function batchOf({ mailbox }: IntakeDesk) {
  const folder = { mailboxId: mailbox.id, folder: 'INBOX', uidValidity: '1', role: 'inbox' } as const;
  return { account: mailbox, folder, renumbered: false, cursorAfter: () => undefined };
}

function arrivalsOf(desk: IntakeDesk, drawn: readonly Drawn[]) {
  return Promise.all(
    drawn.map(async (mail, index) => {
      const raw = Buffer.from(write(mail));
      return { uid: index + 1, receivedAt: START, raw, mail: await desk.readMail(raw), history: mail.isHistory };
    }),
  );
}

/** What can be told of the store afterwards, without the ids that chance made. */
async function takeIn(url: string, drawn: readonly Drawn[], size: number) {
  const desk = await openIntakeDesk(url, {
    otherChannels: [{ name: 'sales', address: parseEmailAddress('sales@acme.example') }],
  });
  const arrivals = await arrivalsOf(desk, drawn);
  for (let at = 0; at < arrivals.length; at += size) {
    await takeInBatch(desk, { ...batchOf(desk), arrivals: arrivals.slice(at, at + size) });
  }
  const told = {
    conversations: await desk.db
      .selectFrom('conversation as c')
      .leftJoin('conversation as other', 'other.id', 'c.linked_to_id')
      .innerJoin('contact', 'contact.id', 'c.contact_id')
      .select(['c.number', 'c.contact_address', 'c.subject', 'c.status', 'c.version', 'c.last_in_version', 'c.kind'])
      .select(['contact.name', 'other.number as linked'])
      .orderBy('c.number')
      .execute(),
    messages: await desk.db
      .selectFrom('message')
      .leftJoin('conversation', 'conversation.id', 'message.conversation_id')
      .select(['number', 'direction', 'message.kind', 'message_id_header', 'content_hash', 'flags'])
      .where('direction', '=', 'in')
      .orderBy('message.id')
      .execute(),
    intakes: await desk.db
      .selectFrom('intake')
      .select(['action', 'kind', 'auto_reply', 'reasons'])
      .orderBy('id')
      .execute(),
    copies: await desk.db.selectFrom('server_copy').select(['uid', 'outcome']).orderBy('uid').execute(),
    events: await desk.db.selectFrom('conversation_event').select(['version', 'event']).orderBy('id').execute(),
    outbox: await desk.db.selectFrom('outbox').select(['kind', 'envelope_to']).orderBy('id').execute(),
  };
  await desk.close();
  return told;
}

eachStore((store) => {
  test('a batch asks the store a fixed number of questions, however many mails are in it', async () => {
    const asked = async (count: number) => {
      const desk = await openIntakeDesk(await store.anotherUrl());
      let questions = 0;
      // Questions for which what was gathered has to be inserted first.
      const counting = (tx: Tx): Tx => ({
        ...tx,
        run: (query) => {
          questions++;
          return tx.run(query);
        },
      });
      const db = {
        ...desk.db,
        transaction: <T>(work: (tx: Tx) => Promise<T>) => desk.db.transaction((tx) => work(counting(tx))),
      };
      // New conversations, answers to them by their writers and by others, answers to what nobody knows.
      const drawn = Array.from({ length: count }, (_, at): Drawn => {
        const answers = at % 3 === 0 ? undefined : at % 3 === 1 ? at - 1 : 1000 + at;
        return {
          id: at,
          answers,
          references: [],
          from: at % 4,
          to: 'support@acme.example',
          text: 0,
          isList: false,
          isHistory: true,
        };
      });
      await takeInBatch({ ...desk, db }, { ...batchOf(desk), arrivals: await arrivalsOf(desk, drawn) });
      await desk.close();
      return questions;
    };

    expect(await asked(60)).toBe(await asked(12));
  });

  test('mails taken in together become what they become one by one', async () => {
    await fc.assert(
      fc.asyncProperty(mails, async (drawn) => {
        const together = await takeIn(await store.anotherUrl(), drawn, drawn.length);
        const oneByOne = await takeIn(await store.anotherUrl(), drawn, 1);

        expect(together).toEqual(oneByOne);
      }),
      { numRuns: store.kind === 'sqlite' ? 25 : 3 },
    );
  });
});
