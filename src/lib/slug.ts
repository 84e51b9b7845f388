// Slugs: the names by which people and scripts call things.
import { MailroomError } from './errors.js';

const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/** Parses the name of a thing (`support`, `acme-2`). Throws `invalid` with what is allowed. `what` is the thing's word. */
export function parseSlug(text: string, what: string): string {
  const slug = text.trim().toLowerCase();
  if (!SLUG.test(slug)) {
    throw new MailroomError('invalid', `${JSON.stringify(text)} cannot be the name of ${what}`, [
      'use letters a to z, digits and hyphens, such as support or acme-eu',
    ]);
  }
  return slug;
}
