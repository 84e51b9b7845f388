// A conversation as somebody reads it: what it is, then its messages.
import type { ConversationStatus } from '../../conversation/conversation.js';
import { attachmentsOf } from '../../conversation/conversation-attachments.js';
import type { ConversationView, ViewedMessage } from '../../conversation/conversation-view.js';
import { type Moment, timelineOf } from '../../conversation/timeline.js';
import { unsentAmong } from '../../conversation/unsent-reply.js';
import { safeLine } from '../safe-text.js';
import type { Screen } from '../table.js';
import { wrapText } from '../wrap-text.js';
import { type ClaimJson, renderClaims, toClaimJson } from './claim.js';
import { type DraftBegun, describeDraft } from './draft-begun.js';
import { type HappenedJson, renderHappened, toHappenedJson } from './happened.js';
import { type MessageJson, renderFolded, renderMessage, toMessageJson } from './message.js';
import { statusWords } from './ordered.js';
import { describeAround, type OtherJson, toOtherJson } from './other-conversation.js';
import { type PersonJson, renderPerson, toPersonJson } from './person.js';
import { describeUnsent, toUnsentReplyJson, type UnsentReplyJson } from './unsent-reply.js';

export type ConversationJson = {
  readonly number: number;
  readonly subject: string;
  readonly status: ConversationStatus;
  /** Names this state of the conversation: an answer says which one it was written for. */
  readonly version: number;
  readonly channel: string;
  readonly contact: PersonJson;
  /** The slug of the operator. */
  readonly assignee: string | null;
  readonly tags: readonly string[];
  /** When it comes back by itself, while it is snoozed. */
  readonly snoozedUntil: string | null;
  /** Why somebody must look: an answer that failed, or of which nobody knows. */
  readonly attention: string | null;
  /** Who is writing an answer now. */
  readonly replying: readonly ClaimJson[];
  /** Answers that have not left yet: held, queued, being sent, or tried again later. */
  readonly unsent: readonly UnsentReplyJson[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly messages: readonly MessageJson[];
  /** What happened to it, oldest first. */
  readonly events: readonly HappenedJson[];
  /** The newest conversations that the contact has besides, and how many they are. */
  readonly others: { readonly count: number; readonly newest: readonly OtherJson[] };
  /** The one that it goes on from, and those that go on from it. */
  readonly linked: readonly OtherJson[];
};

export function toConversationJson(view: ConversationView): ConversationJson {
  return {
    number: view.number,
    subject: view.subject,
    status: view.status,
    version: view.version,
    channel: view.channel.name,
    contact: toPersonJson(view.contact),
    assignee: view.assignee?.name ?? null,
    tags: view.tags,
    snoozedUntil: view.snoozedUntil?.toISOString() ?? null,
    attention: view.attention ?? null,
    replying: (view.replying ?? []).map(toClaimJson),
    unsent: unsentAmong(view.messages).map(toUnsentReplyJson),
    createdAt: view.createdAt.toISOString(),
    updatedAt: view.updatedAt.toISOString(),
    messages: view.messages.map(toMessageJson),
    events: (view.events ?? []).map(toHappenedJson),
    others: { count: view.others?.count ?? 0, newest: (view.others?.newest ?? []).map(toOtherJson) },
    linked: (view.linked ?? []).map(toOtherJson),
  };
}

export type ReadingOptions = {
  readonly screen: Screen;
  readonly now: Date;
  readonly full: boolean;
  /** What the reader does to see all: `--full`, unless it is said. */
  readonly fullBy?: string;
  readonly newestFirst?: boolean;
  /** What the reader has begun to write here and not sent. */
  readonly drafts?: readonly DraftBegun[];
};

/** The head of the conversation, and all messages with what happened between them, oldest first as a rule. */
export function renderConversation(view: ConversationView, options: ReadingOptions): string {
  const { screen, now, drafts = [] } = options;
  const saving = `Attachments are saved with: mailroom attachment save ${view.number} --all`;
  const hasAttachments = view.messages.some(({ attachments }) => attachments.length > 0);
  return [
    renderHead(view, screen, now, drafts),
    ...renderStory(view, options),
    ...(hasAttachments ? [wrapped(saving, screen).map(screen.theme.faint).join('\n')] : []),
  ].join('\n\n');
}

/** A part of the story; a short one stands on the line after another short one. */
type Part = { readonly text: string; readonly isShort: boolean };

function renderStory(view: ConversationView, options: ReadingOptions): string[] {
  const moments = timelineOf(view.messages, view.events ?? []);
  const parts = (options.newestFirst ? moments.reverse() : moments).flatMap(partsOf(view, options));
  const folded = view.messages.filter(({ isFolded }) => isFolded).length;
  const firstShort = folded === 0 ? -1 : parts.findIndex(({ isShort }) => isShort);
  const hint = options.screen.theme.faint(`[${folded} messages in short, --full shows them whole]`);
  const blocks: string[] = [];
  for (const [index, { text, isShort }] of parts.entries()) {
    const line = index === firstShort ? `${hint}\n${text}` : text;
    const last = blocks.at(-1);
    if (isShort && parts[index - 1]?.isShort && last !== undefined) blocks[blocks.length - 1] = `${last}\n${line}`;
    else blocks.push(line);
  }
  return blocks;
}

function partsOf(view: ConversationView, options: ReadingOptions): (moment: Moment<ViewedMessage>) => Part[] {
  const { screen } = options;
  const attachments = Map.groupBy(attachmentsOf(view.messages), ({ message }) => message);
  return (moment) => {
    if ('events' in moment) {
      const lines = moment.events.map((event) => renderHappened(event, options)).filter((line) => line !== undefined);
      const text = (options.newestFirst ? lines.reverse() : lines).flatMap((line) => wrapped(line, screen));
      return text.length === 0 ? [] : [{ text: text.map(screen.theme.faint).join('\n'), isShort: true }];
    }
    const { message, position } = moment;
    const seen = { ...options, subject: view.subject };
    if (message.isFolded) return [{ text: renderFolded(message, position, seen), isShort: true }];
    return [{ text: renderMessage(message, position, attachments.get(message) ?? [], seen), isShort: false }];
  };
}

function renderHead(view: ConversationView, screen: Screen, now: Date, drafts: readonly DraftBegun[]): string {
  const { theme } = screen;
  const facts = [
    statusWords(view),
    `channel ${view.channel.name}`,
    view.assignee === undefined ? 'assigned to nobody' : `assigned to ${view.assignee.name}`,
    ...(view.tags.length === 0 ? [] : [`tagged ${view.tags.join(', ')}`]),
  ].map(safeLine);
  return [
    ...wrapped(`#${view.number} ${safeLine(view.subject).trim() || '(no subject)'}`, screen).map(theme.strong),
    ...wrapped(facts.join(' · '), screen).map(view.status === 'open' ? theme.good : theme.warning),
    ...wrapped(`with ${renderPerson(view.contact)}`, screen),
    ...renderClaims(view.replying ?? [], now)
      .flatMap((line) => wrapped(line, screen))
      .map(theme.warning),
    ...drafts.flatMap((draft) => wrapped(describeDraft(draft, now), screen)).map(theme.warning),
    ...unsentAmong(view.messages)
      .flatMap((reply) => wrapped(describeUnsent(reply, now), screen))
      .map(theme.warning),
    ...(view.attention === undefined ? [] : wrapped(`! ${safeLine(view.attention)}`, screen).map(theme.bad)),
    ...describeAround(view, now)
      .flatMap((line) => wrapped(line, screen))
      .map(theme.faint),
  ].join('\n');
}

function wrapped(text: string, { width = Number.MAX_SAFE_INTEGER }: Screen): string[] {
  return wrapText(text, { screen: width, prose: width });
}
