// The mail in quarantine that somebody named, or an error that says where to find them.
import { MailroomError } from '../errors.js';
import type { Queries } from '../store/db.js';
import { findQuarantined } from '../store/quarantine.js';
import type { QuarantinedMail } from './quarantined-mail.js';

/** The mail of that id, or of the id that ends like this. Throws `not-found`. */
export async function needQuarantined(db: Queries, id: string): Promise<QuarantinedMail> {
  const mail = await findQuarantined(db, id);
  if (mail !== undefined) return mail;
  throw new MailroomError('not-found', `nothing in quarantine has an id that is or ends in ${JSON.stringify(id)}`, [
    'see what there is with: mailroom quarantine list --all',
  ]);
}
