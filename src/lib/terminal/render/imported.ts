// What an import brought: a line for people, counts for scripts.
import type { ImportEvent, Imported } from '../../archive/imported.js';
import { safeLine } from '../safe-text.js';

export type ImportedJson = {
  readonly channel: string;
  readonly dryRun: boolean;
  /** From customers and whoever else wrote to the channel. */
  readonly received: number;
  /** Written by the channel itself. */
  readonly answers: number;
  /** There already, or deleted before. */
  readonly known: number;
  /** Ours that are no answers: held. */
  readonly own: number;
  readonly quarantined: number;
  /** Started; 0 in a dry run. */
  readonly conversations: number;
  /** Files that are no mail by their names, drafts and deleted mails of a Maildir. */
  readonly skipped: number;
};

export function toImportedJson({ isRehearsal, left, ...counts }: Imported): ImportedJson {
  const { conversations } = counts;
  return { ...counts, conversations: isRehearsal ? 0 : conversations, dryRun: isRehearsal, skipped: left };
}

/** A line: `support: 120 mails and 80 answers taken in, 97 conversations started, 3 known already`. */
export function renderImported(imported: Imported): string {
  const { received, answers, known, own, quarantined, conversations, left, isRehearsal } = imported;
  const taken = [count(received, 'mail'), count(answers, 'answer')].filter((part) => part !== '').join(' and ');
  const parts = [
    taken === '' ? '' : `${taken} ${isRehearsal ? 'would be taken in' : 'taken in'}`,
    isRehearsal ? '' : count(conversations, 'conversation', ' started'),
    known === 0 ? '' : `${known} known already`,
    own === 0 ? '' : `${own} of our own, held`,
    count(quarantined, 'mail', isRehearsal ? ' that cannot be read' : ' in quarantine'),
    left === 0 ? '' : `${left} ${left === 1 ? 'file' : 'files'} left out`,
  ].filter((part) => part !== '');
  return `${imported.channel}: ${parts.length > 0 ? parts.join(', ') : 'no mail found'}`;
}

function count(number: number, one: string, then = ''): string {
  return number === 0 ? '' : `${number} ${one}${number === 1 ? '' : 's'}${then}`;
}

export function describeImportEvent(event: Extract<ImportEvent, { kind: 'quarantined' }>): string {
  return `${safeLine(event.place)} cannot be taken in: ${safeLine(event.cause)}`;
}
