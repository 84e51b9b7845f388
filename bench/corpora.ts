// How mailroom reads mail written by others (../shared/corpora): one table, and with --verbose every mail that differs.
import { haveCorpora } from '../test/support/corpora.js';
import {
  type Count,
  measureAllThreads,
  measureBounces,
  measureFields,
  measureIntake,
  measureKinds,
  measurePeople,
  measureQuotes,
  share,
} from '../test/support/measure-corpora.js';

const verbose = process.argv.includes('--verbose');

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function line(what: string, result: Count, more = ''): void {
  const numbers = `${result.right} of ${result.all}`.padStart(16);
  say(`${what.padEnd(44)}${numbers}${`${(share(result) * 100).toFixed(1)} %`.padStart(9)}  ${more}`.trimEnd());
  if (verbose) for (const one of result.differing.slice(0, 200)) say(`    ${one.replace(/\s+/g, ' ')}`);
}

if (haveCorpora()) {
  for (const order of ['by-date', 'by-name'] as const) {
    for (const [name, found] of await measureAllThreads(order)) {
      line(`threads, ${name}, ${order}: pairs as notmuch`, found, `${found.merged} pairs that are none`);
    }
  }
  const kinds = await measureKinds();
  line('bounces: known to be automatic', kinds, `${kinds.autoReplies} auto-replies`);
  line("people's replies: known to be a person's", await measurePeople());
  const { status, hardness } = await measureBounces();
  line('delivery reports: status', status);
  line('delivery reports: address no good or not', hardness);
  const quotes = measureQuotes();
  line('replies: the new words exactly', quotes, `longest ${quotes.longest.toFixed(0)} ms`);
  const intake = await measureIntake();
  line(
    'every mail: kept byte for byte or refused',
    intake,
    `${intake.refused} refused, longest ${intake.longest.toFixed(0)} ms`,
  );
  for (const [what, found] of await measureFields()) line(`stalwart: ${what}`, found);
} else {
  say('../shared/corpora is not here: nothing to measure');
}
