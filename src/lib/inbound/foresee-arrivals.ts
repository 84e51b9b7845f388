// Asks the store about all mails of a batch at once, in the transaction that takes them in.
import type { Channel } from '../channel/channel.js';
import type { Tx } from '../store/db.js';
import { foreseeMails } from '../store/foresee-mails.js';
import type { InboundMail } from './inbound-mail.js';
import { identifierFromContent } from './mail-identifiers.js';
import { quotedIdentifiers } from './threading.js';

/**
 * A mail may quote very many, and name a thousand authors: about those that come later it is asked when it comes to that.
 * A statement takes only so many values (32,766 in SQLite).
 */
const MOST_QUOTED = 20;
const MOST_AUTHORS = 5;

/** What taking these mails in will ask, for the channels they may be for. Changes nothing but the time it takes. */
export function foreseeArrivals(tx: Tx, mails: readonly InboundMail[], channels: readonly Channel[]): Promise<void> {
  return foreseeMails(tx, {
    channels: channels.map(({ id }) => id),
    authors: mails.flatMap(({ from }) => from.slice(0, MOST_AUTHORS).map(({ address }) => address)),
    identifiers: mails.map(({ messageId, contentHash }) => messageId ?? identifierFromContent(contentHash)),
    quoted: mails.flatMap((mail) => quotedIdentifiers(mail).slice(0, MOST_QUOTED)),
  });
}
