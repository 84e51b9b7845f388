// The tabs of the message centre: which conversations the list shows.
import type { ConversationStatus } from '../conversation/conversation.js';

export type Tab = {
  readonly name: string;
  readonly title: string;
  readonly status: ConversationStatus | 'all';
  readonly owner?: 'me' | 'nobody';
  /** Only those with a note that asks the operator something. */
  readonly isMentioned?: true;
};

export const TABS: readonly Tab[] = [
  { name: 'open', title: 'Open', status: 'open' },
  { name: 'mine', title: 'Mine', status: 'open', owner: 'me' },
  { name: 'mentioned', title: 'Mentioned', status: 'all', isMentioned: true },
  { name: 'unassigned', title: 'Unassigned', status: 'open', owner: 'nobody' },
  { name: 'waiting', title: 'Waiting', status: 'waiting' },
  { name: 'snoozed', title: 'Snoozed', status: 'snoozed' },
  { name: 'closed', title: 'Closed', status: 'closed' },
  { name: 'spam', title: 'Spam', status: 'spam' },
  { name: 'all', title: 'All', status: 'all' },
];

/** What the list shows: a tab, and within it one channel or a saved view, and what is searched for. */
export type Place = {
  readonly tab: Tab;
  readonly within: Within | undefined;
  readonly query: string;
};

export type Within = { readonly kind: 'channel' | 'view'; readonly name: string };
