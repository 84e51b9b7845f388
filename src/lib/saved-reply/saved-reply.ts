// SavedReply: a text kept for reuse.
import type { SavedReplyId } from '../ids.js';

export type SavedReply = {
  readonly id: SavedReplyId;
  readonly name: string;
  /** Markdown; may have the variables of a reply. */
  readonly text: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};
