// Imports mail from files into a channel, as history. Stop it anywhere and run it again: nothing comes in twice.
import { createHash } from 'node:crypto';
import type { Channel } from '../channel/channel.js';
import { MailroomError } from '../errors.js';
import type { ReadMail } from '../inbound/mail-reader.js';
import { describeCause } from '../inbound/pulled.js';
import type { QuarantineDeps } from '../inbound/record-quarantine.js';
import { recordUnreadable } from '../inbound/record-unreadable.js';
import { USUAL_SIZE_LIMIT } from '../mailbox/mailbox-account.js';
import type { Tx } from '../store/db.js';
import { listKnownMails } from '../store/imported-mails.js';
import { rehearse } from '../store/rehearse.js';
import { arrivalTime, type FoundMail } from './found-mail.js';
import { addImported, type ImportCounts, type ImportEvent, type Imported, NOTHING_IMPORTED } from './imported.js';
import { listMailFiles, type MailFile, readMailFile, readMailStream } from './mail-files.js';
import type { MboxForm } from './mbox.js';
import { type ImportedMail, takeInImported } from './take-in-imported.js';

export type ImportOrder = {
  readonly channel: Channel;
  /** Files and folders; or a stream: an mbox, or one mail. */
  readonly from: readonly string[] | AsyncIterable<Buffer>;
  readonly form: MboxForm;
  /** Mail that was deleted here comes in again too. */
  readonly bringsBack: boolean;
  /** Says what would come in, and writes nothing. */
  readonly isRehearsal: boolean;
  readonly report: (event: ImportEvent) => void;
};

type Deps = QuarantineDeps & { readonly readMail: ReadMail };
type Run = Omit<ImportOrder, 'from'> & { readonly met: Set<string> };
type Hashed = FoundMail & { readonly hash: string };

const BATCH_MAILS = 50;
const BATCH_BYTES = 4 * 1024 * 1024;

/**
 * Each batch is one transaction. A mail that cannot be taken in goes into quarantine with its cause, and the others go
 * on. Throws `not-found` and `local` for files, and what is wrong with the store; what was taken in before stays.
 */
export async function importMails(deps: Deps, { from, ...order }: ImportOrder): Promise<Imported> {
  const { channel, isRehearsal, report } = order;
  const listed = isPaths(from) ? await listMailFiles(from) : { files: [], left: 0 };
  const reading = { form: order.form, largestMail: USUAL_SIZE_LIMIT };
  const mails = isPaths(from) ? mailsOf(listed.files, reading) : readMailStream(from, reading);
  const total = listed.files.reduce((sum, { size }) => sum + size, 0);
  const run: Run = { ...order, met: new Set() };
  let counts = NOTHING_IMPORTED;
  let done = 0;
  for await (const batch of batchesOf(mails)) {
    counts = addImported(counts, await importBatch(deps, run, batch));
    done += batch.reduce((sum, { raw, cutFrom }) => sum + (cutFrom ?? raw.length), 0);
    report({ kind: 'progress', done, total: Math.max(done, total) });
  }
  return { channel: channel.name, ...counts, left: listed.left, isRehearsal };
}

function isPaths(from: ImportOrder['from']): from is readonly string[] {
  return Array.isArray(from);
}

async function* mailsOf(files: readonly MailFile[], reading: Parameters<typeof readMailFile>[1]) {
  for (const file of files) yield* readMailFile(file, reading);
}

async function* batchesOf(mails: AsyncIterable<FoundMail>): AsyncGenerator<readonly Hashed[]> {
  let batch: Hashed[] = [];
  let bytes = 0;
  for await (const mail of mails) {
    batch.push({ ...mail, hash: createHash('sha256').update(mail.raw).digest('hex') });
    bytes += mail.raw.length;
    if (batch.length < BATCH_MAILS && bytes < BATCH_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

async function importBatch(deps: Deps, run: Run, batch: readonly Hashed[]): Promise<ImportCounts> {
  // The same bytes need not be understood again: a run that was stopped soon comes to where it was.
  const known = await listKnownMails(
    deps.db,
    run.channel.id,
    batch.map(({ hash }) => hash),
  );
  const fresh = batch.filter(({ hash }) => !known.has(hash) && !run.met.has(hash));
  let counts = { ...NOTHING_IMPORTED, known: batch.length - fresh.length };
  const read: (ImportedMail & Hashed)[] = [];
  for (const found of fresh) {
    if (run.isRehearsal) run.met.add(found.hash);
    const understood = await readFound(deps, found);
    if ('mail' in understood) read.push(understood);
    else counts = addImported(counts, await quarantine(deps, run, found, understood.cause));
  }
  return addImported(counts, await keepBatch(deps, run, read));
}

async function readFound(
  deps: Pick<Deps, 'clock' | 'readMail'>,
  found: Hashed,
): Promise<(ImportedMail & Hashed) | { readonly cause: string }> {
  if (found.cutFrom !== undefined) {
    const megabytes = Math.ceil(found.cutFrom / 1024 / 1024);
    return { cause: `it is too large to be taken in: ${megabytes} MB; its beginning is kept` };
  }
  try {
    return { ...found, mail: await deps.readMail(found.raw), receivedAt: arrivalTime(found, deps.clock.now()) };
  } catch (error) {
    if (error instanceof MailroomError && error.kind !== 'invalid') throw error;
    return { cause: describeCause(error) };
  }
}

/** When a mail of the batch cannot be taken in, each is tried alone, so that only that one is left out. */
async function keepBatch(deps: Deps, run: Run, mails: readonly (ImportedMail & Hashed)[]): Promise<ImportCounts> {
  const [only] = mails;
  if (only === undefined) return NOTHING_IMPORTED;
  try {
    const { channel, bringsBack } = run;
    const work = (tx: Tx) => takeInImported(deps, tx, { channel, mails, bringsBack });
    return await (run.isRehearsal ? rehearse(deps.db, work) : deps.db.transaction(work));
  } catch (error) {
    if (error instanceof MailroomError && error.kind !== 'invalid') throw error;
    if (mails.length === 1) return quarantine(deps, run, only, describeCause(error));
    let counts = NOTHING_IMPORTED;
    for (const mail of mails) counts = addImported(counts, await keepBatch(deps, run, [mail]));
    return counts;
  }
}

async function quarantine(deps: Deps, run: Run, { place, raw }: Hashed, cause: string): Promise<ImportCounts> {
  const { id: channelId, mailbox } = run.channel;
  const mail = { mailboxId: mailbox.id, channelId, place, raw, cause };
  const isNew = run.isRehearsal || (await recordUnreadable(deps, mail));
  if (!isNew) return { ...NOTHING_IMPORTED, known: 1 };
  run.report({ kind: 'quarantined', place, cause });
  return { ...NOTHING_IMPORTED, quarantined: 1 };
}
