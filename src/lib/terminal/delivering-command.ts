// What the commands that send have in common: they tell each attempt, and their exit code is that of the worst.
import type { MailroomError } from '../errors.js';
import { attemptError, type DeliveryReport } from '../outbound/delivery-attempt.js';
import { BaseCommand } from './base-command.js';
import { exitCodeOf } from './exit-codes.js';
import type { SharedFlags } from './flags.js';
import { type OutboxItemJson, toOutboxItemJson } from './render/outbox.js';
import { renderAttempt } from './render/sent-reply.js';
import { type ErrorJson, errorToJson } from './show-error.js';

export type DeliveryJson = {
  readonly items: readonly OutboxItemJson[];
  /** How many are due still, because their server could not be used. */
  readonly left: number;
} & Partial<ErrorJson>;

export abstract class DeliveringCommand extends BaseCommand {
  /** Shows what was tried, or says that there was nothing to try. */
  protected tell({ attempts, left }: DeliveryReport, flags: SharedFlags, nothing: string): DeliveryJson {
    const { theme } = this.screen(flags);
    if (attempts.length === 0) this.progress(nothing);
    for (const attempt of attempts) {
      this.print(theme.strong(`#${attempt.item.conversation.number}`));
      this.printWrapped(renderAttempt(attempt, theme));
    }
    if (left > 0) this.progress(`${left} more are due, and wait for the same server.`);
    const error = worst(attempts.flatMap((attempt) => attemptError(attempt) ?? []));
    if (error !== undefined) this.endWith(exitCodeOf(error.kind));
    return {
      items: attempts.map(({ item }) => toOutboxItemJson(item)),
      left,
      ...(error === undefined ? {} : errorToJson(error)),
    };
  }
}

/** The one whose exit code is the highest: what nobody knows is worse than a no, and that is worse than a later. */
function worst(errors: readonly MailroomError[]): MailroomError | undefined {
  return errors.toSorted((one, other) => exitCodeOf(other.kind) - exitCodeOf(one.kind))[0];
}
