// The name of a draft's file: whose it is, what it is for, and the id of the message that it will become.
import type { MessageId } from '../ids.js';
import { FORWARD_SHAPES, type Purpose } from '../outbound/purpose.js';

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

const NAME = /^([0-9a-f]{8})\.((?:reply|new|forward)-[a-z0-9-]+)\.v(\d{1,9})\.([a-z0-9-]+)\.([0-9a-f]{32})\.md$/;
const FORWARD = /^forward-(\d{1,9})-(\d{1,5}|all)-(quoted|bare|attached)$/;
const OLD_NAME = /^([0-9a-f]{8})-(\d{1,9})-([a-z0-9-]+)-v(\d{1,9})(?:-\d+)?\.md$/;

export function formatDraftName({ store, purpose, version, operator, id }: DraftName): string {
  return `${store.slice(-8)}.${purposeKey(purpose)}.v${version}.${operator}.${id}.md`;
}

/** Undefined for what is no draft of ours. */
export function parseDraftName(file: string): DraftName | undefined {
  const [, store, key, version, operator, id] = NAME.exec(file) ?? [];
  const purpose = key === undefined ? undefined : parsePurposeKey(key);
  if (store === undefined || operator === undefined || purpose === undefined) return undefined;
  return { store, purpose, version: Number(version), operator, id: id as MessageId };
}

function parsePurposeKey(key: string): Purpose | undefined {
  const [, reply] = /^reply-(\d{1,9})$/.exec(key) ?? [];
  if (reply !== undefined) return { kind: 'reply', number: Number(reply) };
  const [, channel] = /^new-(.+)$/.exec(key) ?? [];
  if (channel !== undefined) return { kind: 'new', channel };
  const [, forward, mail, shape] = FORWARD.exec(key) ?? [];
  const known = FORWARD_SHAPES.find((one) => one === shape);
  if (forward === undefined || known === undefined) return undefined;
  return { kind: 'forward', number: Number(forward), mail: mail === 'all' ? mail : Number(mail), shape: known };
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
  switch (purpose.kind) {
    case 'reply':
      return `reply-${purpose.number}`;
    case 'new':
      return `new-${purpose.channel}`;
    case 'forward':
      return `forward-${purpose.number}-${purpose.mail}-${purpose.shape}`;
  }
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
    case 'forward':
      return `mail of #${purpose.number} to pass on`;
  }
}
