// Drafts: a table for people, objects for scripts.
import { type DraftSummary, summariseDraft } from '../../outbound/draft-file.js';
import { holderOf } from '../draft-lock.js';
import { describePurpose, shortDraftId } from '../draft-name.js';
import type { KeptDraft } from '../kept-draft.js';
import { spokenAge } from '../relative-time.js';
import { type Column, renderTable, type Screen } from '../table.js';
import { type PersonJson, renderPeople, toPersonJson } from './person.js';

export type DraftJson = {
  /** The id of the message that it becomes. */
  readonly id: string;
  readonly kind: KeptDraft['purpose']['kind'];
  /** Null for the first mail of a new one. */
  readonly conversation: number | null;
  /** Null for a mail in a conversation, which has its own. */
  readonly channel: string | null;
  /** The version of the conversation that it was begun for. */
  readonly version: number;
  /** Whose it is: the slug. */
  readonly operator: string;
  readonly to: readonly PersonJson[];
  readonly subject: string;
  readonly text: string;
  /** The file. */
  readonly path: string;
  readonly savedAt: string;
  /** The process in which it is open now. */
  readonly openIn: number | null;
};

export function toDraftJson(draft: KeptDraft): DraftJson {
  const { id, purpose, version, operator, path, savedAt } = draft;
  const { to, subject, text } = summariseDraft(draft.text);
  return {
    ...{ id, kind: purpose.kind, version, operator, to: to.map(toPersonJson), subject, text, path },
    conversation: purpose.kind === 'new' ? null : purpose.number,
    channel: purpose.kind === 'new' ? purpose.channel : null,
    savedAt: savedAt.toISOString(),
    openIn: holderOf(path)?.pid ?? null,
  };
}

/** The columns of the list, for its flags. */
export const DRAFT_COLUMNS = ['id', 'for', 'by', 'to', 'subject', 'text', 'saved'] as const;

type Row = DraftSummary & { readonly draft: KeptDraft; readonly isOpen: boolean };

export function renderDrafts(drafts: readonly KeptDraft[], screen: Screen, now: Date): string {
  const rows = drafts.map((draft) => ({
    ...summariseDraft(draft.text),
    ...{ draft, isOpen: holderOf(draft.path) !== undefined },
  }));
  const columns: readonly Column<Row>[] = [
    { title: 'id', value: ({ draft }) => shortDraftId(draft), style: (text) => screen.theme.name(text) },
    { title: 'for', value: ({ draft }) => purposeIn(draft.purpose), shrinkTo: 8 },
    { title: 'by', value: ({ draft }) => draft.operator, spare: 2 },
    { title: 'to', value: ({ to }) => renderPeople(to), shrinkTo: 10, spare: 1 },
    { title: 'subject', value: ({ subject }) => subject, onDemand: true },
    { title: 'text', value: ({ text }) => text.replace(/\s+/g, ' '), shrinkTo: 16 },
    {
      title: 'saved',
      value: ({ draft, isOpen }) => (isOpen ? 'open now' : spokenAge(draft.savedAt, now)),
      plain: ({ draft }) => draft.savedAt.toISOString(),
      sortBy: ({ draft }) => draft.savedAt.getTime(),
    },
  ];
  return renderTable(rows, columns, screen);
}

// Short: a table has little room.
function purposeIn(purpose: KeptDraft['purpose']): string {
  return purpose.kind === 'new' ? `new in ${purpose.channel}` : describePurpose(purpose);
}
