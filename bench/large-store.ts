// A store with as many conversations as a busy team has in a year, made through the store's own functions.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConversationId } from '../src/lib/ids.js';
import { ensureContact } from '../src/lib/store/contacts.js';
import { insertConversation } from '../src/lib/store/conversations.js';
import type { Tx } from '../src/lib/store/db.js';
import { insertMessage } from '../src/lib/store/messages.js';
import { type FilledStore, fillStore } from '../test/support/filled-store.js';

/** Gives a folder with the store `mailroom.db` in it. Whoever asks removes it. */
export async function makeLargeStore(conversations: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'mailroom-bench-'));
  const store = await fillStore(join(folder, 'mailroom.db'));
  await store.db.transaction(async (tx) => {
    for (let index = 0; index < conversations; index++) await addConversation(tx, store, index);
  });
  await store.close();
  return folder;
}

const STATUSES = ['open', 'waiting', 'closed', 'closed'] as const;

async function addConversation(tx: Tx, store: FilledStore, index: number): Promise<void> {
  const { newId, channels } = store;
  const at = new Date(Date.UTC(2026, 0, 1) + index * 60_000);
  const from = { name: `Customer ${index % 2000}`, address: `customer${index % 2000}@example.com` };
  const contact = await ensureContact(tx, from, newId(), at);
  const channel = index % 3 === 0 ? channels.sales : channels.support;
  const id = newId<ConversationId>();
  const subject = `Question ${index} about my order, which has not arrived yet`;
  await insertConversation(tx, {
    ...{ id, channelId: channel.id, contact, subject, status: STATUSES[index % 4] ?? 'open' },
    ...{ kind: 'human', linkedTo: undefined, at },
  });
  await insertMessage(tx, {
    ...{ id: newId(), direction: 'in', kind: 'human', from, replyTo: [], to: [], cc: [], bcc: [], subject },
    ...{ messageIdHeader: `<${index}@example.com>`, references: [], inReplyTo: [], quoted: '', flags: [] },
    ...{ text: 'Hello,\nwhere is it?\n', conversationId: id, channelId: channel.id, rawHash: undefined },
    ...{
      contentHash: String(index),
      sentAt: at,
      receivedAt: at,
      createdAt: at,
      operatorId: undefined,
      attachments: [],
    },
  });
}
