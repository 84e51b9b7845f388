// A mail is written: in the editor or at the prompt, looked at, and only then sent; whatever is refused is written on.
import { MailroomError } from '../errors.js';
import { parseDraft, type WrittenDraft } from '../outbound/draft-file.js';
import { type AfterConflict, answerConflict } from './answer-conflict.js';
import { askYesNo } from './ask.js';
import { changeFields } from './change-fields.js';
import { chooseFirstSheet, takeSheet } from './first-sheet.js';
import { previewPage } from './html-preview.js';
import { discardDraft, type KeptDraft, type KeptPlace, readDraft } from './kept-draft.js';
import { openSheet } from './open-sheet.js';
import { renderAddressees, renderPreview, renderReplyHead } from './render/reply-head.js';
import { safeText } from './safe-text.js';
import { settleDoubts } from './settle-doubts.js';
import {
  blankSheet,
  helpFor,
  keepIfPossible,
  keepSheet,
  readingOf,
  refusedSheet,
  renewIfPossible,
  type Sheet,
  shownSheet,
  type WritingDesk,
} from './sheet.js';
import { askFiles, askWhatNext, insertSaved, isMendable, type Wish } from './sheet-menu.js';
import { typeSheet } from './type-sheet.js';

/** What became of it. */
export type Written<Sent> =
  | { readonly decision: 'sent'; readonly sent: Sent }
  | { readonly decision: 'keep'; readonly kept: KeptPlace }
  | { readonly decision: 'nothing' };

export type WritingOrder<Sent> = {
  /** A draft to go on with, instead of a new one. */
  readonly begun?: KeptDraft | undefined;
  /** The draft that was drawn up has its text already. */
  readonly hasText: boolean;
  /** What flags have said already; undefined asks, where there is somebody to ask. */
  readonly decided: 'send' | 'keep' | undefined;
  /** Sends it; `kept.id` is the id that its message is to have. */
  readonly send: (sheet: Sheet, desk: WritingDesk) => Promise<Sent>;
};

/**
 * Has the mail written, asks what to do with it, and does that. Throws `cancelled` when it is left, `local` when an
 * editor fails, and what `send` throws: where somebody can mend that, it is told and they are asked again.
 */
export async function writeReply<Sent>(desk: WritingDesk, order: WritingOrder<Sent>): Promise<Written<Sent>> {
  let at = desk;
  let sheet = await beginSheet(at, order);
  while (sheet !== undefined) {
    at = await deskFor(at, sheet);
    const step = await takeStep(at, order, sheet);
    if ('decision' in step) return step;
    at = step.desk ?? at;
    sheet = step.sheet;
  }
  return { decision: 'nothing' };
}

/** The desk at which a mail is written as the sheet says. */
async function deskFor(desk: WritingDesk, { sending, kept }: Sheet): Promise<WritingDesk> {
  const writing = await desk.writing.as(sending, kept?.version);
  return writing === desk.writing ? desk : { ...desk, writing, started: writing.started };
}

async function beginSheet<Sent>(
  desk: WritingDesk,
  { begun, hasText, decided }: WritingOrder<Sent>,
): Promise<Sheet | undefined> {
  const sheet = begun && takeSheet(desk, begun);
  if (!hasText) return beginEditing(desk, sheet ?? (await chooseFirstSheet(desk)));
  // Nobody looks at it before it is sent.
  if (sheet !== undefined) return { ...parseDraft(readDraft(sheet.kept.path), readingOf(desk)), kept: sheet.kept };
  // What is looked at before it is sent outlives a terminal that is closed meanwhile.
  return desk.canAsk && decided === undefined ? keepIfPossible(desk, blankSheet(desk)) : blankSheet(desk);
}

function beginEditing(desk: WritingDesk, sheet: Sheet): Promise<Sheet | undefined> {
  // A text that was there already is shown without them: at any other time its writer has just seen them.
  if (desk.editor.kind === 'inline' && sheet.draft.text !== '') desk.say(renderAddressees(sheet.draft, desk.theme));
  return editSheet(desk, sheet);
}

/** The sheet after its writer has worked on it; undefined when there is nothing on it. */
function editSheet(desk: WritingDesk, sheet: Sheet): Promise<Sheet | undefined> {
  const { editor } = desk;
  return editor.kind === 'inline' ? typeSheet(desk, sheet) : openSheet(desk, editor, sheet);
}

/** With another desk once the conversation has moved on. */
type Step<Sent> = Written<Sent> | { readonly sheet: Sheet | undefined; readonly desk?: WritingDesk };

