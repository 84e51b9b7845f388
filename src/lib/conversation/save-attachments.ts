// Saves attachments of a conversation to a folder: their bytes are read anew from the mail as it came or was sent.
import { MailroomError } from '../errors.js';
import { type ReadAttachment, readAttachments } from '../inbound/mime-reader.js';
import type { Db } from '../store/db.js';
import type { StoredMessage } from '../store/messages.js';
import { readRawMail } from '../store/raw-mails.js';
import { openAttachmentFolder } from './attachment-folder.js';
import type { ConversationAttachment } from './conversation-attachments.js';

export type SavedAttachment = ConversationAttachment<StoredMessage> & { readonly path: string };

export type SavingOrder = {
  readonly attachments: readonly ConversationAttachment<StoredMessage>[];
  readonly folder: string;
  /** Called before each one is written; what it throws keeps it from being. */
  readonly beforeSaving?: (one: ConversationAttachment<StoredMessage>, content: Uint8Array) => Promise<void>;
  /** Called as each one is safely on the disk. */
  readonly onSaved: (saved: SavedAttachment) => void;
};

/** Saves each under a safe name of its own. Throws `local` when a file cannot be written; what was saved before stays. */
export async function saveAttachments(
  { db }: { readonly db: Db },
  { attachments, folder, beforeSaving, onSaved }: SavingOrder,
): Promise<readonly SavedAttachment[]> {
  const saved: SavedAttachment[] = [];
  const contents = new Map<StoredMessage, readonly ReadAttachment[]>();
  const target = await openAttachmentFolder(folder);
  for (const one of attachments) {
    const read = contents.get(one.message) ?? (await readContents(db, one.message));
    contents.set(one.message, read);
    const content = contentOf(one, read);
    await beforeSaving?.(one, content);
    const path = await target.save(one.attachment.name, content);
    saved.push({ ...one, path });
    onSaved({ ...one, path });
  }
  return saved;
}

async function readContents(db: Db, message: StoredMessage): Promise<readonly ReadAttachment[]> {
  const raw = message.rawHash === undefined ? undefined : await readRawMail(db, message.rawHash);
  if (raw === undefined) {
    throw new MailroomError('not-found', 'the mail with that attachment is not in the store yet', [
      'it is put together when the answer is released for sending',
    ]);
  }
  return readAttachments(raw);
}

function contentOf({ attachment, position }: ConversationAttachment, read: readonly ReadAttachment[]): Uint8Array {
  const found = read[position];
  if (found !== undefined && found.size === attachment.size) return found.content;
  throw new MailroomError('local', `the stored mail does not hold ${JSON.stringify(attachment.name)} any more`, [
    'the store may be damaged: compare it with a backup',
  ]);
}
