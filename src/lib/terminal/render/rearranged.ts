// What became of conversations that were merged, split, moved, linked or taken, or of which the last act was taken back.
import type { Conversation } from '../../conversation/conversation.js';
import type { EventName } from '../../conversation/conversation-event.js';
import { spokenAge } from '../relative-time.js';
import { safeLine } from '../safe-text.js';
import { type OrderedJson, statusWords, toOrderedJson } from './ordered.js';

type Both = { readonly before: Conversation; readonly after: Conversation };

/** The conversation that is left. */
export type MergedJson = OrderedJson & { readonly merged: number; readonly messages: number };
type Merged = Both & { readonly merged: number; readonly messages: number };

export function toMergedJson(merged: Merged): MergedJson {
  return { ...toOrderedJson(merged), merged: merged.merged, messages: merged.messages };
}

export function renderMerged({ merged, after, messages }: Merged): string {
  return `#${merged} is a part of #${after.number} now (${count(messages)}): both numbers lead there.`;
}

export type SplitJson = OrderedJson & {
  readonly created: { readonly number: number; readonly subject: string; readonly status: string };
  readonly messages: number;
};
type Split = Both & { readonly created: Conversation; readonly messages: number };

export function toSplitJson(split: Split): SplitJson {
  const { number, subject, status } = split.created;
  return { ...toOrderedJson(split), created: { number, subject, status }, messages: split.messages };
}

export function renderSplit({ before, created, messages }: Split): string {
  const subject = safeLine(created.subject).trim() || '(no subject)';
  return `#${created.number} has ${count(messages)} of #${before.number} now: ${subject}`;
}

export type MovedJson = OrderedJson & { readonly channel: string };

export function toMovedJson(moved: Both): MovedJson {
  return { ...toOrderedJson(moved), channel: moved.after.channel.name };
}

export function renderMoved({ before, after }: Both): string {
  const when = before.version === after.version ? 'already' : 'now';
  return `#${after.number} is in the channel ${safeLine(after.channel.name)} ${when}.`;
}

export type LinkedJson = OrderedJson & { readonly linkedTo: number | null };
type Linked = Both & { readonly from: number | undefined; readonly to: number | undefined };

export function toLinkedJson(linked: Linked): LinkedJson {
  return { ...toOrderedJson(linked), linkedTo: linked.to ?? null };
}

export function renderLinked({ before, after, from, to }: Linked): string {
  const isSame = before.version === after.version;
  if (to === undefined) {
    return isSame ? `#${after.number} is linked to nothing.` : `#${after.number} is linked to #${from} no more.`;
  }
  const instead = from === undefined || isSame ? '' : `, and to #${from} no more`;
  return `#${after.number} is linked to #${to} ${isSame ? 'already' : 'now'}${instead}.`;
}

export function renderTaken({ before, after }: Both): string {
  // Whoever takes what waits for nobody has taken a wrong number, or came too late.
  const state = after.status === 'open' ? '' : `; it is ${statusWords(after)}`;
  if (before.version === after.version) return `#${after.number} is yours already${state}.`;
  const whose = before.assignee === undefined ? "it was nobody's" : `${safeLine(before.assignee.name)} had it`;
  return `#${after.number} is yours now; ${whose}${state}.`;
}

export type UndoneJson = OrderedJson & {
  /** The event that was taken back. */
  readonly act: string;
  readonly by: string | null;
  readonly at: string;
  /** The other conversation, of a merge or a split. */
  readonly other: number | null;
};
type Undone = Both & {
  readonly act: EventName;
  readonly did: string;
  readonly by: string | undefined;
  readonly at: Date;
  readonly other: number | undefined;
};

export function toUndoneJson(undone: Undone): UndoneJson {
  const { act, by, at, other } = undone;
  return { ...toOrderedJson(undone), act, by: by ?? null, at: at.toISOString(), other: other ?? null };
}

export function renderUndone({ act, did, by, at, after, other }: Undone, now: Date): string {
  const { number, assignee } = after;
  const words = `${by ?? 'somebody'} ${did}`;
  const apart = act === 'merged' ? ` #${other} is a conversation of its own again.` : '';
  const joined = act === 'split' || act === 'split-off' ? ` #${other} is a part of it now.` : '';
  const whose = assignee === undefined ? "nobody's" : `assigned to ${assignee.name}`;
  return safeLine(
    `Taken back: ${words}, ${spokenAge(at, now)}. #${number} is ${statusWords(after)}, ${whose}.${apart}${joined}`,
  );
}

function count(messages: number): string {
  return messages === 1 ? '1 message' : `${messages} messages`;
}
