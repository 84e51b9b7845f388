// The drafts that somebody should be reminded of: their own, with something in them, not sent.
import { join } from 'node:path';
import type { App } from '../app.js';
import type { MessageId } from '../ids.js';
import { parseDraftName } from './draft-name.js';
import { hasUnsaved, listNames } from './editor-copies.js';
import type { KeptDraft } from './kept-draft.js';

export type OwnDraftsWanted = {
  /** The slug; without one nobody has drafts. */
  readonly operator: string | undefined;
  /** Those in this conversation alone. */
  readonly number?: number;
  /** The id of the store, asked for when there is any draft. */
  readonly store: () => Promise<string | undefined>;
  readonly isStored: (id: MessageId) => Promise<boolean>;
};

/** The newest first. */
export async function listOwnDrafts(
  { folders, newId }: Pick<App, 'folders' | 'newId'>,
  { operator, number, store, isStored }: OwnDraftsWanted,
): Promise<KeptDraft[]> {
  const isWanted = (draft: Pick<KeptDraft, 'operator' | 'purpose'>) =>
    draft.operator === operator && (number === undefined || numberOf(draft) === number);
  const named = listNames(join(folders.state, 'drafts')).flatMap((file) => parseDraftName(file) ?? []);
  if (!named.some(isWanted)) return [];
  const [{ listDrafts }, { summariseDraft }] = await Promise.all([
    import('./kept-draft.js'),
    import('../outbound/draft-file.js'),
  ]);
  const place = { folder: folders.state, store: (await store()) ?? '', newId };
  const unsent: KeptDraft[] = [];
  for (const draft of listDrafts(place).filter(isWanted)) {
    const isBlank = summariseDraft(draft.text).text === '' && !hasUnsaved(draft.path);
    if (!isBlank && !(await isStored(draft.id))) unsent.push(draft);
  }
  return unsent;
}

function numberOf({ purpose }: Pick<KeptDraft, 'purpose'>): number | undefined {
  return purpose.kind === 'new' ? undefined : purpose.number;
}
