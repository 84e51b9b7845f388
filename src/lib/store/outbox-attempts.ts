// What came of an attempt, or was decided about an item. Every change names the state it starts from, so that of two who
// want the same one wins, in either kind of store. Lanes whose attempts end at the same time are recorded together.
import type { OutboxId } from '../ids.js';
import { isDroppable, type OutboxItem, type OutboxState } from '../outbound/outbox.js';
import type { Verdict } from '../outbound/verdict.js';
import { batchesOf } from './batches.js';
import { toText, toTime } from './columns.js';
import type { Tx } from './db.js';
import { type Columns, inColumns, valuesOf } from './listed-rows.js';
import { findOutboxItems } from './outbox.js';
import { dropHold } from './outbox-holds.js';
import { repeated } from './repeated.js';
import type { OutboxAttemptTable, OutboxRecipientTable } from './schema.js';
import { together } from './together.js';

/** Who had an item in hand when it was judged, and how far they were: `sending`, `in-data` or either of them. */
export type InHand = { readonly owner: string; readonly states: readonly ('sending' | 'in-data')[] };

/** Records what an attempt of `owner` came to. False, and nothing is changed, when it is not so in hand any more. */
export async function recordVerdict(
  tx: Tx,
  item: Pick<OutboxItem, 'id' | 'attempts'>,
  { owner, states }: InHand,
  verdict: Verdict,
  now: Date,
): Promise<boolean> {
  return (await recorded(tx, { item, inHand: { owner, states }, verdict, now })) === true;
}

type Judged = {
  readonly item: Pick<OutboxItem, 'id' | 'attempts'>;
  readonly inHand: InHand;
  readonly verdict: Verdict;
  readonly now: Date;
};

const recorded = together<Judged, boolean>(async (tx, judged) => {
  const mine = new Set<string>();
  for (const alike of Map.groupBy(judged, ({ inHand }) => [inHand.owner, ...inHand.states].join(' ')).values()) {
    for (const { id } of await judgedRows(tx, toJudgedRows(alike))) mine.add(id);
  }
  const inTime = judged.filter(({ item }) => mine.has(item.id));
  await saveRecipients(tx, inTime);
  await saveAttempts(tx, inTime);
  return judged.map(({ item }) => mine.has(item.id));
});

type JudgedRow = VerdictColumns & { readonly id: OutboxId };

type JudgedRows = Columns<JudgedRow> & { readonly its_owner: string; readonly from: InHand['states'] };

function toJudgedRows(judged: readonly Judged[]): JudgedRows {
  const rows = judged.map(({ item, verdict, now }): JudgedRow => ({ id: item.id, ...verdictColumns(verdict, now) }));
  const { owner, states } = judged[0]?.inHand ?? { owner: '', states: [] };
  return { ...inColumns(rows), its_owner: owner, from: states };
}

const judgedRows = repeated((tx, { its_owner, from, ...judged }: JudgedRows) =>
  tx
    .with('judged(id, state, next_attempt_at, reason, finished_at, updated_at, envelope_from)', () =>
      valuesOf([
        ...[judged.id, judged.state, judged.next_attempt_at, judged.reason],
        ...[judged.finished_at, judged.updated_at, judged.envelope_from],
      ]),
    )
    .updateTable('outbox')
    .from('judged')
    .set((is) => ({
      state: is.ref('judged.state'),
      next_attempt_at: is.ref('judged.next_attempt_at'),
      reason: is.ref('judged.reason'),
      finished_at: is.ref('judged.finished_at'),
      updated_at: is.ref('judged.updated_at'),
      envelope_from: is.fn.coalesce('judged.envelope_from', 'outbox.envelope_from'),
      owner: null,
    }))
    .whereRef('outbox.id', '=', 'judged.id')
    .where('outbox.state', 'in', from)
    .where('outbox.owner', '=', its_owner)
    .returning('outbox.id'),
);

async function saveAttempts(tx: Tx, judged: readonly Omit<Judged, 'inHand'>[]): Promise<void> {
  if (judged.length === 0) return;
  const rows = judged.map(({ item, verdict, now }): OutboxAttemptTable => {
    const response = verdict.reason ?? verdict.recipients.find((one) => one.response)?.response ?? '';
    const what = { at: toTime(now), outcome: verdict.state, response: toText(response) };
    return { outbox_id: item.id, attempt: item.attempts, ...what };
  });
  await savedAttempts(tx, inColumns(rows));
}

const savedAttempts = repeated((tx, tried: Columns<OutboxAttemptTable>) =>
  tx
    .with('tried(outbox_id, attempt, at, outcome, response)', () =>
      valuesOf([tried.outbox_id, tried.attempt, tried.at, tried.outcome, tried.response]),
    )
    .insertInto('outbox_attempt')
    .columns(['outbox_id', 'attempt', 'at', 'outcome', 'response'])
    .expression((from) =>
      from
        .selectFrom('tried')
        .distinct()
        .select((is) => [
          ...['outbox_id' as const, is.cast<number>('attempt', 'integer').as('attempt')],
          ...(['at', 'outcome', 'response'] as const),
        ])
        // SQLite would take ON for that of a join.
        .where((is) => is.lit(true)),
    )
    .onConflict((conflict) =>
      conflict.columns(['outbox_id', 'attempt']).doUpdateSet((is) => ({
        at: is.ref('excluded.at'),
        outcome: is.ref('excluded.outcome'),
        response: is.ref('excluded.response'),
      })),
    ),
);

