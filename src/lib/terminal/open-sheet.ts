// A sheet in the operator's editor: what is wrong comes back into it, each reason at its place.
import { rmSync } from 'node:fs';
import { MailroomError } from '../errors.js';
import { type ReadDraft, readDraftText, settledText } from '../outbound/draft-file.js';
import { type Mistake, mistakesError, withMistakes } from '../outbound/draft-mistake.js';
import { askChoice, askYesNo } from './ask.js';
import { type EditorProgram, runEditor } from './editor.js';
import { hasUnsaved, listUnsaved } from './editor-copies.js';
import { discardDraft, readDraft, readIfPossible, rewriteDraft } from './kept-draft.js';
import { safeText } from './safe-text.js';
import { type KeptSheet, keepSheet, readingOf, type Sheet, type WritingDesk, waysOn } from './sheet.js';

/** The sheet after its writer has worked on it; undefined when there is nothing on it. */
export async function openSheet(desk: WritingDesk, editor: EditorProgram, sheet: Sheet): Promise<Sheet | undefined> {
  const open: Opened = { desk, editor, isNew: sheet.kept === undefined, ...begun(desk, sheet) };
  for (let line = firstLine(open.before); ; ) {
    await edit(open, line);
    const text = readText(open);
    const read = text instanceof MailroomError ? undefined : readDraftText(text, readingOf(desk));
    const mistakes = await mistakesOf(open, read, text);
    if (read !== undefined && typeof text === 'string' && mistakes.length === 0) return finish(open, read, text);
    line = mistakes[0]?.line ?? 1;
    if (typeof text === 'string') rewriteIfPossible(open.sheet.kept.path, withMistakes(text, mistakes));
    if (!desk.canAsk) throw withWaysOn(open, mistakesError(mistakes));
    desk.say(safeText(mistakes.flatMap(tellMistake).join('\n')));
    if (!(await askChoice('What next?', MISTAKEN))) {
      throw new MailroomError('cancelled', 'nothing was sent', waysOn(open.sheet.kept));
    }
  }
}

type Opened = {
  readonly desk: WritingDesk;
  readonly editor: EditorProgram;
  readonly sheet: KeptSheet;
  /** Nobody has written anything into the file before. */
  readonly isNew: boolean;
  readonly before: string;
};

function begun(desk: WritingDesk, sheet: Sheet): Pick<Opened, 'sheet' | 'before'> {
  const kept = sheet.kept === undefined ? keepSheet(desk, sheet) : { ...sheet, kept: sheet.kept };
  return { sheet: kept, before: readDraft(kept.kept.path) };
}

async function edit(open: Opened, line: number): Promise<void> {
  const { path } = open.sheet.kept;
  const unsaved = listUnsaved(path);
  try {
    await runEditor(open.editor, path, line);
    for (const file of unsaved) rmSync(file, { force: true });
  } catch (error) {
    throw error instanceof MailroomError ? withWaysOn(open, error) : error;
  }
}

function readText({ sheet }: Opened): string | MailroomError {
  try {
    return readDraft(sheet.kept.path);
  } catch (error) {
    if (error instanceof MailroomError && error.kind === 'invalid') return error;
    throw error;
  }
}

async function mistakesOf(
  { desk, sheet }: Opened,
  read: ReadDraft | undefined,
  text: string | MailroomError,
): Promise<readonly Mistake[]> {
  if (read === undefined)
    return text instanceof MailroomError ? [{ line: undefined, field: undefined, problem: text }] : [];
  const { written, mistakes, lines } = read;
  const found = mistakes.length > 0 || written.draft.text === '' ? [] : await desk.writing.check(written);
  const placed = found.map(({ field, value, problem }): Mistake => {
    const place =
      lines.find((one) => one.name === field && one.value === value) ?? lines.find(({ name }) => name === field);
    return { line: place?.line, field, problem };
  });
  return [...mistakes, ...placed, ...ordersAlone(read, sheet)];
}

// Orders go with a mail: whoever gave some and wrote none would otherwise believe that they were carried out.
function ordersAlone({ written, lines }: ReadDraft, { orders }: Sheet): readonly Mistake[] {
  if (written.draft.text !== '' || JSON.stringify(written.orders) === JSON.stringify(orders)) return [];
  const [first] = written.orders;
  const line = lines.find(({ name }) => name === first?.field)?.line;
  const next = ['write one, or give the order alone; mailroom conversation --help has the commands'];
  return [{ line, field: first?.field, problem: new MailroomError('invalid', 'there is no mail to go with it', next) }];
}

function tellMistake(mistake: Mistake): string[] {
  return [`Error: ${mistakesError([mistake]).message}`, ...mistake.problem.next.map((step) => `  ${step}`)];
}

const MISTAKEN = [
  { name: 'Mend it in the editor', value: true },
  { name: 'Keep it as it is, and stop', value: false },
];

async function finish(open: Opened, read: ReadDraft, text: string): Promise<Sheet | undefined> {
  const { desk, sheet, before, editor } = open;
  const { path } = sheet.kept;
  if (read.written.draft.text === '') {
    if (
      sheet.draft.text !== '' &&
      desk.canAsk &&
      !(await askYesNo('There is no text any more. Throw the draft away?', false))
    ) {
      rewriteDraft(path, before);
      return openSheet(desk, editor, sheet);
    }
    discardDraft(path);
    desk.say('There is no text, so nothing was sent. (An editor with a window of its own has to wait: code --wait.)');
    return undefined;
  }
  const settled = settledText(text, read);
  if (settled !== text) rewriteIfPossible(path, settled);
  if (text === before && !desk.canAsk) {
    desk.say(`Nothing was changed, so nothing was sent. ${waysOn(sheet.kept).join('; ')}`);
    return undefined;
  }
  return { ...read.written, kept: sheet.kept };
}

// What is added is a help; on a full disk the file stays as its writer has left it.
function rewriteIfPossible(path: string, text: string): void {
  try {
    rewriteDraft(path, text);
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
  }
}

// A file in which nobody has written anything is no draft.
function withWaysOn({ sheet, isNew, before }: Opened, error: MailroomError): MailroomError {
  const isEmpty = isNew && readIfPossible(sheet.kept.path) === before && !hasUnsaved(sheet.kept.path);
  if (isEmpty) discardDraft(sheet.kept.path);
  const next = isEmpty ? error.next : [...error.next, ...waysOn(sheet.kept)];
  return new MailroomError(error.kind, error.message, next, { cause: error, details: error.details });
}

/** Where the text begins: below the empty line that ends the headers. */
function firstLine(text: string): number {
  return text.split('\n').indexOf('') + 2;
}
