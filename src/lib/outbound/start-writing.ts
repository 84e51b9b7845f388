// Begins a mail that somebody writes: what it is drawn up from, and what can be asked and done until it is sent.
import { claimConversation } from '../conversation/claim-conversation.js';
import type { UnseenAnswer } from '../conversation/colleague-act.js';
import { statusAfter } from '../conversation/orders.js';
import { MailroomError } from '../errors.js';
import type { MessageId } from '../ids.js';
import { needOperator } from '../operator/find-acting-operator.js';
import type { Operator } from '../operator/operator.js';
import { findMessage } from '../store/messages.js';
import { listSavedReplies } from '../store/saved-replies.js';
import { doubtfulSize, mailLimit } from './attachment.js';
import { type AttachmentPlaces, expandAttachments, measureAttachments, readAttachments } from './attachment-file.js';
import type { DeliverDeps } from './deliver-outbox.js';
import type { Draft } from './draft.js';
import type { WrittenDraft } from './draft-file.js';
import { type DraftField, ordersOf } from './draft-head.js';
import { findRecentAnswer, findUnseenAnswer } from './find-unseen-answer.js';
import type { Purpose } from './purpose.js';
import { isSameSending, type Sending } from './sending.js';
import { type ReplyWish, startReply } from './start-reply.js';
import type { StartedReply } from './started-reply.js';
import { useSavedReply } from './use-saved-reply.js';
import type { FieldProblem, Writing } from './writing.js';

export type WritingStart = {
  readonly purpose: Purpose;
  readonly operator: Operator;
  readonly wish: ReplyWish;
  /**
   * The version of the conversation that it answers. Unless given it is the present one, or the one that the operator has
   * seen when a colleague has answered since.
   */
  readonly version?: number | undefined;
  /** The operator has seen all that came in, whatever their read mark says. */
  readonly isUpToDate?: boolean;
  /** Somebody named that version: whatever has changed counts, and not only what was written. */
  readonly isExact?: boolean;
  readonly force: boolean;
  readonly places: AttachmentPlaces;
} & Sending;

/** Throws what `startReply` throws. What composes and sends is loaded when it comes to that: an editor is not to wait. */
export async function startWriting(deps: DeliverDeps, start: WritingStart): Promise<Writing> {
  const { purpose, operator, wish, plain, signature, quote, at } = start;
  const sending = { plain, signature, quote, at };
  const begun = await startReply(deps, purpose, operator, { ...wish, signature, quote });
  const unseenAnswer = await findUnseen(deps, start, begun);
  const started = unseenAnswer === undefined ? begun : asSeen(begun, unseenAnswer);
  const version = start.version ?? (purpose.kind === 'reply' ? started.context.conversation.version : undefined);
  const writing: Writing = {
    ...{ started, sending, unseenAnswer },
    check: (written) => findProblems(deps, start, written, started),
    weigh: async ({ attach }) => weigh(attach, start, started),
    recentAnswer: async () => {
      if (purpose.kind !== 'reply' || start.isUpToDate) return undefined;
      const { id } = started.context.conversation;
      const answer = await findRecentAnswer(deps.db, id, operator.id, deps.clock.now());
      // What came in later is told as the news that it is.
      return answer !== undefined && answer.version <= (version ?? 0) ? answer : undefined;
    },
    isStored: async (id) => (await findMessage(deps.db, id)) !== undefined,
    renderPage: async (draft) => (start.plain ? undefined : renderPage(deps, start, draft, started)),
    findFiles: (paths) => expandAttachments(paths, start.places),
    listSaved: async () => (await listSavedReplies(deps.db)).map(({ name }) => name),
    useSaved: async (name, draft) =>
      useSavedReply(deps.db, name, started.context, {
        operator,
        contact: purpose.kind === 'reply' ? undefined : draft.to[0],
      }),
    claim: async (dead) =>
      purpose.kind === 'reply'
        ? claimConversation(deps, started.context.conversation.id, operator.id, dead)
        : undefined,
    as: async (wanted, answered) => {
      const present = start.isExact || purpose.kind !== 'reply' ? start.version : (answered ?? start.version);
      const isSame = isSameSending(sending, wanted) && (present ?? version) === version;
      return isSame ? writing : startWriting(deps, { ...start, ...wanted, version: present });
    },
    anew: () => startWriting(deps, { ...start, version: undefined, isExact: false, isUpToDate: true }),
    send: async (written, messageId) => {
      const { sendReply } = await import('./send-reply.js');
      return sendReply(deps, {
        ...start,
        draft: wish.toEveryone ? { ...written.draft, toEveryone: true } : written.draft,
        ...{ version, messageId, orders: ordersOf(written.orders, deps.clock.now()) },
      });
    },
    sendHeld: async (id) => (await import('./send-held.js')).sendHeld(deps, id, operator),
    takeBack: async (id, keepDraft) => {
      const { cancelMail } = await import('./cancel-mail.js');
      await cancelMail(deps, id, keepDraft, operator.name);
    },
  };
  return writing;
}

