// What the commands about drafts have in common: which there are, and which one is meant.
import type { App } from '../app.js';
import { parseConversationNumber } from '../conversation/conversation.js';
import { MailroomError } from '../errors.js';
import type { MessageId } from '../ids.js';
import { summariseDraft } from '../outbound/draft-file.js';
import { askChoice } from './ask.js';
import { holderOf } from './draft-lock.js';
import { describePurpose, shortDraftId } from './draft-name.js';
import { type DraftPlace, discardDraft, type KeptDraft, listDrafts } from './kept-draft.js';
import { spokenAge } from './relative-time.js';
import { safeLine } from './safe-text.js';
import { cutToWidth } from './text-width.js';
import { WritingCommand } from './writing-command.js';

export type DraftQuestions = {
  /** The id of the store. */
  readonly store: string;
  /** Whether the message of that id is stored: its draft has been sent. */
  isStored(id: MessageId): Promise<boolean>;
};

export abstract class DraftCommand extends WritingCommand {
  /** All that are not sent, the newest first. Those that were are removed. */
  protected async unsent(app: App, { store, isStored }: DraftQuestions): Promise<KeptDraft[]> {
    const unsent: KeptDraft[] = [];
    for (const draft of listDrafts(placeOf(app, store))) {
      if (holderOf(draft.path) === undefined && (await isStored(draft.id))) discardDraft(draft.path);
      else unsent.push(draft);
    }
    return unsent;
  }

  /** The one that is meant. Throws `not-found`, and `needs-answer` when several may be and nobody is there to ask. */
  protected async pick(
    app: App,
    drafts: readonly KeptDraft[],
    typed: string | undefined,
    canAsk: boolean,
    isDecided = true,
  ): Promise<KeptDraft> {
    const meant = typed === undefined ? drafts : drafts.filter((draft) => isMeant(draft, typed));
    const [only, ...others] = meant;
    if (only === undefined) throw notFound(typed, drafts);
    if (others.length === 0) return only;
    if (!canAsk) throw needsOne(typed, meant, isDecided);
    const now = app.clock.now();
    return askChoice(
      'Which one?',
      meant.map((draft) => ({
        name: `${describePurpose(draft.purpose)}, ${spokenAge(draft.savedAt, now)}: ${cutToWidth(wordsOf(draft), 40)}`,
        value: draft,
      })),
    );
  }
}

function wordsOf({ text }: KeptDraft): string {
  return safeLine(summariseDraft(text).text) || '(no text yet)';
}

function placeOf({ folders, newId }: App, store: string): DraftPlace {
  return { folder: folders.state, store, newId };
}

/** By the end of its id, or by the number of its conversation. */
function isMeant({ id, purpose }: KeptDraft, typed: string): boolean {
  const word = typed.trim().toLowerCase();
  if (/^[0-9a-f]{4,}$/.test(word) && id.endsWith(word)) return true;
  return purpose.kind !== 'new' && /^#?\d+$/.test(word) && purpose.number === parseConversationNumber(word);
}

function notFound(typed: string | undefined, drafts: readonly KeptDraft[]): MailroomError {
  const what = typed === undefined ? 'there is no draft' : `there is no draft ${JSON.stringify(typed)}`;
  const next =
    drafts.length === 0 ? 'begin one with: mailroom reply NUMBER' : 'see which there are with: mailroom draft list';
  return new MailroomError('not-found', what, [next]);
}

function needsOne(typed: string | undefined, drafts: readonly KeptDraft[], isDecided: boolean): MailroomError {
  const ids = drafts.map((draft) => `${shortDraftId(draft)} (${describePurpose(draft.purpose)})`);
  const why =
    typed === undefined ? 'nobody is there to say which draft' : `${JSON.stringify(typed)} may be several drafts`;
  return new MailroomError(
    'needs-answer',
    why,
    [
      `name one by its id: ${ids.join(', ')}`,
      ...(isDecided ? [] : ['and give --send, for nobody is there to be asked']),
    ],
    {
      details: { missing: ['ID', ...(isDecided ? [] : ['--send'])] },
    },
  );
}
