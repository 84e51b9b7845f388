// The sheet that somebody begins with: a new one, or the draft that they left unfinished.
import { sameAddress } from '../address/email-address.js';
import { MailroomError } from '../errors.js';
import { readDraftText, summariseDraft, type WrittenDraft, withSendingLines } from '../outbound/draft-file.js';
import { isSameSending } from '../outbound/sending.js';
import { askChoice, type Choice } from './ask.js';
import { holderOf, takeDraft } from './draft-lock.js';
import { describePurpose } from './draft-name.js';
import { hasUnsaved } from './editor-copies.js';
import { discardDraft, findDrafts, type KeptDraft, rewriteDraft } from './kept-draft.js';
import { spokenAge } from './relative-time.js';
import { safeLine } from './safe-text.js';
import { blankSheet, type KeptSheet, readingOf, type Sheet, type WritingDesk } from './sheet.js';
import { cutToWidth } from './text-width.js';

/** Offers the unfinished draft, if there is one. */
export async function chooseFirstSheet(desk: WritingDesk): Promise<Sheet> {
  const [kept, ...older] = (await unfinishedDrafts(desk)).filter((draft) => isToSamePeople(desk, draft));
  if (kept === undefined) return blankSheet(desk);
  if (!desk.canAsk) {
    desk.say(`There is an unfinished draft of yours in ${kept.path}; this is another one.`);
    return blankSheet(desk);
  }
  tellAbout(desk, kept, older.length);
  switch (await askChoice('Go on with it?', waysFor(kept))) {
    case 'go-on':
      return takeSheet(desk, kept);
    case 'anew':
      return blankSheet(desk);
    case 'replace':
      discardDraft(kept.path);
      return blankSheet(desk);
  }
}

/** Takes a kept draft up. Throws `conflict` when it is open in another terminal. */
export function takeSheet(desk: WritingDesk, kept: KeptDraft): KeptSheet {
  const holder = takeDraft(kept.path);
  if (holder === undefined) return takeUp(desk, kept);
  throw new MailroomError('conflict', `the draft is open in another terminal, in process ${holder.pid}`, [
    'go on with it there, or close it there first',
  ]);
}

// A draft with a mistake in it is opened as it is: the editor is where it is mended.
function takeUp(desk: WritingDesk, kept: KeptDraft): KeptSheet {
  const { written, mistakes } = readDraftText(kept.text, readingOf(desk));
  const sending = { ...written.sending, ...desk.said };
  if (!isSameSending(sending, written.sending)) rewriteDraft(kept.path, withSendingLines(kept.text, sending));
  if (mistakes.some(({ field }) => field === 'Send-At') && sending.at === undefined) {
    desk.say('The time that it was to be sent at is past: it leaves when you send it.');
  }
  return { ...written, sending, kept };
}

/** Those that are not sent and have something in them; the others are removed. */
async function unfinishedDrafts(desk: WritingDesk): Promise<KeptDraft[]> {
  const unfinished: KeptDraft[] = [];
  for (const draft of findDrafts(desk.place, desk.key)) {
    if (holderOf(draft.path) !== undefined) unfinished.push(draft);
    else if (await desk.writing.isStored(draft.id)) {
      discardDraft(draft.path);
      desk.say(
        `What you wrote ${spokenAge(draft.savedAt, desk.now)} is no draft any more: it is sent, or in the outbox.`,
      );
    } else if (isBlank(desk, draft)) discardDraft(draft.path);
    else unfinished.push(draft);
  }
  return unfinished;
}

// Whoever begins a conversation has said with whom: a draft to somebody else is another matter.
function isToSamePeople(desk: WritingDesk, { purpose, text }: KeptDraft): boolean {
  if (purpose.kind !== 'new') return true;
  const [contact] = desk.started.draft.to;
  const [other] = summariseDraft(text).to;
  return contact === undefined || other === undefined || sameAddress(contact.address, other.address);
}

// As it is left when an editor is killed in which nothing was written yet.
function isBlank(desk: WritingDesk, { text, path }: KeptDraft): boolean {
  const { written, mistakes } = readDraftText(text, readingOf(desk));
  const { draft, orders } = written;
  return (
    draft.text === '' && mistakes.length === 0 && orders.length === 0 && draft.attach.length === 0 && !hasUnsaved(path)
  );
}

type Way = 'go-on' | 'anew' | 'replace';

function waysFor(kept: KeptDraft): Choice<Way>[] {
  if (holderOf(kept.path) !== undefined) return [{ name: 'Begin a new one', value: 'anew' }];
  return [
    { name: 'Go on with it', value: 'go-on' },
    { name: 'Begin a new one, and keep this one', value: 'anew' },
    { name: 'Begin a new one, and throw this one away', value: 'replace' },
  ];
}

function tellAbout(desk: WritingDesk, kept: KeptDraft, older: number): void {
  const { purpose, version } = desk.key;
  const words = safeLine(readAgain(desk, kept).draft.text);
  desk.say(`You have an unfinished draft for ${describePurpose(purpose)}, saved ${spokenAge(kept.savedAt, desk.now)}:`);
  desk.say(`  ${cutToWidth(words || '(no text yet)', 70)}`);
  if (older > 0) desk.say(`  and ${older} more: mailroom draft list`);
  const holder = holderOf(kept.path);
  if (holder !== undefined) desk.say(`  It is open in another terminal, in process ${holder.pid}.`);
  else if (desk.editor.kind === 'program' && hasUnsaved(kept.path))
    desk.say('  Your editor was cut off, and will offer what was not saved.');
  if (purpose.kind !== 'new' && kept.version !== version) {
    desk.say(`  The conversation has moved on since: mailroom show ${purpose.number}`);
  }
}

function readAgain(desk: WritingDesk, { text }: KeptDraft): WrittenDraft {
  return readDraftText(text, readingOf(desk)).written;
}
