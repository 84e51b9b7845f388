// A conversation as somebody reads it: what it is, then its messages.
import type { ConversationStatus } from '../../conversation/conversation.js';
import { attachmentsOf } from '../../conversation/conversation-attachments.js';
import type { ConversationView } from '../../conversation/conversation-view.js';
import { unsentAmong } from '../../conversation/unsent-reply.js';
import { longDate } from '../relative-time.js';
import { safeLine } from '../safe-text.js';
import type { Screen } from '../table.js';
import { wrapText } from '../wrap-text.js';
import { type ClaimJson, renderClaims, toClaimJson } from './claim.js';
import { type MessageJson, renderMessage, toMessageJson } from './message.js';
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
  };
}

export type ReadingOptions = { readonly screen: Screen; readonly now: Date; readonly full: boolean };

/** The head of the conversation and all messages, oldest first. */
export function renderConversation(view: ConversationView, { screen, now, full }: ReadingOptions): string {
  const attachments = attachmentsOf(view.messages);
  const messages = view.messages.map((message, index) =>
    renderMessage(
      message,
      index + 1,
      attachments.filter((one) => one.message === message),
      { screen, now, full, subject: view.subject },
    ),
  );
  const saving = `Attachments are saved with: mailroom attachment save ${view.number} --all`;
  const end = attachments.length > 0 ? wrapped(saving, screen).map(screen.theme.faint).join('\n') : [];
  return [renderHead(view, screen, now), ...messages, end].flat().join('\n\n');
}

function renderHead(view: ConversationView, screen: Screen, now: Date): string {
  const { theme } = screen;
  const facts = [
    view.snoozedUntil === undefined ? view.status : `snoozed until ${longDate(view.snoozedUntil)}`,
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
    ...unsentAmong(view.messages)
      .flatMap((reply) => wrapped(describeUnsent(reply, now), screen))
      .map(theme.warning),
    ...(view.attention === undefined ? [] : wrapped(`! ${safeLine(view.attention)}`, screen).map(theme.bad)),
  ].join('\n');
}

function wrapped(text: string, { width = Number.MAX_SAFE_INTEGER }: Screen): string[] {
  return wrapText(text, { screen: width, prose: width });
}
