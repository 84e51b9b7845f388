// Reads what a message looks like: its HTML, and the pictures that came with it, from the mail as it came or was sent.
import { readAttachments, readHtml } from '../inbound/mime-reader.js';
import type { Queries } from '../store/db.js';
import { readRawMail } from '../store/raw-mails.js';

export type MessageBody = {
  /** As it was sent: hostile. */
  readonly html: string;
  /** By Content-ID, without brackets. */
  readonly images: ReadonlyMap<string, { readonly type: string; readonly content: Uint8Array }>;
};

/** So many of the newest mails are read: a page of more would be slow to make and to look at. */
const NEWEST = 200;

/** The bodies of the newest of these messages; nothing for notes and for what is of text alone. */
export async function readBodies<M extends { readonly rawHash?: string | undefined }>(
  db: Queries,
  messages: readonly M[],
): Promise<ReadonlyMap<M, MessageBody>> {
  const bodies = new Map<M, MessageBody>();
  for (const message of messages.slice(-NEWEST)) {
    const body = message.rawHash === undefined ? undefined : await readBody(db, message.rawHash);
    if (body !== undefined) bodies.set(message, body);
  }
  return bodies;
}

async function readBody(db: Queries, hash: string): Promise<MessageBody | undefined> {
  const raw = await readRawMail(db, hash);
  if (raw === undefined) return undefined;
  const html = await readHtml(raw);
  if (html === undefined) return undefined;
  const attachments = /cid:/i.test(html) ? await readAttachments(raw) : [];
  const images = attachments.flatMap(({ contentId, type, content }) =>
    contentId === undefined ? [] : [[contentId.replace(/^<|>$/g, ''), { type, content }] as const],
  );
  return { html, images: new Map(images) };
}
