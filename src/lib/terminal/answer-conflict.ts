// An answer came too late: its writer sees what came in meanwhile, and decides.
import { type Conflict, conflictOf } from '../outbound/conflict.js';
import { askChoice, type Choice } from './ask.js';
import { isLongNews, renderNews } from './render/news.js';
import type { WritingDesk } from './sheet.js';

/** With a desk on which the answer is one to the conversation as it is now. */
export type AfterConflict =
  | { readonly decision: 'send' | 'edit'; readonly desk: WritingDesk }
  | { readonly decision: 'keep' }
  | { readonly decision: 'discard' };

type Wish = AfterConflict['decision'] | 'look';

/** Asks until something is decided. Undefined for an error that tells of no conflict. */
export async function answerConflict(desk: WritingDesk, error: unknown): Promise<AfterConflict | undefined> {
  const conflict = conflictOf(error);
  if (conflict === undefined) return undefined;
  desk.say(renderNews(conflict, { theme: desk.theme, now: desk.now, full: false }));
  for (let isShort = isLongNews(conflict); ; isShort = false) {
    const wish = await askChoice('Your answer is not sent. What now?', choicesFor(conflict, isShort));
    if (wish === 'keep' || wish === 'discard') return { decision: wish };
    if (wish !== 'look') return { decision: wish, desk: await anew(desk) };
    desk.say(renderNews(conflict, { theme: desk.theme, now: desk.now, full: true }));
  }
}

function choicesFor({ news }: Conflict, isShort: boolean): readonly Choice<Wish>[] {
  const edit = news.some(({ direction }) => direction === 'in')
    ? 'Edit it again, with the new mail below'
    : 'Edit it again';
  return [
    ...(isShort ? [{ name: 'Read all of it', value: 'look' } as const] : []),
    { name: edit, value: 'edit' },
    { name: 'Send it all the same', value: 'send' },
    { name: 'Keep it as a draft', value: 'keep' },
    { name: 'Throw it away', value: 'discard' },
  ];
}

async function anew(desk: WritingDesk): Promise<WritingDesk> {
  const writing = await desk.writing.anew();
  const { started } = writing;
  return { ...desk, writing, started, key: { ...desk.key, version: started.context.conversation.version } };
}
