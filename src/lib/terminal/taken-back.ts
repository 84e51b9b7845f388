// A reply that was taken back before it left, as a draft again: its text, its orders, and its files where they are gone.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { orderLines } from '../conversation/orders.js';
import { safeFileName } from '../conversation/safe-file-name.js';
import { MailroomError } from '../errors.js';
import { formatDraft } from '../outbound/draft-file.js';
import type { HeldFile, HeldReply } from '../outbound/held-reply.js';
import { type DraftPlace, discardDraft, type KeptPlace, keepDraft } from './kept-draft.js';

export type ReplyTakenBack = {
  readonly at: Date | undefined;
  readonly reply: HeldReply;
  readonly files: readonly HeldFile[];
  readonly number: number;
  readonly version: number;
};

export type DraftAgain = KeptPlace & {
  /** Removes the draft, and the files that were put beside it. */
  readonly undo: () => void;
};

/** Keeps it for `operator`. Throws `local`, and nothing is kept. */
export function keepTakenBack(
  place: DraftPlace,
  operator: string,
  { reply, files, number, version, at }: ReplyTakenBack,
): DraftAgain {
  const folder = join(place.folder, 'drafts', `files-${place.newId<string>()}`);
  const undoFiles = () => rmSync(folder, { recursive: true, force: true });
  try {
    const attach = files.map((file, index) => placeOf(file, folder, index));
    const { draft, orders, plain, signature, quote } = reply;
    const text = formatDraft(
      { draft: { ...draft, attach }, orders: orderLines(orders), sending: { plain, signature, quote, at } },
      '',
      [],
    );
    // What was to begin a conversation has begun one: it goes on in that.
    const kept = keepDraft(place, { purpose: purposeOf(reply, number), version, operator }, text);
    const undo = () => {
      discardDraft(kept.path);
      undoFiles();
    };
    return { ...kept, undo };
  } catch (error) {
    undoFiles();
    if (error instanceof MailroomError || !(error instanceof Error)) throw error;
    throw new MailroomError('local', `it cannot be kept as a draft (${error.message}), so it was not taken back`, [
      'make room there, then take it back again',
    ]);
  }
}

function purposeOf({ purpose }: HeldReply, number: number): HeldReply['purpose'] {
  return purpose.kind === 'new' ? { kind: 'reply', number } : purpose;
}

/** Where the file still lies as it was attached; else where it is put. */
function placeOf(file: HeldFile, folder: string, index: number): string {
  if (file.path !== undefined && holds(file.path, file.content)) return file.path;
  const own = join(folder, String(index + 1));
  mkdirSync(own, { recursive: true, mode: 0o700 });
  const path = join(own, basename(safeFileName(file.name)));
  writeFileSync(path, file.content, { flag: 'wx', mode: 0o600 });
  return path;
}

function holds(path: string, content: Uint8Array): boolean {
  try {
    return readFileSync(path).equals(content);
  } catch {
    return false;
  }
}
