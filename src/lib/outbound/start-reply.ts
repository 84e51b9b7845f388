// Begins a mail: reads what it depends on and draws up the draft.
import type { NamedAddress } from '../address/email-address.js';
import type { Channel } from '../channel/channel.js';
import type { Operator } from '../operator/operator.js';
import { findChannelSignature } from '../store/channel-signatures.js';
import { listReceived } from '../store/correspondence.js';
import type { Queries } from '../store/db.js';
import { findWidget } from '../store/widgets.js';
import { isMember } from '../widget/widget.js';
import { expandAttachments } from './attachment-file.js';
import { refuseOwnContact } from './begin-conversation.js';
import { type Closing, signatureOf } from './closing.js';
import { type Draft, draftReply } from './draft.js';
import { forwardedText, forwardSubject } from './forwarded.js';
import type { Purpose } from './purpose.js';
import { quoteMail } from './quote.js';
import type { ReadContext } from './read-answer-context.js';
import { readPurpose } from './read-purpose.js';
import type { StartedReply } from './started-reply.js';
import { useSavedReply } from './use-saved-reply.js';

export type StartDeps = { readonly db: Queries };

/** What was said about the answer before it is written; what is left out is drawn up. */
export type ReplyWish = {
  /** These instead of the people of the answered mail. */
  readonly to?: readonly NamedAddress[] | undefined;
  /** These as well. */
  readonly cc?: readonly NamedAddress[] | undefined;
  readonly bcc?: readonly NamedAddress[] | undefined;
  readonly subject?: string | undefined;
  readonly attach?: readonly string[] | undefined;
  readonly toEveryone?: boolean;
  readonly text?: string | undefined;
  /** The name of a saved reply that the text begins with. */
  readonly savedReply?: string | undefined;
  /** Whether the operator's signature goes below, when there is one. */
  readonly signature?: boolean;
  /** Whether the answered mail is quoted below, instead of what the channel says. */
  readonly quote?: Channel['quote'] | undefined;
};

/**
 * A mail of that purpose, drawn up: a reply to everybody of the answered mail, a new conversation to nobody yet. Throws
 * `not-found` when there is no such conversation or channel, `invalid` for a channel that was closed and for one of us as
 * the contact of a new conversation.
 */
export async function startReply(
  { db }: StartDeps,
  purpose: Purpose,
  operator: Operator,
  wish: ReplyWish = {},
): Promise<StartedReply> {
  const context = await readPurpose(db, purpose, { operator, quote: wish.quote });
  const drawnUp = drawUp(purpose, context);
  const [text, attach] = [await beginText(db, context, operator, wish), await findFiles(wish.attach)];
  const draft = withWish(drawnUp, { ...wish, text, attach });
  // Before anybody has written a line for nothing.
  if (purpose.kind === 'new') refuseOwnContact(context, draft);
  return {
    purpose,
    store: context.store,
    context,
    draft,
    closing: await closingOf(db, context, operator, wish.signature),
    quoted: quotedIn(context),
    quotes: await quotesIn(db, purpose, context),
  };
}

function drawUp({ kind }: Purpose, context: ReadContext): Draft {
  if (kind === 'reply') return draftReply(context);
  const [first] = context.forwarded?.messages ?? [];
  return kind === 'new' ? EMPTY_DRAFT : { ...EMPTY_DRAFT, subject: forwardSubject(first?.subject ?? '') };
}

function quotedIn({ answered, forwarded }: ReadContext): string {
  if (forwarded !== undefined) return forwardedText(forwarded);
  return answered?.direction === 'in' ? quoteMail(answered) : '';
}

/** Made when they are asked for: a script's answer has nothing to compare with them. */
async function quotesIn(db: Queries, { kind }: Purpose, context: ReadContext): Promise<() => readonly string[]> {
  const { forwarded } = context;
  if (forwarded !== undefined) return () => [forwardedText(forwarded)];
  const received = kind === 'reply' ? await listReceived(db, context.conversation.id) : [];
  let quotes: readonly string[] | undefined;
  return () => {
    quotes ??= received.map(quoteMail);
    return quotes;
  };
}

const EMPTY_DRAFT: Draft = { to: [], cc: [], bcc: [], subject: '', attach: [], text: '' };

/** Signature and footer of the operator's mail in the context's channel. */
export async function closingOf(
  db: Queries,
  { channel }: ReadContext,
  operator: Operator,
  withSignature = true,
): Promise<Closing> {
  if (!withSignature) return { signature: '', footer: channel.footer };
  const widget = await findWidget(db, channel.widget.id);
  const ofChannel = await findChannelSignature(db, operator.id, channel.id);
  const member = widget !== undefined && isMember(widget, operator.id);
  const isForeign = !member && signatureOf(operator, ofChannel, true) !== '';
  return { signature: signatureOf(operator, ofChannel, member), footer: channel.footer, isForeign };
}

// Flags give absolute paths.
async function findFiles(paths: readonly string[] | undefined): Promise<readonly string[] | undefined> {
  return paths && expandAttachments(paths, { folder: '/', home: '/' });
}

async function beginText(
  db: Queries,
  context: ReadContext,
  operator: Operator,
  { savedReply, text, to }: ReplyWish,
): Promise<string | undefined> {
  if (savedReply === undefined) return text;
  const saved = await useSavedReply(db, savedReply, context, { operator, contact: to?.[0] });
  return text === undefined ? saved : `${saved.trimEnd()}\n\n${text}`;
}

function withWish(
  draft: Draft,
  { to, cc = [], bcc = [], subject, attach, text, toEveryone = false }: ReplyWish,
): Draft {
  const others = to === undefined ? draft : { to, cc: [] };
  return {
    to: others.to,
    cc: [...others.cc, ...cc],
    bcc,
    subject: subject ?? draft.subject,
    attach: attach ?? draft.attach,
    text: text ?? draft.text,
    toEveryone,
  };
}
