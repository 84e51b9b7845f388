// Mail that is in no conversation: a table for people, objects for scripts.
import type { NamedAddress } from '../../address/email-address.js';
import { shortAge } from '../relative-time.js';
import { renderTable, type Screen } from '../table.js';
import { type PersonJson, renderPerson, toPersonJson } from './person.js';

type HeldMail = {
  readonly id: string;
  readonly kind: string;
  readonly from: NamedAddress;
  readonly subject: string;
  readonly receivedAt: Date;
};

/** `id`: the message, for `why`, `conversation route`. */
export type HeldMailJson = {
  readonly id: string;
  readonly kind: string;
  readonly from: PersonJson;
  readonly subject: string;
  readonly receivedAt: string;
};

export function toHeldMailJson({ id, kind, from, subject, receivedAt }: HeldMail): HeldMailJson {
  return { id, kind, from: toPersonJson(from), subject, receivedAt: receivedAt.toISOString() };
}

export function renderHeldMails(mails: readonly HeldMail[], screen: Screen, now: Date): string {
  return renderTable(
    mails,
    [
      { title: 'message', value: ({ id }) => id, style: (text) => screen.theme.name(text) },
      { title: 'kind', value: ({ kind }) => kind },
      { title: 'from', value: ({ from }) => renderPerson(from), shrinkTo: 12 },
      { title: 'subject', value: ({ subject }) => subject, shrinkTo: 12 },
      { title: 'age', value: ({ receivedAt }) => shortAge(receivedAt, now) },
    ],
    screen,
  );
}
