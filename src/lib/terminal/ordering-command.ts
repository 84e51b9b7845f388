// What the commands have in common that change a conversation and write to nobody.
import type { Conversation } from '../conversation/conversation.js';
import { BaseCommand } from './base-command.js';
import { type OrderedJson, renderOrdered, toOrderedJson } from './render/ordered.js';

export abstract class OrderingCommand extends BaseCommand {
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
