// Sheet: a draft and the file that keeps it, while it is being written.
import { MailroomError } from '../errors.js';
import type { Draft } from '../outbound/draft.js';
import { formatDraft, parseDraft } from '../outbound/draft-file.js';
import type { StartedReply } from '../outbound/started-reply.js';
import { askChoice } from './ask.js';
import { type EditorChoice, runEditor } from './editor.js';
import { typeLines } from './inline-editor.js';
import { type DraftKey, discardDraft, keepDraft, readDraft, readIfPossible, rewriteDraft } from './kept-draft.js';
import { renderAddressees, renderPreview } from './render/reply-head.js';
import { safeText } from './safe-text.js';
import type { Theme } from './theme.js';

/** Where an answer is written, and by whom. */
export type WritingDesk = {
  readonly started: StartedReply;
  readonly key: DraftKey;
  readonly editor: EditorChoice;
  readonly canAsk: boolean;
  readonly theme: Theme;
  readonly now: Date;
  readonly say: (text: string) => void;
};

export type Sheet = {
  readonly draft: Draft;
  /** Undefined as long as nothing is on the disk. */
  readonly path: string | undefined;
};

/** Puts the sheet on the disk and gives the path. Throws `local`. */
export function keepSheet(desk: Pick<WritingDesk, 'key' | 'started'>, sheet: Sheet): string {
  const text = format(desk, sheet.draft);
  if (sheet.path === undefined) return keepDraft(desk.key, desk.started.context.conversation.version, text);
  rewriteDraft(sheet.path, text);
  return sheet.path;
}

/** How to go on with a text that was not sent. */
function waysOn({ number }: Pick<DraftKey, 'number'>, path: string): string[] {
  return [`your text is kept in ${path}`, `go on with: mailroom reply ${number}`];
}

/**
 * The error of a sending that was refused, with where the text is kept now. What stands in a script is not kept, unless
 * somebody has to look at it first.
 */
export function refusedSheet(desk: WritingDesk, sheet: Sheet, error: unknown): unknown {
  const known = error instanceof MailroomError ? error : undefined;
  const isWorth = sheet.path !== undefined || desk.canAsk || known?.kind === 'conflict' || known?.kind === 'local';
  if (!isWorth) return error;
  const path = keepAtLast(desk, sheet);
  if (path === undefined) return error;
  if (known === undefined) {
    desk.say(waysOn(desk.key, path).join('\n'));
    return error;
  }
  const details = { ...(typeof known.details === 'object' ? known.details : {}), draft: path };
  return new MailroomError(known.kind, known.message, [...known.next, ...waysOn(desk.key, path)], {
    cause: error,
    details,
  });
}

/** Where nothing can be kept, the screen is the last place for it. */
function keepAtLast(desk: WritingDesk, sheet: Sheet): string | undefined {
  // A sheet with a file is on the disk as it is.
  if (sheet.path !== undefined) return sheet.path;
  try {
    return keepSheet(desk, sheet);
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
    desk.say(`${safeText(error.message)}. This is your text:\n\n${safeText(sheet.draft.text)}\n`);
    return undefined;
  }
}

/** The sheet after its writer has worked on it; undefined when there is nothing on it. */
export async function editSheet(desk: WritingDesk, sheet: Sheet): Promise<Sheet | undefined> {
  const { editor } = desk;
  return editor.kind === 'inline' ? typeSheet(desk, sheet) : openSheet(desk, editor, sheet);
}

type Program = EditorChoice & { readonly kind: 'program' };

