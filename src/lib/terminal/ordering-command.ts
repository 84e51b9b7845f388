// What the commands have in common that change a conversation and write to nobody.
import type { Conversation } from '../conversation/conversation.js';
import type { SeenVersion } from '../conversation/orders.js';
import { BaseCommand } from './base-command.js';
import type { SharedFlags } from './flags.js';
import { type OrderedJson, renderOrdered, toOrderedJson } from './render/ordered.js';

export abstract class OrderingCommand extends BaseCommand {
  /** What the orders are given for: at a terminal, what somebody has read; a script names the version that it means. */
  protected seenVersion(flags: SharedFlags & { readonly 'if-version'?: number | undefined }): SeenVersion | undefined {
    return flags['if-version'] ?? (this.canAsk(flags) ? 'as-read' : undefined);
  }

  protected tellOrdered(
    ordered: { readonly before: Conversation; readonly after: Conversation },
    about: 'status' | 'assignee' | 'tags',
    ...next: readonly string[]
  ): OrderedJson {
    this.print(renderOrdered(ordered, about));
    this.suggest(...next);
    return toOrderedJson(ordered);
  }
}
