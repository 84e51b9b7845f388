// What somebody should know before a mail leaves: a promised file that is not there, files that may be too large, hundreds of
// strangers. Asked, or said.
import { basename } from 'node:path';
import type { AnswerContext } from '../outbound/answer-context.js';
import { promisedAttachment } from '../outbound/attachment-promise.js';
import type { Draft } from '../outbound/draft.js';
import { hasForwardedFiles } from '../outbound/forwarded.js';
import { manyStrangers } from '../outbound/recipient-changes.js';
import { strayLine } from '../outbound/stray-line.js';
import type { Writing } from '../outbound/writing.js';
import { askChoice } from './ask.js';
import { spokenAge } from './relative-time.js';
import { renderPeople, renderPerson } from './render/person.js';
import { safeLine } from './safe-text.js';
import { cutToWidth } from './text-width.js';

export type DoubtDesk = {
  readonly started: { readonly context: AnswerContext };
  /** What stands in the sheet for its writer alone. */
  readonly help: readonly string[];
  readonly writing: Pick<Writing, 'weigh' | 'recentAnswer'>;
  readonly now: Date;
  readonly say: (text: string) => void;
  readonly notice: (text: string) => void;
};

/** Asks about each doubt, or only says it. Gives the draft to send; undefined when it is to be looked at again. */
export async function settleDoubts(desk: DoubtDesk, draft: Draft, isAsked: boolean): Promise<Draft | undefined> {
  const doubts = await findDoubts(desk, draft);
  if (!isAsked) {
    for (const doubt of doubts) desk.notice(`Warning: ${doubt}.`);
    return draft;
  }
  for (const doubt of doubts) {
    desk.say(`${doubt}.`);
    if (!(await askChoice('Send it all the same?', SEND_OR_LOOK))) return undefined;
  }
  return settleStrangers(desk, draft);
}

const SEND_OR_LOOK = [
  { name: 'Look at it again', value: false },
  { name: 'Send it as it is', value: true },
];

async function findDoubts({ started, help, writing, now }: DoubtDesk, draft: Draft): Promise<readonly string[]> {
  const { forwarded } = started.context;
  const { text, attach } = draft;
  const hasFiles = attach.length > 0 || (forwarded !== undefined && hasForwardedFiles(forwarded));
  const promise = hasFiles ? undefined : promisedAttachment(text);
  const missing = await missingPictures(text, attach);
  const size = await writing.weigh(draft);
  const stray = strayLine(text, help);
  const recent = await writing.recentAnswer();
  return [
    ...(recent === undefined
      ? []
      : [`${safeLine(recent.operator)} has answered this ${spokenAge(recent.at, now)}, and nobody has written since`]),
    ...(stray === undefined
      ? []
      : [`The customer would read "${cutToWidth(safeLine(stray), 60)}", which is no part of the text`]),
    ...(promise === undefined ? [] : [`The text says "${safeLine(promise)}", and no file is attached`]),
    ...missing.map((name) => `The text shows the picture ${safeLine(name)}, which is not attached`),
    ...(size === undefined ? [] : [`With its files the mail has ${size}, and many servers take 25.0 MB at most`]),
  ];
}

async function missingPictures(text: string, attach: readonly string[]): Promise<readonly string[]> {
  if (!text.includes('![')) return [];
  const { imagesIn } = await import('../outbound/markdown.js');
  const names = new Set(attach.map((path) => basename(path).normalize()));
  // A pattern may mean any of them.
  return attach.some((path) => /[*?[{]/.test(path)) ? [] : imagesIn(text).filter((name) => !names.has(name));
}

async function settleStrangers({ started, say }: DoubtDesk, draft: Draft): Promise<Draft | undefined> {
  const strangers = draft.toEveryone ? [] : manyStrangers(started.context, draft);
  if (strangers.length === 0) return draft;
  const { contact } = started.context.conversation;
  say(`The answered mail went to many: ${strangers.length} of those who would get this answer are strangers here.`);
  say(cutToWidth(renderPeople(strangers.slice(0, 20)), 300));
  const choice = await askChoice('To whom?', [
    { name: `To ${renderPerson(contact)} alone`, value: 'one' as const },
    { name: 'To all of them', value: 'all' as const },
    { name: 'Look at it again', value: 'look' as const },
  ]);
  switch (choice) {
    case 'one':
      return { ...draft, to: [contact], cc: [], bcc: [] };
    case 'all':
      return { ...draft, toEveryone: true };
    case 'look':
      return undefined;
  }
}
