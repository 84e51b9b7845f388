// A store with as many conversations as a busy team has in a year or ten, made through the store's own functions.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NamedAddress } from '../src/lib/address/email-address.js';
import type { ConversationId, MessageId, NewId } from '../src/lib/ids.js';
import { ensureContact } from '../src/lib/store/contacts.js';
import { changeConversation, insertConversation } from '../src/lib/store/conversations.js';
import type { Tx } from '../src/lib/store/db.js';
import { insertMentions } from '../src/lib/store/mentions.js';
import { findLastMessageId, insertMessage, type NewAttachment } from '../src/lib/store/messages.js';
import { type FilledStore, fillStore } from '../test/support/filled-store.js';

export type LargeStore = {
  readonly conversations: number;
  /** In each: the customer's, answers, and now and then a note. */
  readonly messages: number;
  /** In one more, which is the last of all. */
  readonly longest?: number;
};

/** Gives a folder with the store `mailroom.db` in it. Whoever asks removes it. */
export async function makeLargeStore(conversations: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'mailroom-bench-'));
  await fillLargeStore(join(folder, 'mailroom.db'), { conversations, messages: 1 });
  return folder;
}

/** One transaction for so many conversations: a whole store in one would keep all of it in memory. */
const BATCH = 500;

/** Makes the store at that URL, with everything in it that a list or a search can meet. */
export async function fillLargeStore(url: string, { conversations, messages, longest }: LargeStore): Promise<void> {
  const store = await fillStore(url);
  for (let first = 0; first < conversations; first += BATCH) {
    await store.db.transaction(async (tx) => {
      const last = Math.min(conversations, first + BATCH);
      for (let index = first; index < last; index++) await addConversation(tx, store, index, messages);
    });
  }
  if (longest !== undefined) {
    await store.db.transaction((tx) => addConversation(tx, store, conversations, longest));
  }
  await store.close();
}

const STATUSES = ['open', 'waiting', 'closed', 'closed', 'closed', 'closed', 'snoozed', 'closed'] as const;
const TAGS = ['billing', 'refund', 'urgent'] as const;
const CONTACTS = 20_000;
/** In every so many conversations there is a file, and in every so many ana is named in a note. */
const FILES = 500;
const MENTIONS = 200;

async function addConversation(tx: Tx, store: FilledStore, index: number, messages: number): Promise<void> {
  const { newId, channels, operators } = store;
  const at = new Date(Date.UTC(2026, 0, 1) + index * 60_000);
  const from = { name: `Customer ${index % CONTACTS}`, address: `customer${index % CONTACTS}@example.com` };
  const contact = await ensureContact(tx, from, newId(), at);
  const channel = index % 3 === 0 ? channels.sales : channels.support;
  const id = newId<ConversationId>();
  const subject = `Question ${index} about my order, which has not arrived yet`;
  await insertConversation(tx, {
    ...{ id, channelId: channel.id, contact, subject, status: STATUSES[index % STATUSES.length] ?? 'open' },
    ...{ kind: 'human', linkedTo: undefined, at },
  });
  for (let turn = 0; turn < messages; turn++) {
    await addMessage(tx, store, { id, channel: channel.id, subject, from, at: later(at, turn), number: index, turn });
  }
  if (index % 2 === 0) {
    const assignee = index % 4 === 0 ? operators.ana : operators.ben;
    const assigned = { id: newId<string>(), event: 'assigned', operator: assignee.id } as const;
    await changeConversation(
      tx,
      id,
      { assignee: assignee.id },
      { ...assigned, at: later(at, messages - 1), detail: { to: assignee.name, from: null } },
    );
  }
  if (index % MENTIONS === 0) await addMention(tx, store, id);
  const tag = TAGS[index % 7];
  if (tag) await tx.insertInto('conversation_tag').values({ conversation_id: id, tag }).execute();
}

/** The note itself is not needed to be found: the last message stands for it. */
async function addMention(tx: Tx, { operators }: FilledStore, id: ConversationId): Promise<void> {
  const { version } = await tx
    .selectFrom('conversation')
    .select('version')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const message = await findLastMessageId(tx, id);
  if (message === undefined) return;
  await insertMentions(tx, { conversation: id, message, version, operators: [operators.ana.id] });
}

type Turn = {
  readonly id: ConversationId;
  readonly channel: FilledStore['channels']['support']['id'];
  readonly subject: string;
  readonly from: NamedAddress;
  readonly at: Date;
  readonly number: number;
  readonly turn: number;
};

const TEAM: NamedAddress = { name: 'Acme Support', address: 'support@acme.example' };

async function addMessage(tx: Tx, { newId, operators }: FilledStore, place: Turn): Promise<void> {
  const { id, channel, subject, from, at, number, turn } = place;
  const ours = turn % 2 === 1;
  const message = newId<MessageId>();
  insertMessage(tx, {
    ...{ id: message, direction: ours ? 'out' : 'in', kind: ours ? 'reply' : 'human', from: ours ? TEAM : from },
    ...{ replyTo: [], to: [ours ? from : TEAM], cc: [], bcc: [], subject: turn === 0 ? subject : `Re: ${subject}` },
    ...{ messageIdHeader: `<${number}.${turn}@example.com>`, quoted: '', flags: [] },
    attachments: turn === 0 && number % FILES === 0 ? [photo(newId)] : [],
    ...{ references: [], inReplyTo: turn === 0 ? [] : [`<${number}.${turn - 1}@example.com>`] },
    ...{ text: textOf(number, turn), conversationId: id, channelId: channel, rawHash: undefined },
    ...{ contentHash: `${number}.${turn}`, sentAt: at, receivedAt: at, createdAt: at },
    operatorId: ours ? operators.ana.id : undefined,
  });
  if (turn === 0) return;
  const event = { id: newId<string>(), event: ours ? 'replied' : 'mail-received', at, detail: { message } } as const;
  const operator = ours ? operators.ana.id : undefined;
  await changeConversation(tx, id, ours ? {} : { customerWrote: true }, { ...event, operator });
}

const photo = (newId: NewId): NewAttachment => ({
  ...{ id: newId(), name: 'photo.jpg', type: 'image/jpeg', size: 120_000, contentId: undefined, inline: false },
  sha256: 'ab'.repeat(32),
});

const later = (at: Date, turns: number): Date => new Date(at.getTime() + turns * 3_600_000);

const WORDS = (
  'the of to and a in is it you that he was for on are with as I his they be at one have this from or had by hot ' +
  'word but what some we can out other were all there when up use your how said an each she which do their time if ' +
  'will way about many then them write would like so these her long make thing see him two has look more day could ' +
  'parcel order invoice delivery refund address payment account password login shipping colour size broken missing'
).split(' ');

/** The word that stands in five messages of 500,000, and the one that stands in each. */
export const RARE_WORD = 'zirconium';
export const COMMON_WORD = 'parcel';

/** Some 60 words, as different from mail to mail as an index has to bear; the same for the same number. */
function textOf(number: number, turn: number): string {
  let seed = number * 31 + turn + 1;
  const words = Array.from({ length: 60 }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return WORDS[(seed >> 8) % WORDS.length];
  });
  const rare = turn === 0 && number % 20_000 === 777 ? ` ${RARE_WORD}` : '';
  return `Hello,\nwhere is my ${COMMON_WORD} ${number}-${turn}?\n${words.join(' ')}${rare}\n`;
}
