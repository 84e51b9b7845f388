// Writes the mails of conversations to an archive: one conversation after the other, one mail in memory at a time.
import type { Conversation } from '../conversation/conversation.js';
import { needConversation } from '../conversation/need-conversation.js';
import { MailroomError } from '../errors.js';
import { readHeaderBlock } from '../inbound/header-block.js';
import { addressKeysIn } from '../inbound/written-address.js';
import type { Db } from '../store/db.js';
import {
  countMessagesToExport,
  type ExportedConversation,
  type ExportedMessage,
  type ExportFilter,
  listConversationsToExport,
  listHeldToExport,
  listMessagesToExport,
} from '../store/exported-mails.js';
import { readRawMail } from '../store/raw-mails.js';
import { type Archive, type ArchivePlace, openArchive, streamArchive } from './archive-file.js';
import type { Exported } from './archived.js';

/** These conversations, or all that the filter lets through. */
export type ExportSelection = { readonly numbers: readonly number[] } | ExportFilter;

export type ExportOrder = {
  readonly selection: ExportSelection;
  /** A file or folder, or where the bytes of an mbox go as they come. */
  readonly place: ArchivePlace | ((bytes: Uint8Array) => Promise<void>);
  /** Answers too that were never sent: waiting, failed or cancelled. */
  readonly withUnsent?: boolean;
  readonly report?: (event: { readonly done: number; readonly total: number }) => void;
};

/**
 * Incoming mail is written byte for byte as it came, outgoing mail as it was sent. With a channel's filter for every
 * state, reports of the channel that fit no conversation come last. Throws `not-found` for a number that is none,
 * `local` and `invalid` for the place; then nothing is there that was not before, but for .eml files that are whole.
 */
export async function exportConversations({ db }: { readonly db: Db }, order: ExportOrder): Promise<Exported> {
  const { selection, place } = order;
  const chosen = 'numbers' in selection ? await findChosen(db, selection.numbers) : undefined;
  const archive = typeof place === 'function' ? streamArchive(place) : await openArchive(place);
  try {
    const counts = await writeAll(db, order, archive, chosen);
    await archive.finish();
    return { place: archive.place, format: archive.format, ...counts };
  } catch (error) {
    await archive.discard();
    throw error;
  }
}

async function findChosen(db: Db, numbers: readonly number[]): Promise<readonly ExportedConversation[]> {
  const found = new Map<string, Conversation>();
  for (const number of numbers) {
    const conversation = await needConversation(db, number);
    found.set(conversation.id, conversation);
  }
  return [...found.values()];
}

type Counts = Omit<Exported, 'place' | 'format'>;

async function writeAll(
  db: Db,
  { selection, withUnsent = false, report }: ExportOrder,
  archive: Archive,
  chosen: readonly ExportedConversation[] | undefined,
): Promise<Counts> {
  let counts = { conversations: 0, messages: 0, bytes: 0, unsent: 0, notes: 0 };
  const total = 'numbers' in selection || report === undefined ? undefined : await countMessagesToExport(db, selection);
  const add = async (title: string, messages: readonly ExportedMessage[]) => {
    for (const [index, message] of messages.entries()) {
      const left = leftOut(message, withUnsent);
      if (left !== undefined) counts = { ...counts, [left]: counts[left] + 1 };
      else {
        const bytes = await writeOne(db, archive, message, `${title}-${String(index + 1).padStart(2, '0')}`);
        counts = { ...counts, messages: counts.messages + 1, bytes: counts.bytes + bytes };
      }
      if (total !== undefined) report?.({ done: counts.messages + counts.unsent + counts.notes, total });
    }
  };
  for await (const { id, number } of chosen ?? allConversations(db, selection)) {
    await add(String(number), await listMessagesToExport(db, id));
    counts = { ...counts, conversations: counts.conversations + 1 };
  }
  if (!('numbers' in selection) && selection.channel !== undefined && selection.statuses.length === 0) {
    await add('held', await listHeldToExport(db, selection.channel));
  }
  return counts;
}

/** So that a store of any size is gone through in little memory. */
const PAGE = 500;

async function* allConversations(db: Db, selection: ExportSelection): AsyncGenerator<ExportedConversation> {
  if ('numbers' in selection) return;
  let after = 0;
  for (;;) {
    const page = await listConversationsToExport(db, selection, { after, limit: PAGE });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last.number;
  }
}

// In a file of mails an answer that was never sent would look sent.
function leftOut(message: ExportedMessage, withUnsent: boolean): 'notes' | 'unsent' | undefined {
  if (message.direction === 'note') return 'notes';
  if (message.rawHash === undefined) return 'unsent';
  const state = message.outboxState;
  const isSent = state === undefined || state === 'sent' || state === 'unsure' || state === 'in-data';
  return isSent || withUnsent ? undefined : 'unsent';
}

async function writeOne(db: Db, archive: Archive, message: ExportedMessage, title: string): Promise<number> {
  const bytes = message.rawHash === undefined ? undefined : await readRawMail(db, message.rawHash);
  if (bytes === undefined) {
    throw new MailroomError('local', `the bytes of message ${message.id} are not in the store any more`, [
      'the store may be damaged: compare it with a backup',
    ]);
  }
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const subject = message.subject.slice(0, 80).replaceAll(/[/\\]/g, '_').trim();
  const name = `${title} ${subject === '' ? message.direction : subject}.eml`;
  await archive.write({ name, sender: senderOf(raw), receivedAt: message.receivedAt, raw });
  return raw.length;
}

// Only what the bytes say, so that the same mail is written the same way from every store.
function senderOf(raw: Buffer): string {
  try {
    const { fields } = readHeaderBlock(raw);
    const values = (name: string) => fields.filter((field) => field.name === name).map(({ value }) => value);
    return addressKeysIn([...values('return-path').slice(0, 1), ...values('from')])[0] ?? '';
  } catch {
    return '';
  }
}
