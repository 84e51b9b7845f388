// A draft that its writer is reminded of, where they look at something else.
import { describePurpose, shortDraftId } from '../draft-name.js';
import type { KeptDraft } from '../kept-draft.js';
import { spokenAge } from '../relative-time.js';

export type DraftBegun = Pick<KeptDraft, 'id' | 'purpose' | 'savedAt'>;

/** In one sentence, with the way on. */
export function describeDraft(draft: DraftBegun, now: Date): string {
  return `your draft is not sent, saved ${spokenAge(draft.savedAt, now)}: mailroom draft resume ${shortDraftId(draft)}`;
}

/** Several, with the way to all of them. */
export function describeDrafts(drafts: readonly DraftBegun[]): string {
  const [first] = drafts;
  const way = drafts.length === 1 && first !== undefined ? `resume ${shortDraftId(first)}` : 'list';
  const things = drafts.slice(0, SHOWN).map(({ purpose }) => describePurpose(purpose));
  const more = drafts.length > SHOWN ? ` and ${drafts.length - SHOWN} more` : '';
  return `not sent: ${things.join(', ')}${more} (mailroom draft ${way})`;
}

const SHOWN = 6;
