// mailroom report: how much mail there was, and how long it took to answer it.
import * as Flags from '@oclif/core/flags';
import { makeReport } from '../lib/report/make-report.js';
import { DIMENSIONS } from '../lib/report/report.js';
import { parsePeriod } from '../lib/report/report-period.js';
import { BaseCommand } from '../lib/terminal/base-command.js';
import { listFlags } from '../lib/terminal/list-flags.js';
import {
  REPORT_COLUMNS,
  type ReportJson,
  renderBars,
  renderReport,
  toReportJson,
} from '../lib/terminal/render/report.js';

export default class Report extends BaseCommand {
  static override summary = 'Report volume, first answers and solving times';
  static override description =
    'Mail in and out, new conversations, the time until the first answer and until they were solved, and what is open. Where a widget has business hours, times are counted in them. docs/report.md says what each number means.';
  static override examples = [
    '<%= config.bin %> report',
    '<%= config.bin %> report --last 12w --by operator',
    '<%= config.bin %> report --from 2026-03-01 --to 2026-03-31 --by day --bars',
    '<%= config.bin %> report --html report.html',
  ];
  static override flags = {
    from: Flags.string({ description: 'the first day', helpValue: '2026-03-01' }),
    to: Flags.string({ description: 'the last day; today unless given', helpValue: '2026-03-31' }),
    last: Flags.string({
      description: 'so many days, weeks or months up to the last day (30d)',
      helpValue: '30d|12w|6m',
    }),
    by: Flags.option({ description: 'what the rows are', options: DIMENSIONS, default: 'channel' as const })(),
    bars: Flags.boolean({ description: 'bars of the mail in and out instead of the table' }),
    html: Flags.string({ description: 'write one page with charts there, to stdout for -', helpValue: 'FILE' }),
    ...listFlags(REPORT_COLUMNS),
  };

  async run(): Promise<ReportJson> {
    const { flags } = await this.parse(Report);
    const app = await this.openApp(flags);
    const period = parsePeriod({ from: flags.from, to: flags.to, last: flags.last }, app.clock.now());
    const report = await makeReport(app, { ...period, by: flags.by });
    if (flags.html !== undefined) {
      const { renderReportPage } = await import('../lib/terminal/render/report-page.js');
      const { showPage } = await import('../lib/terminal/show-page.js');
      const byDay = flags.by === 'day' ? report : await makeReport(app, { ...period, by: 'day' });
      const place = { folder: app.folders.state, newId: app.newId, now: app.clock.now() };
      await showPage(renderReportPage(report, byDay), place, {
        ...{ to: flags.html, isWatched: false, openBrowser: app.openBrowser, print: (text) => this.print(text) },
      });
      if (flags.html !== '-') this.progress(`The report is in ${flags.html}`);
    } else {
      const screen = this.screen(flags);
      this.print(flags.bars ? renderBars(report, screen) : renderReport(report, screen));
    }
    return toReportJson(report);
  }
}
