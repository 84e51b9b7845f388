// A mail is written: in the editor or at the prompt, looked at, and only then sent; whatever is refused is written on.
import { globSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { MailroomError } from '../errors.js';
import { attachPath, parseDraft, type WrittenDraft } from '../outbound/draft-file.js';
import { type AfterConflict, answerConflict } from './answer-conflict.js';
import { askChoice, askText, askYesNo, type Choice } from './ask.js';
import { changeFields } from './change-fields.js';
import { chooseFirstSheet, takeSheet } from './first-sheet.js';
import { previewPage } from './html-preview.js';
import { discardDraft, type KeptDraft, readDraft } from './kept-draft.js';
import { openSheet } from './open-sheet.js';
import { renderPreview, renderReplyHead } from './render/reply-head.js';
import { safeText } from './safe-text.js';
import { settleDoubts } from './settle-doubts.js';
import { blankSheet, keepSheet, readingOf, refusedSheet, type Sheet, type WritingDesk, waysOn } from './sheet.js';
import { typeSheet } from './type-sheet.js';

/** What became of it. */
export type Written<Sent> =
  | { readonly decision: 'sent'; readonly sent: Sent }
  | { readonly decision: 'keep'; readonly kept: Pick<KeptDraft, 'id' | 'path'> }
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
    const step = await takeStep(at, order, sheet);
    if ('decision' in step) return step;
    at = step.desk ?? at;
    sheet = step.sheet;
  }
  return { decision: 'nothing' };
}

async function beginSheet<Sent>(
  desk: WritingDesk,
  { begun, hasText, decided }: WritingOrder<Sent>,
): Promise<Sheet | undefined> {
  const sheet = begun && takeSheet(desk, begun);
  if (!hasText) return editSheet(desk, sheet ?? (await chooseFirstSheet(desk)));
  // Nobody looks at it before it is sent.
  if (sheet !== undefined) return { ...parseDraft(readDraft(sheet.kept.path), readingOf(desk)), kept: sheet.kept };
  // What is looked at before it is sent outlives a terminal that is closed meanwhile.
  return desk.canAsk && decided === undefined ? keepIfPossible(desk, blankSheet(desk)) : blankSheet(desk);
}

/** The sheet after its writer has worked on it; undefined when there is nothing on it. */
function editSheet(desk: WritingDesk, sheet: Sheet): Promise<Sheet | undefined> {
  const { editor } = desk;
  return editor.kind === 'inline' ? typeSheet(desk, sheet) : openSheet(desk, editor, sheet);
}

/** With another desk once the conversation has moved on. */
type Step<Sent> = Written<Sent> | { readonly sheet: Sheet | undefined; readonly desk?: WritingDesk };

async function takeStep<Sent>(desk: WritingDesk, order: WritingOrder<Sent>, sheet: Sheet): Promise<Step<Sent>> {
  desk.say(renderReplyHead(sheet.draft, desk.started, desk.theme, sheet.orders));
  const wish = order.decided ?? (desk.canAsk ? await askWhatNext(desk, sheet) : 'send');
  if (wish === 'keep') return { decision: 'keep', kept: sheet.kept ?? keepSheet(desk, sheet).kept };
  if (wish === 'edit') return { sheet: await editSheet(desk, sheet) };
  if (wish === 'anew') return { sheet: await editSheet(desk, withText(desk, sheet, '')) };
  if (wish === 'saved') {
    const text = await unlessLeft(() => insertSaved(desk, sheet));
    return { sheet: text === undefined ? sheet : await editSheet(desk, withText(desk, sheet, text)) };
  }
  if (wish !== 'send') return (await unlessLeft(() => tryWish<Sent>(desk, sheet, wish))) ?? { sheet };
  const isAsked = desk.canAsk && order.decided === undefined;
  const draft = await unlessLeft(() => settleDoubts(desk, sheet.draft, isAsked));
  return draft === undefined ? { sheet } : send(desk, order, { ...sheet, draft });
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
      const attach = [...sheet.draft.attach, await askFile(desk.folder)];
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
      if (!(await askYesNo('Throw away what you have written?', false))) return { sheet };
      if (sheet.kept !== undefined) discardDraft(sheet.kept.path);
      return { decision: 'nothing' };
  }
}

async function send<Sent>(desk: WritingDesk, order: WritingOrder<Sent>, sheet: Sheet): Promise<Step<Sent>> {
  try {
    const sent = await order.send(sheet, desk);
    if (sheet.kept !== undefined) discardDraft(sheet.kept.path);
    return { decision: 'sent', sent };
  } catch (error) {
    const isAsked = desk.canAsk && order.decided === undefined;
    const after = isAsked ? await decideConflict(desk, sheet, error) : undefined;
    if (after !== undefined && after.decision !== 'keep') {
      const renewed = keepIfPossible(after.desk, sheet);
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

/** Whether another text, recipient or file helps. */
function isMendable(error: unknown): error is MailroomError {
  return error instanceof MailroomError && (error.kind === 'invalid' || error.kind === 'not-found');
}

type Wish = 'send' | 'edit' | 'anew' | 'saved' | 'change' | 'attach' | 'preview' | 'page' | 'keep' | 'discard';

async function askWhatNext(desk: WritingDesk, sheet: Sheet): Promise<Wish> {
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
    const { kept } = keepIfPossible(desk, sheet);
    throw new MailroomError('cancelled', 'stopped; nothing was sent', kept && waysOn(desk, kept), { cause: error });
  }
}

const WITHOUT_EDITOR: readonly Choice<Wish>[] = [
  { name: 'Write it anew', value: 'anew' },
  { name: 'Change recipients, subject or orders', value: 'change' },
];

function withText(desk: WritingDesk, sheet: Sheet, text: string): Sheet {
  return changed(desk, sheet, { ...sheet, draft: { ...sheet.draft, text } });
}

function changed(desk: WritingDesk, sheet: Sheet, written: WrittenDraft): Sheet {
  return keepIfPossible(desk, { ...written, kept: sheet.kept });
}

/** A full disk keeps nobody from going on: what was written is in memory, and can be sent. */
function keepIfPossible(desk: WritingDesk, sheet: Sheet): Sheet {
  try {
    return keepSheet(desk, sheet);
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
    desk.say(safeText(`(${error.message})`));
    return sheet;
  }
}

/** What is typed with a saved reply above it; undefined where there is none that could go there. */
async function insertSaved({ writing, say }: WritingDesk, { draft }: Sheet): Promise<string | undefined> {
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

async function askFile(folder: string): Promise<string> {
  return attachPath(
    (
      await askText({
        message: "File to attach, or a pattern such as 'logs/*.txt'",
        parse: (typed) => checkFile(typed.trim(), folder),
      })
    ).trim(),
    folder,
  );
}

/** A pattern is looked up when it is sent; that it finds something is seen now. */
function checkFile(path: string, folder: string): void {
  const home = process.env['HOME'] || homedir();
  const full = path.startsWith('~/') ? resolve(home, path.slice(2)) : resolve(folder, path);
  if (statSync(full, { throwIfNoEntry: false })?.isFile()) return;
  if (/[*?[{]/.test(path) && globSync(full).length > 0) return;
  throw new MailroomError('not-found', `there is no file ${JSON.stringify(path)}`);
}

async function preview({ started, theme }: WritingDesk, { draft }: Sheet): Promise<string> {
  const { composeText } = await import('../outbound/compose.js');
  return renderPreview(composeText(started.context, draft, started.closing).text, theme);
}
