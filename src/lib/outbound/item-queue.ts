// The items of a run that wait to be sent: of each conversation one at a time, in their order.
import type { ConversationId, OutboxId } from '../ids.js';

type Waiting = { readonly id: OutboxId; readonly conversationId: ConversationId };

export class ItemQueue<Item extends Waiting = Waiting> {
  readonly #waiting: Item[];
  readonly #busy = new Set<ConversationId>();

  /** @param items the first to go first. */
  constructor(items: readonly Item[]) {
    this.#waiting = [...items];
  }

  /** How many nobody has taken. */
  get left(): number {
    return this.#waiting.length;
  }

  /** The first whose conversation has no other one under way; undefined when there is none now. */
  take(): Item | undefined {
    const index = this.#waiting.findIndex(({ conversationId }) => !this.#busy.has(conversationId));
    if (index === -1) return undefined;
    const [item] = this.#waiting.splice(index, 1);
    if (item !== undefined) this.#busy.add(item.conversationId);
    return item;
  }

  /** It was tried: the next of its conversation may go. */
  settle({ conversationId }: Item): void {
    this.#busy.delete(conversationId);
  }

  /** It was not sent, and waits again, before the others. */
  putBack(item: Item): void {
    this.#busy.delete(item.conversationId);
    this.#waiting.unshift(item);
  }
}
