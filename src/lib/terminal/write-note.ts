// A note is written: in the editor, or at the prompt where there is none; what was typed outlives a failure.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseNote } from '../conversation/orders.js';
import { MailroomError } from '../errors.js';
import { type EditorChoice, runEditor } from './editor.js';
import { typeLines } from './inline-editor.js';
import { discardDraft, readDraft, rewriteDraft } from './kept-draft.js';
import { safeText } from './safe-text.js';

export type NoteDesk = {
  /** `folder` is the state folder; `name` tells the note's file from others. */
  readonly place: { readonly folder: string; readonly name: string; readonly number: number };
  readonly editor: EditorChoice;
  readonly say: (text: string) => void;
};

/** The text, and what takes away the file that kept it once it is stored. */
export type WrittenNote = { readonly text: string; readonly discard: () => void };

const HELP_MARK = '#:';

/** Throws `cancelled` when nothing was written, `local` when the editor fails; a text that was begun is opened again. */
export async function writeNote({ place, editor, say }: NoteDesk): Promise<WrittenNote> {
  const folder = join(place.folder, 'notes');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${place.name}.md`);
  const begun = readDraft(path);
  if (textOf(begun) !== '') say(`Going on with the note that was begun: ${path}`);
  if (editor.kind === 'inline') await typeNote(path, begun, place.number, say);
  else {
    rewriteDraft(path, textOf(begun) === '' ? `\n\n${helpFor(place.number)}\n` : begun);
    await runEditor(editor, path);
  }
  const text = textOf(readDraft(path));
  if (text !== '') return { text: parseNote(text), discard: () => discardDraft(path) };
  discardDraft(path);
  throw new MailroomError('cancelled', 'there is no text, so nothing was noted');
}

async function typeNote(path: string, begun: string, number: number, say: (text: string) => void): Promise<void> {
  const start = textOf(begun);
  const sayHow = () => {
    say(`Write your note on #${number}, for the team alone. Enter is a new line; Ctrl-D ends, Ctrl-C stops.`);
    if (start !== '') say(safeText(start));
  };
  const all = (typed: string) => [start, typed].filter((part) => part !== '').join('\n');
  const { text, left } = await typeLines(sayHow, (typed) => rewriteDraft(path, all(typed)));
  rewriteDraft(path, all(text));
  if (left === 'stopped') throw new MailroomError('cancelled', 'stopped; nothing was noted');
}

function helpFor(number: number): string {
  return [
    `${HELP_MARK} Your note on #${number}, for the team alone, in Markdown. Lines like this one are left out.`,
    `${HELP_MARK} @name of a colleague asks them to look.`,
  ].join('\n');
}

function textOf(file: string): string {
  return file
    .split('\n')
    .filter((line) => !line.startsWith(HELP_MARK))
    .join('\n')
    .trim();
}
