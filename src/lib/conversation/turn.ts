// Turn: who of a widget's operators is given a conversation, and which mail gives none away.
import type { OperatorId } from '../ids.js';
import type { Reason } from '../inbound/reason.js';
import type { Routing } from '../widget/widget.js';
import type { MessageKind } from './message.js';

/** An operator of a widget, as far as turns are concerned. */
export type TurnMember = {
  readonly id: OperatorId;
  readonly name: string;
  readonly isAway: boolean;
  /** When they were last given a conversation of the widget. */
  readonly lastGivenAt: Date | undefined;
  /** How many open conversations they have, of all channels. */
  readonly open: number;
};

/** Who is given the conversation, if anybody. `rule` says why, as `why` and the event tell it. */
export type Turn = {
  readonly operator: TurnMember | undefined;
  readonly rule: Routing | 'nobody-is-there';
};

/**
 * Whose turn it is. Round-robin: who was given one longest ago. Least-busy: who has the fewest open ones, and among
 * equals the turns go round.
 * @param members in the order of the widget: it decides between those who were never given one.
 */
export function chooseTurn(routing: Routing, members: readonly TurnMember[]): Turn {
  if (routing === 'manual') return { operator: undefined, rule: routing };
  const there = members.filter(({ isAway }) => !isAway);
  const [first] = there.toSorted((one, other) => {
    const byLoad = routing === 'least-busy' ? one.open - other.open : 0;
    return byLoad || given(one) - given(other);
  });
  return first === undefined ? { operator: undefined, rule: 'nobody-is-there' } : { operator: first, rule: routing };
}

function given({ lastGivenAt }: TurnMember): number {
  return lastGivenAt?.getTime() ?? 0;
}

/** The time to keep for a turn that is given now: later than all before it, though a batch takes no time at all. */
export function timeOfTurn(members: readonly TurnMember[], now: Date): Date {
  return new Date(Math.max(now.getTime(), ...members.map((member) => given(member) + 1)));
}

/** What it depends on whether a mail's conversation is given to anybody. */
export type GivenMail = {
  readonly kind: MessageKind;
  readonly isHistory: boolean;
  readonly isSpam: boolean;
  readonly isBlocked: boolean;
};

/** Why a mail's conversation is given to nobody; undefined when it is to be given. */
export function whyNotGiven(mail: GivenMail): Reason | undefined {
  if (mail.isHistory) return aboutAssignee('history');
  if (mail.isBlocked) return aboutAssignee('blocked');
  if (mail.isSpam) return aboutAssignee('spam');
  return mail.kind === 'human' ? undefined : aboutAssignee('not-human', mail.kind);
}

/** A conversation into which its customer writes again. */
export type ReturningConversation = {
  readonly wasOpen: boolean;
  /** Whether somebody has it, and is there. */
  readonly assignee: 'nobody' | 'there' | 'away';
};

/**
 * Whether a conversation is given out again when its customer writes: whoever has it keeps it, unless they are away; and
 * one that nobody has is given out when it comes back, not with each mail.
 */
export function isGivenAgain({ wasOpen, assignee }: ReturningConversation): boolean {
  return assignee === 'away' || (assignee === 'nobody' && !wasOpen);
}

/** A reason about who has a conversation. */
export function aboutAssignee(rule: string, evidence = ''): Reason {
  return { about: 'assignee', rule, evidence };
}
