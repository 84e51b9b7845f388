// Recipients, subject and orders changed one by one, for whoever writes without an editor.
import { fieldValues, withField } from '../outbound/draft-fields.js';
import type { WrittenDraft } from '../outbound/draft-file.js';
import type { DraftField } from '../outbound/draft-head.js';
import { askChoice, askText } from './ask.js';
import { safeLine } from './safe-text.js';
import { readingOf, type WritingDesk } from './sheet.js';
import { cutToWidth } from './text-width.js';

/** Where several may stand, a line of the file for each, the whole of them is typed here. */
const CHANGEABLE: readonly (readonly [field: DraftField, hint: string])[] = [
  ['To', 'addresses, with commas between them'],
  ['Cc', 'addresses, with commas between them'],
  ['Bcc', 'addresses, with commas between them; nobody else sees them'],
  ['Subject', 'one line'],
  ['Send-At', 'when it is sent: 14:30, tomorrow 9:00, friday, 2h'],
  ['Signature', 'on or off'],
  ['Quote', 'last or none: whether the answered mail stands below'],
  ['Format', 'html, or plain for text alone'],
  ['Status', 'what the conversation is after it: closed, open, waiting'],
  ['Assign', 'me, nobody, or the name of an operator'],
  ['Tag', 'billing -urgent adds the one and takes the other off'],
  ['Snooze', 'until when: tomorrow 9:00, friday, 3d'],
  ['Note', 'words for the team alone'],
];

/** Asks what to change until that is nothing more. */
export async function changeFields(desk: WritingDesk, written: WrittenDraft): Promise<WrittenDraft> {
  let present = written;
  for (;;) {
    const field = await askField(present);
    if (field === undefined) return present;
    if (field === 'attached') {
      present = { ...present, draft: { ...present.draft, attach: present.draft.attach.slice(0, -1) } };
      continue;
    }
    present = await changeField(desk, present, field);
  }
}

type Changeable = (typeof CHANGEABLE)[number];

// A prompt gives back what it proposes for an empty line: nothing is proposed, so that a field can be emptied too.
async function changeField(desk: WritingDesk, written: WrittenDraft, [name, hint]: Changeable): Promise<WrittenDraft> {
  const isEmpty = fieldValues(written, name).every((value) => value === '');
  const emptied = (typed: string) => (typed.trim() === '-' ? '' : typed);
  const typed = await askText({
    message: `${name} (${hint}${isEmpty ? '' : '; - empties it, Enter leaves it'})`,
    optional: true,
    parse: (text) => withField(written, name, emptied(text), readingOf(desk)),
  });
  return typed.trim() === '' ? written : withField(written, name, emptied(typed), readingOf(desk));
}

function askField(written: WrittenDraft) {
  const fields = CHANGEABLE.map((field) => ({
    name: line(field[0], fieldValues(written, field[0]).join(', ')),
    value: field,
  }));
  const last = written.draft.attach.at(-1);
  const detach =
    last === undefined ? [] : [{ name: `Take off the file ${safeLine(last)}`, value: 'attached' as const }];
  return askChoice<Changeable | 'attached' | undefined>(
    'Change what?',
    [...fields, ...detach, { name: 'Nothing more', value: undefined }],
    fields.length + detach.length,
  );
}

function line(name: DraftField, value: string): string {
  return `${`${name}:`.padEnd(8)} ${cutToWidth(safeLine(value), 60)}`.trimEnd();
}
