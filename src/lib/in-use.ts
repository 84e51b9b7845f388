// What uses a part of the configuration: nobody's mail may end up nowhere because something was deleted.
import { MailroomError } from './errors.js';

/** Names, and counts of what has no name. */
export type Uses = {
  readonly channels?: readonly string[];
  readonly closedChannels?: readonly string[];
  readonly widgets?: readonly string[];
  /** Assigned and not closed. */
  readonly conversations?: number;
  /** Written, and not sent yet or not for sure. */
  readonly unsentMails?: number;
  readonly notifications?: boolean;
};

/** Each use in words; none when nothing uses it. */
export function describeUses(uses: Uses): string[] {
  return [
    ...(uses.channels ?? []).map((name) => `channel ${name}`),
    ...(uses.closedChannels ?? []).map((name) => `channel ${name}, which is closed`),
    ...(uses.widgets ?? []).map((name) => `widget ${name}`),
    ...counted(uses.conversations, 'conversation'),
    ...counted(uses.unsentMails, 'answer that is not sent yet', 'answers that are not sent yet'),
    ...(uses.notifications ? ['notifications'] : []),
  ];
}

/** Throws `invalid` for what is used and has nothing to take its place. `what` is such as `SMTP config acme`. */
export function refuseInUse(what: string, uses: Uses, next: readonly string[] = []): void {
  const described = describeUses(uses);
  if (described.length === 0) return;
  throw new MailroomError(
    'invalid',
    `${what} is used by ${described.join('; ')}`,
    ['say what takes its place with --replace-with NAME', ...next],
    { details: { usedBy: described } },
  );
}

function counted(count = 0, one: string, many = `${one}s`): string[] {
  return count === 0 ? [] : [count === 1 ? `1 ${one}` : `${count} ${many}`];
}
