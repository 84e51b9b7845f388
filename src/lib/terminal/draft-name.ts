// The name of a draft's file: whose it is, what it is for, and the id of the message that it will become.
import type { MessageId } from '../ids.js';
import type { Purpose } from '../outbound/purpose.js';

/** Whose draft, and what for. */
export type DraftKey = {
  readonly purpose: Purpose;
  /** The version of the conversation that it was begun for; 0 where it begins one. */
  readonly version: number;
  /** The operator's slug. */
  readonly operator: string;
};

export type DraftName = DraftKey & {
  /** The end of the store's id. */
  readonly store: string;
  /**
   * The id of the message that it becomes when it is sent: a draft whose message is stored has done its work, whatever
   * kept it from being removed.
   */
  readonly id: MessageId;
};

const NAME = /^([0-9a-f]{8})\.(?:reply-(\d{1,9})|new-([a-z0-9-]+))\.v(\d{1,9})\.([a-z0-9-]+)\.([0-9a-f]{32})\.md$/;
const OLD_NAME = /^([0-9a-f]{8})-(\d{1,9})-([a-z0-9-]+)-v(\d{1,9})(?:-\d+)?\.md$/;

export function formatDraftName({ store, purpose, version, operator, id }: DraftName): string {
  return `${store.slice(-8)}.${purposeKey(purpose)}.v${version}.${operator}.${id}.md`;
}

/** Undefined for what is no draft of ours. */
export function parseDraftName(file: string): DraftName | undefined {
  const [, store, number, channel, version, operator, id] = NAME.exec(file) ?? [];
  if (store === undefined || operator === undefined) return undefined;
  const purpose: Purpose = channel === undefined ? { kind: 'reply', number: Number(number) } : { kind: 'new', channel };
  return { store, purpose, version: Number(version), operator, id: id as MessageId };
}

/** The same for a name without an id, as they were at first. */
export function parseOldDraftName(file: string): Omit<DraftName, 'id'> | undefined {
  const [, store, number, operator, version] = OLD_NAME.exec(file) ?? [];
  if (store === undefined || operator === undefined) return undefined;
  return { store, purpose: { kind: 'reply', number: Number(number) }, version: Number(version), operator };
}

/** Whether both are of one operator for one thing; of a conversation, in whatever version. */
export function isSameDraft(one: DraftKey, other: DraftKey): boolean {
  return one.operator === other.operator && purposeKey(one.purpose) === purposeKey(other.purpose);
}

function purposeKey(purpose: Purpose): string {
  return purpose.kind === 'new' ? `new-${purpose.channel}` : `${purpose.kind}-${purpose.number}`;
}

/** The end of the id, by which people call a draft. */
export function shortDraftId({ id }: Pick<DraftName, 'id'>): string {
  return id.slice(-8);
}

/** What it is for, in a few words. */
export function describePurpose(purpose: Purpose): string {
  switch (purpose.kind) {
    case 'reply':
      return `#${purpose.number}`;
    case 'new':
      return `a new conversation in ${purpose.channel}`;
  }
}