/** An item as it was when it was decided about, and what became of it. */
export type DecidedItem = { readonly item: OutboxItem; readonly verdict: Verdict };

export type Decision = {
  /** The states in which it may be decided. */
  readonly from: readonly OutboxState[];
  readonly judge: (item: OutboxItem) => Verdict;
  /** The 48 hours of trying begin again. */
  readonly anew: boolean;
};

/**
 * What somebody decides about an item that nobody is sending. It is judged as it is now: who has had it meanwhile must
 * not get it again. Undefined, and nothing is changed, when it is in none of the states.
 */
export async function decideItem(
  tx: Tx,
  id: OutboxId,
  { from, judge, anew }: Decision,
  now: Date,
): Promise<DecidedItem | undefined> {
  // The change comes before the look, so that nobody can claim it in between.
  const held = await tx
    .updateTable('outbox')
    .set({ updated_at: toTime(now), ...(anew ? { queued_at: toTime(now) } : {}) })
    .where('id', '=', id)
    .where('state', 'in', from)
    .returning('id')
    .executeTakeFirst();
  const [item] = held === undefined ? [] : await findOutboxItems(tx, [id]);
  if (item === undefined) return undefined;
  const verdict = judge(item);
  await setVerdict(tx, id, verdict, now);
  if (item.state === 'held') await dropHold(tx, id);
  await saveRecipients(tx, [{ item, verdict, now }]);
  return { item, verdict };
}

/**
 * What a server said to the attempt of `claimed`, told after somebody else had settled the item, and before anybody tried
 * it again: it takes the place of what was guessed. Undefined, and nothing is changed, when the item has gone on.
 */
export async function decideLateAnswer(
  tx: Tx,
  claimed: Pick<OutboxItem, 'id' | 'attempts' | 'kind'>,
  judge: (item: OutboxItem) => Verdict,
  now: Date,
): Promise<DecidedItem | undefined> {
  // Automatic mail of which nobody knows is dropped; a reply that is cancelled was taken back by somebody.
  const guessed: readonly OutboxState[] = isDroppable(claimed.kind) ? ['unsure', 'cancelled'] : ['unsure'];
  const held = await tx
    .updateTable('outbox')
    .set({ updated_at: toTime(now) })
    .where('id', '=', claimed.id)
    .where('attempts', '=', claimed.attempts)
    .where('state', 'in', [...guessed, 'queued', 'deferred'])
    .returning('id')
    .executeTakeFirst();
  const [item] = held === undefined ? [] : await findOutboxItems(tx, [claimed.id]);
  if (item === undefined) return undefined;
  const verdict = judge(item);
  await setVerdict(tx, item.id, verdict, now);
  await saveRecipients(tx, [{ item, verdict, now }]);
  await saveAttempts(tx, [{ item: claimed, verdict, now }]);
  return { item, verdict };
}

async function setVerdict(tx: Tx, id: OutboxId, verdict: Verdict, now: Date): Promise<void> {
  const { envelope_from, ...columns } = verdictColumns(verdict, now);
  await tx
    .updateTable('outbox')
    .set({ ...columns, owner: null, ...(envelope_from === null ? {} : { envelope_from }) })
    .where('id', '=', id)
    .execute();
}

type VerdictColumns = {
  readonly state: OutboxState;
  readonly next_attempt_at: string | null;
  readonly reason: string | null;
  readonly finished_at: string | null;
  readonly updated_at: string;
  /** Null for the same as before. */
  readonly envelope_from: string | null;
};

function verdictColumns(verdict: Verdict, now: Date): VerdictColumns {
  const finished = ['sent', 'failed', 'unsure', 'cancelled'].includes(verdict.state);
  return {
    state: verdict.state,
    next_attempt_at: verdict.nextAttemptAt === undefined ? null : toTime(verdict.nextAttemptAt),
    reason: toTextOrNull(verdict.reason),
    finished_at: finished ? toTime(now) : null,
    updated_at: toTime(now),
    envelope_from: verdict.envelopeFrom ?? null,
  };
}

async function saveRecipients(tx: Tx, judged: readonly Omit<Judged, 'inHand'>[]): Promise<void> {
  const rows = judged.flatMap(({ item, verdict, now }) =>
    verdict.recipients.map(({ state, status, response }, position): SavedRecipient => {
      const what = { state, status: status ?? null, response: toTextOrNull(response), updated_at: toTime(now) };
      return { outbox_id: item.id, position, ...what };
    }),
  );
  for (const batch of batchesOf(rows)) await savedRecipients(tx, inColumns(batch));
}

type SavedRecipient = Pick<
  OutboxRecipientTable,
  'outbox_id' | 'position' | 'state' | 'status' | 'response' | 'updated_at'
>;

const savedRecipients = repeated((tx, saved: Columns<SavedRecipient>) =>
  tx
    .with('saved(outbox_id, position, state, status, response, updated_at)', () =>
      valuesOf([saved.outbox_id, saved.position, saved.state, saved.status, saved.response, saved.updated_at]),
    )
    .updateTable('outbox_recipient')
    .from('saved')
    .set((is) => ({
      state: is.ref('saved.state'),
      status: is.ref('saved.status'),
      response: is.ref('saved.response'),
      updated_at: is.ref('saved.updated_at'),
    }))
    .whereRef('outbox_recipient.outbox_id', '=', 'saved.outbox_id')
    .where((is) => is('outbox_recipient.position', '=', is.cast<number>('saved.position', 'integer'))),
);

function toTextOrNull(words: string | undefined): string | null {
  return words === undefined ? null : toText(words);
}