async function takeStep<Sent>(desk: WritingDesk, order: WritingOrder<Sent>, sheet: Sheet): Promise<Step<Sent>> {
  const attach = await desk.writing.findFiles(sheet.draft.attach).catch(() => sheet.draft.attach);
  desk.say(renderReplyHead({ ...sheet.draft, attach }, desk.started, desk.theme, sheet));
  const wish = order.decided ?? (desk.canAsk ? await askWhatNext(desk, sheet) : 'send');
  if (wish === 'keep') return keep(desk, order, sheet);
  if (wish === 'edit') return { sheet: await editSheet(desk, sheet) };
  if (wish === 'anew') return { sheet: await editSheet(desk, withText(desk, sheet, '')) };
  if (wish === 'saved') {
    const text = await unlessLeft(() => insertSaved(desk, sheet));
    return { sheet: text === undefined ? sheet : await editSheet(desk, withText(desk, sheet, text)) };
  }
  if (wish !== 'send') return (await unlessLeft(() => tryWish<Sent>(desk, sheet, wish))) ?? { sheet };
  const isAsked = desk.canAsk && order.decided === undefined;
  const draft = await unlessLeft(() => settleDoubts({ ...desk, help: helpFor(desk) }, sheet.draft, isAsked));
  return draft === undefined ? { sheet } : send(desk, order, { ...sheet, draft });
}

/** Where it cannot be kept nobody loses it: whoever is there may send it or try again, and else it is shown. */
function keep<Sent>(desk: WritingDesk, order: WritingOrder<Sent>, sheet: Sheet): Step<Sent> {
  if (sheet.kept !== undefined) return { decision: 'keep', kept: sheet.kept };
  try {
    return { decision: 'keep', kept: keepSheet(desk, sheet).kept };
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
    const isAsked = desk.canAsk && order.decided === undefined;
    if (!isAsked) throw shownSheet(desk, sheet, error);
    desk.say(safeText([`Error: ${error.message}`, ...error.next.map((step) => `  ${step}`)].join('\n')));
    return { sheet };
  }
}

/** Ctrl-C at a question within the question leads back to that. Where a text is written, it is no such thing. */
async function unlessLeft<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof MailroomError && error.kind === 'cancelled') return undefined;
    throw error;
  }
}

async function tryWish<Sent>(
  desk: WritingDesk,
  sheet: Sheet,
  wish: Exclude<Wish, 'send' | 'keep' | 'edit' | 'anew' | 'saved'>,
): Promise<Step<Sent>> {
  switch (wish) {
    case 'change':
      return { sheet: changed(desk, sheet, await changeFields(desk, sheet)) };
    case 'attach': {
      const attach = [...new Set([...sheet.draft.attach, ...(await askFiles(desk))])];
      return { sheet: changed(desk, sheet, { ...sheet, draft: { ...sheet.draft, attach } }) };
    }
    case 'preview':
      desk.say(await preview(desk, sheet));
      if (desk.html) desk.say(await previewPage(desk, sheet));
      return { sheet };
    case 'page':
      desk.say(await previewPage(desk, sheet));
      return { sheet };
    case 'discard':
      return (await askYesNo('Throw away what you have written?', false)) ? discard(sheet) : { sheet };
  }
}

function discard<Sent>({ kept }: Sheet): Step<Sent> {
  if (kept !== undefined) discardDraft(kept.path);
  return { decision: 'nothing' };
}

async function send<Sent>(desk: WritingDesk, order: WritingOrder<Sent>, sheet: Sheet): Promise<Step<Sent>> {
  try {
    const sent = await order.send(sheet, desk);
    if (sheet.kept !== undefined) discardDraft(sheet.kept.path);
    return { decision: 'sent', sent };
  } catch (error) {
    const isAsked = desk.canAsk && order.decided === undefined;
    const after = isAsked ? await decideConflict(desk, sheet, error) : undefined;
    if (after?.decision === 'discard') return discard(sheet);
    if (after !== undefined && after.decision !== 'keep') {
      const renewed = renewIfPossible(after.desk, sheet);
      if (after.decision === 'send') return await send(after.desk, order, renewed);
      return { sheet: await editSheet(after.desk, renewed), desk: after.desk };
    }
    if (!isAsked || !isMendable(error)) throw refusedSheet(desk, sheet, error);
    desk.say(safeText([`Error: ${error.message}`, ...error.next.map((step) => `  ${step}`)].join('\n')));
    return { sheet: keepIfPossible(desk, sheet) };
  }
}

/** Ctrl-C at the question keeps it as well. */
async function decideConflict(desk: WritingDesk, sheet: Sheet, error: unknown): Promise<AfterConflict | undefined> {
  try {
    return await answerConflict(desk, error);
  } catch (reason) {
    if (reason instanceof MailroomError && reason.kind === 'cancelled') throw refusedSheet(desk, sheet, error);
    throw reason;
  }
}

function withText(desk: WritingDesk, sheet: Sheet, text: string): Sheet {
  return changed(desk, sheet, { ...sheet, draft: { ...sheet.draft, text } });
}

function changed(desk: WritingDesk, sheet: Sheet, written: WrittenDraft): Sheet {
  return keepIfPossible(desk, { ...written, kept: sheet.kept });
}

async function preview({ started, theme }: WritingDesk, { draft }: Sheet): Promise<string> {
  const { composeText } = await import('../outbound/compose.js');
  return renderPreview(composeText(started.context, draft, started.closing).text, theme);
}
