// UiDesk: all that the message centre can ask and do; whoever opens it says how.
import type { ConversationLine } from '../conversation/conversation.js';
import type { ConversationView } from '../conversation/conversation-view.js';
import type { OrderField } from '../conversation/orders.js';
import type { Said } from './said.js';
import type { Option } from './screen-state.js';
import type { Place } from './tabs.js';

export type Page = { readonly before: number | undefined; readonly limit: number };

export type UiOrder = { readonly field: OrderField; readonly value: string; readonly seen: number | undefined };

export type UiDesk = {
  readonly me: string;
  now(): Date;
  /** Milliseconds between two looks at whether something has changed. */
  readonly glance: number;
  /** Another word than the last time when something may have changed. Cheap: it is asked all the time. */
  readStamp(): Promise<string>;
  listConversations(
    place: Place,
    page: Page,
  ): Promise<{ readonly lines: readonly ConversationLine[]; readonly isMore: boolean }>;
  /** The names of the tabs in which something waits that the operator has not read. Cheap: it is asked with each list. */
  listWaiting(): Promise<readonly string[]>;
  /** `mark`: from now on it is read for the operator. */
  readConversation(number: number, mark: boolean): Promise<ConversationView>;
  /** A line of orders, as a draft has them. Nothing is done when the conversation is at another version than `seen`. */
  giveOrder(number: number, order: UiOrder): Promise<Said>;
  /** Unless a colleague has just begun with it. */
  take(number: number): Promise<Said>;
  /** Takes back the last act of anybody, unless the conversation is at another version than `seen`. */
  undo(number: number, seen: number | undefined): Promise<Said>;
  /** Has the terminal to itself meanwhile. */
  write(number: number, what: 'reply' | 'note'): Promise<Said>;
  listOptions(what: 'assign' | 'places'): Promise<readonly Option[]>;
};
