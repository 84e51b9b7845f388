// Checks that what was written gets sent: what failed, what nobody knows of, and what nobody has tried to send.
import type { Clock } from '../clock.js';
import type { AnswerFolder } from '../outbound/answer-folder.js';
import type { Db } from '../store/db.js';
import { readOverdueOutbox } from '../store/integrity.js';
import { readWorkload } from '../store/workload.js';
import { type Finding, failed, ok, warning } from './finding.js';
import { takeTime } from './take-time.js';

export type CheckOutboxDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly answers: Pick<AnswerFolder, 'listAside'>;
};

/** A sender that runs tries everything within a minute. */
const PATIENCE = 15 * 60_000;

export async function checkOutbox({ db, clock, answers }: CheckOutboxDeps): Promise<readonly Finding[]> {
  const part = 'outbox';
  const { outbox } = await readWorkload(db, undefined);
  const pending = outbox.queued + outbox.deferred + outbox.sending + outbox['in-data'];
  return [
    await takeTime(part, 'waiting', async () => {
      const overdue = await readOverdueOutbox(db, new Date(clock.now().getTime() - PATIENCE));
      if (overdue.count === 0) return ok(pending === 0 ? 'nothing waits' : `${pending} on their way`);
      const since = overdue.oldest?.toISOString() ?? '';
      return failed(
        `${overdue.count} should have been sent, the first at ${since}, and nobody has tried`,
        'mailroom outbox deliver',
      );
    }),
    await takeTime(part, 'failed', async () => {
      const { failed: refused, unsure } = outbox;
      if (refused + unsure === 0) return ok('nothing failed');
      const words = [
        ...(refused > 0 ? [`${refused} could not be sent`] : []),
        ...(unsure > 0 ? [`${unsure} of which nobody knows whether they were sent`] : []),
      ];
      return warning(words.join(', '), 'mailroom outbox list --state failed --state unsure');
    }),
    await takeTime(part, 'answers of servers', async () => {
      const [path, ...more] = answers.listAside();
      if (path === undefined) return ok('none is damaged');
      const others = more.length === 0 ? '' : `, and ${more.length} more beside it`;
      return warning(
        `one was kept in a file that is damaged, and is not believed: ${path}${others}`,
        'look into it, and into mailroom outbox list; then remove the file',
      );
    }),
  ];
}
