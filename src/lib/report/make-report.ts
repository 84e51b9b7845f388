// Makes a report: one pass over the conversations, counted as it goes.
import type { Clock } from '../clock.js';
import type { Db } from '../store/db.js';
import { readBusinessHours, readReportFacts } from '../store/report-facts.js';
import { type CountTime, countTimeIn } from '../widget/business-hours.js';
import { collectReport, type Dimension, type Period, type Report } from './report.js';

export async function makeReport(
  { db, clock }: { readonly db: Db; readonly clock: Clock },
  period: Period & { readonly by: Dimension },
): Promise<Report> {
  const hours = await readBusinessHours(db);
  const counters = new Map<string, CountTime>();
  const always = countTimeIn(undefined);
  for (const [widget, theirs] of hours) counters.set(widget, countTimeIn(theirs));
  const collector = collectReport(period, clock.now());
  for await (const facts of readReportFacts(db, period)) {
    collector.add({ ...facts, countTime: counters.get(facts.widget) ?? always });
  }
  return collector.result();
}
