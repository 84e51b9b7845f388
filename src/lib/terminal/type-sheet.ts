// A sheet at the prompt, for whoever has no editor: each line is on the disk as soon as it is typed.
import { MailroomError } from '../errors.js';
import { typeLines } from './inline-editor.js';
import { discardDraft } from './kept-draft.js';
import { renderAddressees, renderPreview } from './render/reply-head.js';
import { safeText } from './safe-text.js';
import { keepSheet, type Sheet, type WritingDesk, waysOn } from './sheet.js';

/** The sheet with what was typed; undefined when there is nothing on it. Throws `cancelled` for Ctrl-C, with the text kept. */
export async function typeSheet(desk: WritingDesk, sheet: Sheet): Promise<Sheet | undefined> {
  const begun = sheet.draft.text;
  const sayHow = () => {
    // Whoever goes on has just seen it.
    if (begun === '') desk.say(renderAddressees(sheet.draft, desk.theme));
    const thing = desk.key.purpose.kind === 'reply' ? 'answer' : 'mail';
    desk.say(`Write your ${thing}. Enter is a new line; Ctrl-D ends, Ctrl-C stops and keeps the text.`);
    if (begun !== '') desk.say(renderPreview(begun, desk.theme));
  };
  const keeper = keeperOf(desk, sheet);
  const { text, left } = await typeLines(sayHow, (typed) => keeper.keep(joined(begun, typed)));
  const present = keeper.keep(joined(begun, text));
  const isEmpty = present.draft.text.trim() === '';
  if (isEmpty && present.kept !== undefined) discardDraft(present.kept.path);
  if (left === 'stopped') {
    const ways = isEmpty || present.kept === undefined ? [] : waysOn(present.kept);
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
        present = keepSheet(desk, present);
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
