// The contact that somebody named by an address or a name, or an error that says who there is.
import { MailroomError } from '../errors.js';
import { findContactCard, listContacts } from '../store/contact-cards.js';
import type { Queries } from '../store/db.js';
import { type ContactCard, nameOfContact } from './contact-card.js';

const MOST_NAMED = 5;

/** Throws `not-found`, and `invalid` for a name that several have. */
export async function needContact(db: Queries, named: string): Promise<ContactCard> {
  const words = named.trim();
  const byAddress = await findContactCard(db, words);
  if (byAddress !== undefined) return byAddress;
  const like = words === '' ? [] : await listContacts(db, { text: words, limit: MOST_NAMED + 1 });
  const same = like.filter(({ name }) => name.toLowerCase() === words.toLowerCase());
  const found = same.length > 0 ? same : like;
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const addresses = found.slice(0, MOST_NAMED).map(nameOfContact).join(', ');
  if (found.length > 1) {
    throw new MailroomError('invalid', `several contacts fit ${JSON.stringify(named)}`, [
      `name one by an address: ${addresses}${found.length > MOST_NAMED ? ' ...' : ''}`,
    ]);
  }
  throw new MailroomError('not-found', `there is no contact ${JSON.stringify(named)}`, [
    'see who there is with: mailroom contact list',
  ]);
}
