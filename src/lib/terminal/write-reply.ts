// An answer is written: in the editor or at the prompt, looked at, and only then said to be sent.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { MailroomError } from '../errors.js';
import type { Draft } from '../outbound/draft.js';
import { parseDraft } from '../outbound/draft-file.js';
import { askChoice, askText, type Choice } from './ask.js';
import { discardDraft, findDrafts, type KeptDraft } from './kept-draft.js';
import { spokenAge } from './relative-time.js';
import { renderPreview, renderReplyHead } from './render/reply-head.js';
import { safeLine } from './safe-text.js';
import { editSheet, keepSheet, type Sheet, type WritingDesk } from './sheet.js';
import { cutToWidth } from './text-width.js';

/** What is to become of it. */
export type Written =
  | { readonly decision: 'send'; readonly sheet: Sheet }
  | { readonly decision: 'keep'; readonly path: string }
  | { readonly decision: 'nothing' };

const NOTHING: Written = { decision: 'nothing' };

export type WritingOrder = {
  /** The draft that was drawn up has its text already. */
  readonly hasText: boolean;
  /** What flags have said already; undefined asks, where there is somebody to ask. */
  readonly decided: 'send' | 'keep' | undefined;
};

/** Has the answer written and asks what to do with it. Throws `cancelled` when it is left, `local` when an editor fails. */
export async function writeReply(desk: WritingDesk, { hasText, decided }: WritingOrder): Promise<Written> {
  let sheet = hasText ? { draft: desk.started.draft, path: undefined } : await firstSheet(desk);
  while (sheet !== undefined) {
    desk.say(renderReplyHead(sheet.draft, desk.started, desk.theme));
    const wish = decided ?? (desk.canAsk ? await askWhatNext(desk) : 'send');
    switch (wish) {
      case 'send':
        return { decision: 'send', sheet };
      case 'keep':
        return { decision: 'keep', path: sheet.path ?? keepSheet(desk, sheet) };
      case 'discard':
        if (sheet.path !== undefined) discardDraft(sheet.path);
        return NOTHING;
      case 'edit':
        sheet = await editSheet(desk, sheet);
        break;
      case 'anew':
        sheet = await editSheet(desk, withDraft(desk, sheet, { ...sheet.draft, text: '' }));
        break;
      case 'attach':
        sheet = withDraft(desk, sheet, { ...sheet.draft, attach: [...sheet.draft.attach, await askFile()] });
        break;
      case 'preview':
        desk.say(await preview(desk, sheet.draft));
        break;
    }
  }
  return NOTHING;
}

type Wish = 'send' | 'edit' | 'anew' | 'attach' | 'preview' | 'keep' | 'discard';

function askWhatNext({ editor }: WritingDesk): Promise<Wish> {
  const isInline = editor.kind === 'inline';
  const choices: Choice<Wish>[] = [
    { name: 'Send it', value: 'send' },
    { name: isInline ? 'Go on writing' : 'Edit it again', value: 'edit' },
    ...(isInline ? [{ name: 'Write it anew', value: 'anew' } as const] : []),
    { name: 'Attach a file', value: 'attach' },
    { name: 'Preview it', value: 'preview' },
    { name: 'Keep it as a draft', value: 'keep' },
    { name: 'Throw it away', value: 'discard' },
  ];
  return askChoice('What next?', choices);
}

function withDraft(desk: WritingDesk, sheet: Sheet, draft: Draft): Sheet {
  const changed = { ...sheet, draft };
  return sheet.path === undefined ? changed : { ...changed, path: keepSheet(desk, changed) };
}

async function askFile(): Promise<string> {
  return resolve(await askText({ message: 'File to attach', parse: checkFile }));
}

function checkFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return;
  throw new MailroomError('not-found', `there is no file ${JSON.stringify(path)}`);
}

async function preview({ started, theme }: WritingDesk, draft: Draft): Promise<string> {
  const { composeText } = await import('../outbound/compose.js');
  return renderPreview(composeText(started.context, draft, started.closing).text, theme);
}

async function firstSheet(desk: WritingDesk): Promise<Sheet | undefined> {
  const fresh: Sheet = { draft: desk.started.draft, path: undefined };
  const [kept, ...older] = findDrafts(desk.key);
  if (kept === undefined) return editSheet(desk, fresh);
  if (!desk.canAsk) {
    desk.say(`There is an unfinished draft of yours in ${kept.path}; this is another one.`);
    return editSheet(desk, fresh);
  }
  switch (await askAboutKept(desk, kept, older.length)) {
    case 'go-on':
      return editSheet(desk, { draft: readAgain(desk, kept), path: kept.path });
    case 'anew':
      return editSheet(desk, fresh);
    case 'replace':
      discardDraft(kept.path);
      return editSheet(desk, fresh);
  }
}

function askAboutKept(desk: WritingDesk, kept: KeptDraft, older: number) {
  const { number, version } = desk.started.context.conversation;
  const words = safeLine(readAgain(desk, kept).text);
  desk.say(`You have an unfinished draft for #${number}, saved ${spokenAge(kept.savedAt, desk.now)}:`);
  desk.say(`  ${cutToWidth(words || '(no text yet)', 70)}`);
  if (older > 0) desk.say(`  and ${older} more in the same folder as ${kept.path}`);
  if (kept.version !== version) desk.say(`  The conversation has moved on since: mailroom show ${number}`);
  return askChoice('Go on with it?', [
    { name: 'Go on with it', value: 'go-on' as const },
    { name: 'Begin a new one, and keep this one', value: 'anew' as const },
    { name: 'Begin a new one, and throw this one away', value: 'replace' as const },
  ]);
}

/** A draft with a mistake in it is opened as it is: the editor is where it is mended. */
function readAgain({ started }: WritingDesk, { text }: KeptDraft): Draft {
  try {
    return parseDraft(text, started.draft, started.quotes);
  } catch (error) {
    if (error instanceof MailroomError) return started.draft;
    throw error;
  }
}
