// What an import is asked for, what it tells meanwhile, and what it brought.

/** Told while mail is imported. `place` and `cause` may hold words of a mail: hostile. */
export type ImportEvent =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'quarantined'; readonly place: string; readonly cause: string };

/** Counts of mails, but for `conversations` (started). */
export type ImportCounts = {
  /** Taken in, from customers and whoever else wrote to the channel. */
  readonly received: number;
  /** Taken in, written by the channel itself. */
  readonly answers: number;
  /** There already, or deleted before. */
  readonly known: number;
  /** Ours that are no answers: held. */
  readonly own: number;
  readonly quarantined: number;
  readonly conversations: number;
};

export type Imported = ImportCounts & {
  readonly channel: string;
  /** Files of a folder that are no mail by their names, drafts and deleted mails of a Maildir. */
  readonly left: number;
  /** Nothing was written: what would be. */
  readonly isRehearsal: boolean;
};

export const NOTHING_IMPORTED: ImportCounts = {
  received: 0,
  answers: 0,
  known: 0,
  own: 0,
  quarantined: 0,
  conversations: 0,
};

export function addImported(one: ImportCounts, other: Partial<ImportCounts>): ImportCounts {
  const sum = (name: keyof ImportCounts) => one[name] + (other[name] ?? 0);
  return {
    received: sum('received'),
    answers: sum('answers'),
    known: sum('known'),
    own: sum('own'),
    quarantined: sum('quarantined'),
    conversations: sum('conversations'),
  };
}
