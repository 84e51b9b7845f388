// The lines of a draft's head one by one, for whoever changes them without its file.
import type { DraftReading, WrittenDraft } from './draft-file.js';
import { DRAFT_HEADERS, type DraftField, isOrder, isSending, ordersOf, readHeaders } from './draft-head.js';
import type { Mistake } from './draft-mistake.js';
import { formatRecipients } from './recipient-list.js';
import { sendingLines, withSending } from './sending.js';

/** What stands in a field, as it is typed; of an order given twice, both. */
export function fieldValues({ draft, orders, sending }: WrittenDraft, field: DraftField): readonly string[] {
  if (isOrder(field)) return orders.filter((order) => order.field === field).map(({ value }) => value);
  if (isSending(field)) {
    return sendingLines(sending)
      .filter((line) => line.field === field)
      .map(({ value }) => value);
  }
  switch (field) {
    case 'To':
      return draft.to.map((person) => formatRecipients([person]));
    case 'Cc':
      return draft.cc.map((person) => formatRecipients([person]));
    case 'Bcc':
      return draft.bcc.map((person) => formatRecipients([person]));
    case 'Subject':
      return [draft.subject];
    case 'Attach':
      return draft.attach;
  }
}

/** The same with another value in a field; an empty one takes it out. Throws `invalid`. */
export function withField(
  written: WrittenDraft,
  field: DraftField,
  value: string,
  reading: DraftReading,
): WrittenDraft {
  const words = value.trim();
  if (isOrder(field)) {
    const others = written.orders.filter((order) => order.field !== field);
    const orders = words === '' ? others : [...others, { field, value: words }];
    ordersOf(orders, reading.now);
    return { ...written, orders };
  }
  if (isSending(field)) {
    return { ...written, sending: withSending(written.sending, { field, value: words }, reading.now) };
  }
  const mistakes: Mistake[] = [];
  const present = DRAFT_HEADERS.filter((name) => name !== field).flatMap((name) =>
    fieldValues(written, name).map((one) => ({ name, value: one, line: 0 })),
  );
  const draft = readHeaders([...present, { name: field, value: words, line: 0 }], reading, mistakes);
  const [first] = mistakes;
  if (first !== undefined) throw first.problem;
  return { ...written, draft: { ...draft, text: written.draft.text } };
}
