// What is shown while mails are indexed that came in before there was an index.
import { ProgressBar } from './progress-bar.js';

type MakeIndex = (report: (done: number, total: number) => void) => Promise<number>;

/** So few are done before anybody wonders. */
const WORTH_A_WORD = 2000;

/** Says that it takes a while where it does, and shows how far it is. `quiet`: nothing at all. */
export async function showIndexing(make: MakeIndex, quiet: boolean): Promise<void> {
  const bar = new ProgressBar(process.stderr, process.env, quiet);
  let isSaid = false;
  await make((done, total) => {
    if (total < WORTH_A_WORD) return;
    if (!isSaid && !quiet) process.stderr.write(`Indexing ${total} mails for search; this is done once.\n`);
    isSaid = true;
    bar.show('mails', done, total);
  });
  bar.clear();
}
