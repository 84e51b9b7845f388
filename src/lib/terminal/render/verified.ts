// What a comparison of server and store found: lines for people, an object for scripts.
import { isInOrder, type VerifiedFolder, type VerifiedMailbox, type VerifiedRawMails } from '../../inbound/verified.js';
import { safeLine } from '../safe-text.js';
import type { Theme } from '../theme.js';

export type VerifyJson = {
  readonly ok: boolean;
  readonly mailboxes: readonly {
    readonly mailbox: string;
    readonly ok: boolean;
    readonly folders: readonly VerifiedFolder[];
    readonly repaired: number;
    readonly failure: string | null;
  }[];
  readonly rawMails: VerifiedRawMails;
  readonly index: IndexJson;
};

/** The index of words: messages that it does not have yet, or no more, and words of messages that are gone. */
type IndexJson = {
  readonly unindexed: number;
  readonly lost: number;
  readonly orphaned: number;
  readonly isRepaired: boolean;
};

export function toVerifyJson(
  mailboxes: readonly VerifiedMailbox[],
  rawMails: VerifiedRawMails,
  index: IndexJson,
): VerifyJson {
  const fits = index.isRepaired || index.lost + index.orphaned === 0;
  return {
    ok: fits && rawMails.damaged.length === 0 && mailboxes.every(isInOrder),
    mailboxes: mailboxes.map((found) => ({
      mailbox: found.mailbox,
      ok: isInOrder(found),
      folders: found.folders,
      repaired: found.repaired,
      failure: found.failure?.message ?? null,
    })),
    rawMails,
    index,
  };
}

export function renderVerified(found: VerifiedMailbox, theme: Theme): string {
  const lines = found.folders.map((folder) => `${theme.name(found.mailbox)} ${describeFolder(folder, theme)}`);
  if (found.repaired > 0) lines.push(`${theme.name(found.mailbox)} ${theme.good(`${found.repaired} fetched`)}`);
  if (found.failure !== undefined) {
    lines.push(`${theme.name(found.mailbox)} ${theme.bad(`not compared: ${safeLine(found.failure.message)}`)}`);
  }
  return lines.join('\n');
}

const SHOWN_UIDS = 20;

function describeFolder(found: VerifiedFolder, theme: Theme): string {
  const folder = safeLine(found.folder);
  if (found.isRenumbered) return `${folder}: ${theme.warning('the server counts anew: pull first')}`;
  const parts = [`${found.stored} of ${found.onServer} on the server are in the store`];
  if (found.waiting > 0) parts.push(`${found.waiting} to be pulled`);
  if (found.gone > 0) parts.push(`${found.gone} no more on the server`);
  if (found.missing.length > 0) {
    const uids = found.missing.slice(0, SHOWN_UIDS).join(', ');
    const more = found.missing.length > SHOWN_UIDS ? ', ...' : '';
    parts.push(theme.bad(`${found.missing.length} missing: UID ${uids}${more}`));
  }
  return `${folder}: ${parts.join('; ')}`;
}

export function renderRawMails({ checked, damaged, repaired }: VerifiedRawMails, theme: Theme): string {
  const again = repaired === 0 ? '' : `; ${repaired} fetched again`;
  if (damaged.length === 0) return `raw mail: ${checked === 1 ? '1 is' : `all ${checked} are`} as stored${again}`;
  const hashes = damaged.slice(0, 5).map((hash) => hash.slice(0, 12));
  return theme.bad(
    `raw mail: ${damaged.length} of ${checked} are not the bytes that were stored: ${hashes.join(', ')}${again}`,
  );
}

export function renderVerifiedIndex({ unindexed, lost, orphaned, isRepaired }: IndexJson, theme: Theme): string {
  const waiting = unindexed === 0 ? '' : `; ${unindexed} messages are indexed at the next search`;
  if (lost + orphaned === 0) return `search: the index fits the messages${waiting}`;
  const found = `search: ${lost} messages without their words, words of ${orphaned} messages that are not there`;
  return isRepaired ? `${found}; made anew` : theme.bad(found);
}
