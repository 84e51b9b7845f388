// Who went away or came back, and what becomes of what they have open.
import { isAway, type Operator } from '../../operator/operator.js';
import { longDate } from '../relative-time.js';
import { safeLine } from '../safe-text.js';

type Handed = { readonly number: number; readonly to: string | undefined };
type Gone = { readonly operator: Operator; readonly handedOver: readonly Handed[]; readonly kept: number };

export type AwayJson = {
  readonly operator: string;
  readonly away: boolean;
  readonly since: string | null;
  /** When they are there again by themselves; null: when they say so. */
  readonly until: string | null;
  /** How many open conversations are theirs. */
  readonly open: number;
  /** What others have now; `to` is null for nobody. */
  readonly handedOver: readonly { readonly conversation: number; readonly to: string | null }[];
};

export function toAwayJson({ operator, handedOver, kept }: Gone, now: Date): AwayJson {
  const presence = toPresenceJson(operator, now);
  return {
    operator: operator.name,
    ...{ away: presence.away, since: presence.awaySince, until: presence.awayUntil },
    open: kept,
    handedOver: handedOver.map(({ number, to }) => ({ conversation: number, to: to ?? null })),
  };
}

export type PresenceJson = {
  /** Gets no new conversations. */
  readonly away: boolean;
  readonly awaySince: string | null;
  readonly awayUntil: string | null;
};

export function toPresenceJson(operator: Operator, now: Date): PresenceJson {
  const away = isAway(operator, now);
  return {
    away,
    awaySince: away ? (operator.awaySince?.toISOString() ?? null) : null,
    awayUntil: away ? (operator.awayUntil?.toISOString() ?? null) : null,
  };
}

export function renderAway({ operator, handedOver, kept }: Gone): string {
  const { awayUntil } = operator;
  const until = awayUntil === undefined ? '' : ` until ${longDate(awayUntil)}`;
  const lines = handedOver.map(
    ({ number, to }) => `#${number} is ${to === undefined ? "nobody's" : `${safeLine(to)}'s`} now.`,
  );
  return [
    `${safeLine(operator.name)} is away${until}, and gets no new conversations.`,
    ...lines,
    ...(kept === 0 ? [] : [`${count(kept)} ${kept === 1 ? 'stays' : 'stay'} with ${safeLine(operator.name)}.`]),
  ].join('\n');
}

export function renderBack({ name }: Pick<Operator, 'name'>, wasAway: boolean, open: number): string {
  const said = wasAway ? 'is back, and gets conversations again' : 'was there already';
  return `${safeLine(name)} ${said}. ${open === 0 ? 'No open conversation is' : `${count(open)} ${open === 1 ? 'is' : 'are'}`} theirs.`;
}

function count(open: number): string {
  return open === 1 ? 'One open conversation' : `${open} open conversations`;
}
