// Saved replies: a table or a page for people, objects for scripts.
import type { SavedReply } from '../../saved-reply/saved-reply.js';
import { renderFields } from '../fields.js';
import { renderTable, type Screen } from '../table.js';

export type SavedReplyJson = {
  readonly name: string;
  readonly text: string;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export function toSavedReplyJson({ name, text, createdAt, updatedAt }: SavedReply): SavedReplyJson {
  return { name, text, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

/** The columns of the list, for its flags. */
export const SAVED_REPLY_COLUMNS = ['name', 'text'] as const;

export function renderSavedReplies(replies: readonly SavedReply[], screen: Screen): string {
  return renderTable(
    replies,
    [
      { title: 'name', value: ({ name }) => name, style: (text) => screen.theme.name(text) },
      { title: 'text', value: ({ text }) => text.replace(/\s+/g, ' '), shrinkTo: 20 },
    ],
    screen,
  );
}

export function renderSavedReply({ name, text }: SavedReply, screen: Screen): string {
  return renderFields(
    [
      ['name', name],
      ['text', text],
    ],
    screen,
  );
}
