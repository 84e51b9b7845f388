// What may be done with a mail that is written: the menu, and the questions within it.
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { MailroomError } from '../errors.js';
import { askChoice, askText, type Choice } from './ask.js';
import { safeText } from './safe-text.js';
import { keepAtLast, keepIfPossible, type Sheet, type WritingDesk, waysOn } from './sheet.js';

export type Wish = 'send' | 'edit' | 'anew' | 'saved' | 'change' | 'attach' | 'preview' | 'page' | 'keep' | 'discard';

/** Asks. Throws `cancelled` for Ctrl-C, with the text kept. */
export async function askWhatNext(desk: WritingDesk, sheet: Sheet): Promise<Wish> {
  const isInline = desk.editor.kind === 'inline';
  const choices: Choice<Wish>[] = [
    { name: 'Send it', value: 'send' },
    { name: isInline ? 'Go on writing' : 'Edit it again', value: 'edit' },
    ...(isInline ? WITHOUT_EDITOR : []),
    { name: 'Insert a saved reply', value: 'saved' },
    { name: 'Attach a file', value: 'attach' },
    { name: 'Preview it', value: 'preview' },
    { name: 'Preview it in the browser', value: 'page' },
    { name: 'Keep it as a draft', value: 'keep' },
    { name: 'Throw it away', value: 'discard' },
  ];
  try {
    return await askChoice('What next?', choices);
  } catch (error) {
    if (!(error instanceof MailroomError) || error.kind !== 'cancelled') throw error;
    const kept = sheet.kept === undefined ? keepAtLast(desk, sheet) : keepIfPossible(desk, sheet).kept;
    throw new MailroomError('cancelled', 'stopped; nothing was sent', kept && waysOn(kept), { cause: error });
  }
}

const WITHOUT_EDITOR: readonly Choice<Wish>[] = [
  { name: 'Write it anew', value: 'anew' },
  { name: 'Change recipients, subject or orders', value: 'change' },
];

/** What is typed with a saved reply above it; undefined where there is none that could go there. */
export async function insertSaved({ writing, say }: WritingDesk, { draft }: Sheet): Promise<string | undefined> {
  const names = await writing.listSaved();
  if (names.length === 0) {
    say('There are no saved replies: mailroom saved-reply add makes one.');
    return undefined;
  }
  const name = await askChoice(
    'Which saved reply?',
    names.map((each) => ({ name: each, value: each })),
  );
  try {
    const text = (await writing.useSaved(name, draft)).trimEnd();
    return draft.text.trim() === '' ? text : `${text}\n\n${draft.text}`;
  } catch (error) {
    if (!isMendable(error)) throw error;
    say(safeText([`Error: ${error.message}`, ...error.next.map((step) => `  ${step}`)].join('\n')));
    return undefined;
  }
}

/** The files that somebody names, absolute; of a pattern, those that it means now. */
export async function askFiles({ writing, folder }: WritingDesk): Promise<readonly string[]> {
  const find = async (typed: string) => {
    const path = typed.trim();
    if (!isPattern(path) && !isFile(path, folder)) throw missing(path);
    return writing.findFiles([path]).catch((error: unknown) => {
      throw error instanceof MailroomError && error.kind === 'not-found' ? missing(path) : error;
    });
  };
  return find(await askText({ message: "File to attach, or a pattern such as 'logs/*.txt'", parse: find }));
}

function isPattern(path: string): boolean {
  return /[*?[{]/.test(path);
}

function isFile(path: string, folder: string): boolean {
  const home = process.env['HOME'] || homedir();
  const full = path.startsWith('~/') ? resolve(home, path.slice(2)) : resolve(folder, path);
  return statSync(full, { throwIfNoEntry: false })?.isFile() ?? false;
}

function missing(path: string): MailroomError {
  return new MailroomError('not-found', `there is no file ${JSON.stringify(path)}`);
}

/** Whether another text, recipient or file helps. */
export function isMendable(error: unknown): error is MailroomError {
  return error instanceof MailroomError && (error.kind === 'invalid' || error.kind === 'not-found');
}