async function openSheet(desk: WritingDesk, editor: Program, sheet: Sheet): Promise<Sheet | undefined> {
  const path = sheet.path ?? keepSheet(desk, sheet);
  const empty = sheet.path === undefined ? readDraft(path) : undefined;
  for (;;) {
    try {
      await runEditor(editor, path);
      return writtenOn(desk, path);
    } catch (error) {
      if (!(error instanceof MailroomError)) throw error;
      if (error.kind !== 'invalid' || !desk.canAsk) throw withWaysOn(desk, path, empty, error);
      desk.say(safeText([`Error: ${error.message}`, ...error.next.map((step) => `  ${step}`)].join('\n')));
      if (!(await askChoice('What next?', MISTAKEN))) {
        throw new MailroomError('cancelled', 'nothing was sent', waysOn(desk.key, path));
      }
    }
  }
}

// A file in which nobody has written anything is no draft.
function withWaysOn(desk: WritingDesk, path: string, empty: string | undefined, error: MailroomError): MailroomError {
  const isEmpty = empty !== undefined && readIfPossible(path) === empty;
  if (isEmpty) discardDraft(path);
  const next = isEmpty ? error.next : [...error.next, ...waysOn(desk.key, path)];
  return new MailroomError(error.kind, error.message, next, { cause: error, details: error.details });
}

const MISTAKEN = [
  { name: 'Mend it in the editor', value: true },
  { name: 'Keep it as it is, and stop', value: false },
];

function writtenOn(desk: WritingDesk, path: string): Sheet | undefined {
  const draft = parseDraft(readDraft(path), desk.started.draft, desk.started.quotes);
  if (draft.text !== '') return { draft, path };
  discardDraft(path);
  desk.say('There is no text, so nothing was sent. (An editor with a window of its own has to wait: code --wait.)');
  return undefined;
}

async function typeSheet(desk: WritingDesk, sheet: Sheet): Promise<Sheet | undefined> {
  const begun = sheet.draft.text;
  const sayHow = () => {
    // Whoever goes on has just seen it.
    if (begun === '') desk.say(renderAddressees(sheet.draft, desk.theme));
    desk.say('Write your answer. Enter is a new line; Ctrl-D ends, Ctrl-C stops and keeps the text.');
    if (begun !== '') desk.say(renderPreview(begun, desk.theme));
  };
  const keeper = keeperOf(desk, sheet);
  const { text, left } = await typeLines(sayHow, (typed) => keeper.keep(joined(begun, typed)));
  const present = keeper.keep(joined(begun, text));
  const isEmpty = present.draft.text.trim() === '';
  if (isEmpty && present.path !== undefined) discardDraft(present.path);
  if (left === 'stopped') {
    const ways = isEmpty || present.path === undefined ? [] : waysOn(desk.key, present.path);
    throw new MailroomError('cancelled', 'stopped; nothing was sent', ways);
  }
  if (!isEmpty) return present;
  desk.say('There is no text, so nothing was sent.');
  return undefined;
}

/** Keeps each line as it is typed. A full disk is told once, and keeps nobody from writing: the text is in memory. */
function keeperOf(desk: WritingDesk, sheet: Sheet): { keep(text: string): Sheet } {
  let present = sheet;
  let told = false;
  return {
    keep(text) {
      present = { ...present, draft: { ...present.draft, text } };
      if (text.trim() === '') return present;
      try {
        present = { ...present, path: keepSheet(desk, present) };
      } catch (error) {
        if (!(error instanceof MailroomError)) throw error;
        if (!told) desk.say(safeText(`(${error.message}; go on, it can be sent all the same)`));
        told = true;
      }
      return present;
    },
  };
}

function joined(begun: string, typed: string): string {
  return [begun, typed]
    .filter((part) => part !== '')
    .join('\n')
    .replace(/\s+$/, '');
}

function format({ started }: Pick<WritingDesk, 'started'>, draft: Draft): string {
  const { number, version } = started.context.conversation;
  return formatDraft(draft, started.quoted, [
    `Your answer to #${number} (version ${version}) goes between the headers and this line, as Markdown.`,
    'Lines like this one are not sent, and neither is the mail below, as long as you leave it as it is.',
    'Nothing is sent before you have said so. Files to attach: an Attach: line for each.',
  ]);
}
