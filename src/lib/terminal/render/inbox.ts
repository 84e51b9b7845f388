// Conversations in a list: one line each for people, and JSON for scripts.
import type { ConversationLine, ConversationStatus } from '../../conversation/conversation.js';
import { shortAge } from '../relative-time.js';
import { type Column, renderTable, type Screen } from '../table.js';
import type { Theme } from '../theme.js';
import { type ClaimJson, toClaimJson } from './claim.js';
import { fitPerson, type PersonJson, renderPerson, toPersonJson } from './person.js';
import { nameUnsent, toUnsentReplyJson, type UnsentReplyJson } from './unsent-reply.js';

export type ConversationLineJson = {
  readonly number: number;
  readonly subject: string;
  readonly status: ConversationStatus;
  readonly channel: string;
  readonly contact: PersonJson;
  /** The slug of the operator. */
  readonly assignee: string | null;
  readonly unread: boolean;
  readonly tags: readonly string[];
  /** Why somebody must look: an answer that failed, or of which nobody knows. */
  readonly attention: string | null;
  /** Who is writing an answer now. */
  readonly replying: readonly ClaimJson[];
  /** Answers that have not left yet: held, queued, being sent, or tried again later. */
  readonly unsent: readonly UnsentReplyJson[];
  readonly updatedAt: string;
};

export function toConversationLineJson(line: ConversationLine): ConversationLineJson {
  return {
    number: line.number,
    subject: line.subject,
    status: line.status,
    channel: line.channel.name,
    contact: toPersonJson(line.contact),
    assignee: line.assignee?.name ?? null,
    unread: line.unread,
    tags: line.tags,
    attention: line.attention ?? null,
    replying: (line.replying ?? []).map(toClaimJson),
    unsent: (line.unsent ?? []).map(toUnsentReplyJson),
    updatedAt: line.updatedAt.toISOString(),
  };
}

/** The columns of the list, for its flags. */
export const INBOX_COLUMNS = [
  'unread',
  'number',
  'from',
  'subject',
  'channel',
  'assigned',
  'tags',
  'state',
  'age',
  'replying',
  'unsent',
] as const;

/** The list, newest activity first. On a terminal, columns that would say the same in every line are left out. */
export function renderInbox(lines: readonly ConversationLine[], screen: Screen, now: Date): string {
  const columns = inboxColumns(screen.theme, now);
  const takesAll = screen.width === undefined || screen.view?.columns !== undefined;
  const telling = takesAll ? columns : columns.filter(({ tells }) => tells === undefined || tells(lines));
  return renderTable(lines, telling, screen);
}

type InboxColumn = Column<ConversationLine> & { readonly tells?: (lines: readonly ConversationLine[]) => boolean };

function inboxColumns(theme: Theme, now: Date): InboxColumn[] {
  const newOnes = (text: string, line: ConversationLine) => (line.unread ? theme.strong(text) : text);
  return [
    {
      title: '',
      name: 'unread',
      value: (line) => markOf(line),
      plain: (line) => `${line.unread ? 'unread' : 'read'}${line.attention === undefined ? '' : ' attention'}`,
      style: (text, line) => (line.attention === undefined ? theme.name(text) : theme.bad(text)),
    },
    { title: '#', name: 'number', value: (line) => String(line.number), align: 'right', style: newOnes },
    {
      title: 'from',
      value: (line) => renderPerson(line.contact),
      fit: (line, width) => fitPerson(line.contact, width),
      shrinkTo: 24,
      style: newOnes,
    },
    {
      title: 'subject',
      value: (line) => line.subject || '(no subject)',
      plain: (line) => line.subject,
      sortBy: (line) => line.subject,
      shrinkTo: 20,
      style: newOnes,
    },
    {
      title: 'channel',
      value: (line) => line.channel.name,
      shrinkTo: 7,
      spare: 1,
      tells: differIn((line) => line.channel.name),
    },
    {
      title: 'assigned',
      value: (line) => line.assignee?.name ?? '',
      shrinkTo: 8,
      spare: 2,
      tells: (lines) => lines.some((line) => line.assignee !== undefined),
    },
    {
      title: 'tags',
      value: (line) => line.tags.join(' '),
      shrinkTo: 6,
      spare: 3,
      tells: (lines) => lines.some((line) => line.tags.length > 0),
      style: theme.faint,
    },
    {
      title: 'state',
      value: stateOf,
      plain: (line) => line.status,
      shrinkTo: 10,
      // Trouble alone has its mark in the first column.
      tells: differIn((line) => line.status),
      style: (text, line) => styleState(text, line, theme),
    },
    {
      title: 'age',
      value: (line) => shortAge(line.updatedAt, now),
      plain: (line) => line.updatedAt.toISOString(),
      sortBy: (line) => -line.updatedAt.getTime(),
      align: 'right',
      style: theme.faint,
    },
    // Last, so that the columns of a pipe stay where they were.
    {
      title: 'replying',
      value: (line) => (line.replying ?? []).map(({ operator }) => operator).join(' '),
      shrinkTo: 8,
      spare: 1,
      tells: (lines) => lines.some(({ replying = [] }) => replying.length > 0),
      style: theme.warning,
    },
    {
      title: 'unsent',
      value: (line) => (line.unsent ?? []).map((reply) => nameUnsent(reply, now)).join('; '),
      plain: (line) =>
        (line.unsent ?? []).map(({ state, until }) => [state, until?.toISOString()].join(' ').trim()).join('; '),
      shrinkTo: 8,
      spare: 1,
      tells: (lines) => lines.some(({ unsent = [] }) => unsent.length > 0),
      style: theme.warning,
    },
  ];
}

// The most pressing one: a narrow terminal has no room for more.
export function markOf({ attention, unread, unsent = [] }: ConversationLine): string {
  if (attention !== undefined) return '!';
  if (unread) return '●';
  return unsent.length > 0 ? '→' : '';
}

function differIn(word: (line: ConversationLine) => string): (lines: readonly ConversationLine[]) => boolean {
  return (lines) => new Set(lines.map(word)).size > 1;
}

function stateOf(line: ConversationLine): string {
  return line.attention === undefined ? line.status : 'attention';
}

function styleState(text: string, line: ConversationLine, theme: Theme): string {
  if (line.attention !== undefined) return theme.bad(text);
  return line.status === 'open' ? theme.good(text) : theme.faint(text);
}