async function findUnseen(
  { db }: DeliverDeps,
  { purpose, version, isUpToDate, operator }: WritingStart,
  { context }: StartedReply,
): Promise<UnseenAnswer | undefined> {
  if (purpose.kind !== 'reply' || version !== undefined || isUpToDate) return undefined;
  return findUnseenAnswer(db, context.conversation.id, operator.id);
}

/** It is written for what its writer saw. Whoever never looked, such as a script, answers what there is. */
function asSeen(started: StartedReply, { seen }: UnseenAnswer): StartedReply {
  if (seen === 0) return started;
  const { context } = started;
  return { ...started, context: { ...context, conversation: { ...context.conversation, version: seen } } };
}

async function findProblems(
  deps: DeliverDeps,
  { purpose, places }: WritingStart,
  { draft, orders }: WrittenDraft,
  { context }: StartedReply,
): Promise<FieldProblem[]> {
  const problems: FieldProblem[] = [];
  const ask = async (field: DraftField, value: string, work: () => unknown) => {
    const problem = await problemOf(work);
    if (problem !== undefined) problems.push({ field, value, problem });
  };
  const limit = mailLimit(context.smtp);
  for (const path of draft.attach) await ask('Attach', path, () => readAttachments([path], places, limit));
  if (problems.length === 0) {
    await ask('Attach', draft.attach.at(-1) ?? '', () => readAttachments(draft.attach, places, limit));
  }
  const { assign } = ordersOf(orders, deps.clock.now());
  if (assign?.to === 'operator') await ask('Assign', assign.name, () => needOperator(deps.db, assign.name));
  // A conversation that the mail begins has no status yet.
  if (purpose.kind !== 'new') {
    for (const order of orders.filter(({ field }) => field === 'Status' || field === 'Snooze')) {
      await ask(order.field, order.value, () => statusAfter(ordersOf([order], deps.clock.now()), context.conversation));
    }
  }
  return problems;
}

/** What cannot be read is told by whoever reads it. */
async function weigh(
  attach: readonly string[],
  { places }: WritingStart,
  { context }: StartedReply,
): Promise<string | undefined> {
  if (attach.length === 0) return undefined;
  const files = await measureAttachments(attach, places).catch((error: unknown) => {
    if (error instanceof MailroomError) return [];
    throw error;
  });
  return doubtfulSize(files, context.smtp);
}

async function problemOf(work: () => unknown): Promise<MailroomError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof MailroomError) return error;
    throw error;
  }
}

async function renderPage(
  deps: DeliverDeps,
  { places }: WritingStart,
  draft: Draft,
  { context, closing }: StartedReply,
): Promise<string> {
  const [{ composeReply }, { mailPage }] = await Promise.all([import('./compose.js'), import('./mail-page.js')]);
  const { mail } = composeReply(context, {
    ...{ draft, closing, plain: false, messageId: deps.newId<MessageId>(), date: deps.clock.now() },
    attachments: await readAttachments(draft.attach, places, mailLimit(context.smtp)),
  });
  return mailPage(mail);
}
