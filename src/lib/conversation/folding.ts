// Folding: of a long conversation the older messages are a line each, and what somebody has not read stands whole.

/** So many messages are shown whole, whatever they are. */
const SHORT = 10;
/** Of a longer conversation, the newest ones. */
const NEWEST = 6;
/** What is unread is shown as well, as far as it is among these newest. */
const NEWEST_UNREAD = 30;

/** The ids of those that are shown whole, of messages whose ids are given oldest first. */
export function shownWhole<Id extends string>(ids: readonly Id[], unread: ReadonlySet<string>): ReadonlySet<Id> {
  if (ids.length <= SHORT) return new Set(ids);
  const late = ids.slice(-NEWEST_UNREAD).filter((id) => unread.has(id));
  return new Set([...late, ...ids.slice(-NEWEST)]);
}
