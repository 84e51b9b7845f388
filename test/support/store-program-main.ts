// The main file of the programs that `store-program.ts` starts: WORK URL [ARGUMENT].
import { timeOrderedId } from '../../src/lib/app.js';
import { NO_ORDERS } from '../../src/lib/conversation/orders.js';
import { MailroomError } from '../../src/lib/errors.js';
import { answerFolder } from '../../src/lib/outbound/answer-folder.js';
import type { DeliverDeps } from '../../src/lib/outbound/deliver-outbox.js';
import { sendReply } from '../../src/lib/outbound/send-reply.js';
import { startReply } from '../../src/lib/outbound/start-reply.js';
import { Secret } from '../../src/lib/secrets/secret.js';
import type { Db } from '../../src/lib/store/db.js';
import { openStore } from '../../src/lib/store/open-store.js';
import { findOperator } from '../../src/lib/store/operators.js';

const [work = '', url = '', argument = ''] = process.argv.slice(2);

/** Makes the store if it is not there. */
async function open(): Promise<void> {
  await (await openNew()).close();
}

/** Takes a lease, or says that it cannot, and keeps it until it is killed. */
async function lease(db: Db): Promise<void> {
  say((await db.lease(argument)) ? 'taken' : 'refused');
  await forEver();
}

/** Begins a transaction, says so, and ends it after that many milliseconds. */
async function hold(db: Db): Promise<void> {
  await db.transaction(async (tx) => {
    await tx
      .updateTable('store')
      .set((is) => ({ last_number: is('last_number', '+', 1) }))
      .execute();
    say('holding');
    await new Promise((resolve) => setTimeout(resolve, Number(argument)));
  });
}

/** So many transactions, each of which reads the last number, thinks, and writes the next one. */
async function number(db: Db): Promise<void> {
  for (let round = 0; round < Number(argument); round++) {
    await db.transaction(async (tx) => {
      await tx.takeTurns('numbers');
      const { last_number } = await tx.selectFrom('store').select('last_number').executeTakeFirstOrThrow();
      await new Promise((resolve) => setImmediate(resolve));
      await tx
        .updateTable('store')
        .set({ last_number: last_number + 1 })
        .execute();
    });
  }
}

/** ana answers conversation 1 again and again until it has so many answers; says which version each was for. */
async function answer(db: Db): Promise<void> {
  const clock = { now: () => new Date() };
  const unsent = { result: 'not-sent', kind: 'unreachable', reason: 'nobody is there', next: [] } as const;
  const deps: DeliverDeps = {
    ...{ db, clock, newId: timeOrderedId(clock), pause: async () => {} },
    answers: answerFolder('/dev/null'),
    readSecret: async () => new Secret('none'),
    openTransport: async () => ({
      send: async () => unsent,
      check: async () => ({ stages: [], nullSender: 'unknown', sizeLimit: undefined }),
      close: async () => {},
    }),
  };
  const operator = await findOperator(db, 'ana');
  if (operator === undefined) throw new Error('there is no ana');
  for (;;) {
    const { purpose, context, draft } = await startReply(deps, { kind: 'reply', number: 1 }, operator);
    const { version } = context.conversation;
    if (version > Number(argument)) return;
    try {
      const closing = { force: false, plain: true, signature: true, places: { folder: '/', home: '/' } };
      const mine = { ...draft, text: 'Mine.' };
      await sendReply(deps, { purpose, operator, draft: mine, version, orders: NO_ORDERS, ...closing });
      say(`answered ${version}`);
    } catch (error) {
      if (!(error instanceof MailroomError) || error.kind !== 'conflict') throw error;
    }
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

// The timer holds on to whoever waits, and so to what they hold.
function forEver(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2 ** 31 - 1));
}

function openNew(): Promise<Db> {
  return openStore(url, { now: () => new Date() }, { create: true });
}

async function withStore(use: (db: Db) => Promise<void>): Promise<void> {
  const db = await openNew();
  try {
    await use(db);
  } finally {
    await db.close();
  }
}

switch (work) {
  case 'open':
    await open();
    break;
  case 'lease':
    await withStore(lease);
    break;
  case 'hold':
    await withStore(hold);
    break;
  case 'answer':
    await withStore(answer);
    break;
  case 'number':
    await withStore(number);
    break;
  default:
    throw new Error(`nothing known of ${work}`);
}
