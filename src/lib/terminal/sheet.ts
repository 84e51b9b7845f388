// Sheet: a draft and the file that keeps it, while it is being written.
import { MailroomError } from '../errors.js';
import { type DraftReading, formatDraft, type WrittenDraft } from '../outbound/draft-file.js';
import type { OrderLine } from '../outbound/draft-head.js';
import type { Sending } from '../outbound/sending.js';
import type { StartedReply } from '../outbound/started-reply.js';
import type { Writing } from '../outbound/writing.js';
import { takeDraft } from './draft-lock.js';
import { type DraftKey, shortDraftId } from './draft-name.js';
import type { EditorChoice } from './editor.js';
import { type DraftPlace, type KeptDraft, type KeptPlace, keepDraft, moveDraft, rewriteDraft } from './kept-draft.js';
import { safeText } from './safe-text.js';
import type { Theme } from './theme.js';

/** Where a mail is written, and by whom. */
export type WritingDesk = {
  readonly writing: Writing;
  readonly started: StartedReply;
  /** What flags have ordered: it goes into the draft, where it may be changed. */
  readonly orders: readonly OrderLine[];
  readonly place: DraftPlace;
  readonly key: DraftKey;
  readonly editor: EditorChoice;
  readonly canAsk: boolean;
  /** A preview is shown in the browser too. */
  readonly html: boolean;
  /** What flags have said of the sending: it goes before what a draft remembers. */
  readonly said: Partial<Sending>;
  readonly theme: Theme;
  readonly now: Date;
  /** What relative paths of files begin at, absolute. */
  readonly folder: string;
  readonly say: (text: string) => void;
  /** Shows a page in the browser; false where there is none. */
  readonly openPage: (url: string) => Promise<boolean>;
  /** What a script's author must not miss either. */
  readonly notice: (text: string) => void;
};

export type Sheet = WrittenDraft & {
  /** Undefined as long as nothing is on the disk. */
  readonly kept: KeptPlace | undefined;
};
export type KeptSheet = Sheet & { readonly kept: NonNullable<Sheet['kept']> };

export function blankSheet({ started, orders, writing }: WritingDesk): Sheet {
  return { draft: started.draft, orders, sending: writing.sending, kept: undefined };
}

export function readingOf({ started, orders, writing, folder, now }: WritingDesk): DraftReading {
  const { sending } = writing;
  return { drawnUp: { draft: started.draft, orders, sending }, quotes: started.quotes(), folder, now };
}

/** Puts the sheet on the disk, for this process alone to write to. Throws `local`. */
export function keepSheet(desk: WritingDesk, sheet: Sheet): KeptSheet {
  const text = formatDraft(sheet, desk.started.quoted, helpFor(desk));
  if (sheet.kept !== undefined) {
    rewriteDraft(sheet.kept.path, text);
    return { ...sheet, kept: sheet.kept };
  }
  const kept = keepDraft(desk.place, desk.key, text);
  takeDraft(kept.path);
  return { ...sheet, kept };
}

/** A full disk keeps nobody from going on: what was written is in memory, and can be sent. */
export function keepIfPossible(desk: WritingDesk, sheet: Sheet): Sheet {
  try {
    return keepSheet(desk, sheet);
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
    desk.say(safeText(`(${error.message})`));
    return sheet;
  }
}

/** The sheet as an answer to the conversation as the desk has it now: the name of its file says so from then on. */
export function renewIfPossible(desk: WritingDesk, sheet: Sheet): Sheet {
  const { kept } = sheet;
  if (kept === undefined || kept.version === desk.key.version) return keepIfPossible(desk, sheet);
  const moved = moveDraft(kept, desk.key.version);
  takeDraft(moved.path);
  return keepIfPossible(desk, { ...sheet, kept: moved });
}

/** How to go on with a text that was not sent. */
export function waysOn(kept: Pick<KeptDraft, 'id' | 'path'>): string[] {
  return [`your text is kept in ${kept.path}`, `go on with: mailroom draft resume ${shortDraftId(kept)}`];
}

/**
 * The error of a sending that was refused, with where the text is kept now. What stands in a script is not kept, unless
 * somebody has to look at it first.
 */
export function refusedSheet(desk: WritingDesk, sheet: Sheet, error: unknown): unknown {
  const known = error instanceof MailroomError ? error : undefined;
  const isWorth = sheet.kept !== undefined || desk.canAsk || known?.kind === 'conflict' || known?.kind === 'local';
  if (!isWorth) return error;
  const kept = keepAtLast(desk, sheet);
  if (kept === undefined) return error;
  if (known === undefined) {
    desk.say(waysOn(kept).join('\n'));
    return error;
  }
  const details = { ...(typeof known.details === 'object' ? known.details : {}), draft: kept.path };
  return new MailroomError(known.kind, known.message, [...known.next, ...waysOn(kept)], {
    cause: error,
    details,
  });
}

/** Where nothing can be kept, the screen is the last place for it. */
export function keepAtLast(desk: WritingDesk, sheet: Sheet): KeptSheet['kept'] | undefined {
  // A sheet with a file is on the disk as it is.
  if (sheet.kept !== undefined) return sheet.kept;
  try {
    return keepSheet(desk, sheet).kept;
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
    shownSheet(desk, sheet, error);
    return undefined;
  }
}

/** The text on the screen, because of that error. */
export function shownSheet(desk: WritingDesk, sheet: Sheet, error: MailroomError): MailroomError {
  desk.say(`${safeText(error.message)}. This is your text:\n\n${safeText(sheet.draft.text)}\n`);
  return error;
}

/** The lines for its writer alone, below the text. */
export function helpFor({ key, started }: WritingDesk): string[] {
  const { purpose } = key;
  const what = purpose.kind === 'reply' ? `your answer to #${purpose.number}` : 'your mail';
  const below = started.quoted === '' ? '' : ' and the mail below';
  return [
    `Write ${what} above this line, in Markdown. Save it`,
    'and leave the editor: nothing is sent yet, you are asked first.',
    `Lines like this one${below} are not sent.`,
    'The headers may have more lines. Files: Attach: PATH for each. For the',
    'conversation: Status: closed, Assign: me, Tag: billing -urgent,',
    'Snooze: tomorrow 9:00, Note: words for the team.',
  ];
}
