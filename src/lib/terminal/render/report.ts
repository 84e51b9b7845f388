// A report: figures and a table or bars for people, JSON for scripts. docs/report.md says what is counted.
import { AGES, type Figures, type Report, type Times } from '../../report/report.js';
import { type Field, renderFields } from '../fields.js';
import { safeLine } from '../safe-text.js';
import { type Column, renderTable, type Screen } from '../table.js';
import { cutToWidth, textWidth } from '../text-width.js';
import { wrapText } from '../wrap-text.js';

type TimesJson = {
  readonly count: number;
  /** Seconds; null where there is none. */
  readonly median: number | null;
  readonly p90: number | null;
};
type FiguresJson = {
  readonly received: number;
  readonly sent: number;
  readonly started: number;
  readonly firstAnswer: TimesJson;
  readonly solved: TimesJson;
  readonly open: number;
};
export type ReportJson = {
  readonly from: string;
  readonly to: string;
  readonly by: Report['by'];
  readonly total: FiguresJson;
  readonly groups: readonly (FiguresJson & { readonly name: string })[];
  readonly openByAge: readonly { readonly age: string; readonly count: number }[];
};

export function toReportJson({ from, to, by, total, groups, openByAge }: Report): ReportJson {
  return {
    ...{ from: from.toISOString(), to: to.toISOString(), by, total: toFiguresJson(total) },
    groups: groups.map((group) => ({ name: group.name, ...toFiguresJson(group) })),
    openByAge: AGES.map(({ title }, index) => ({ age: title, count: openByAge[index] ?? 0 })),
  };
}

function toFiguresJson({ received, sent, started, firstAnswer, solved, open }: Figures): FiguresJson {
  return { received, sent, started, firstAnswer: toTimesJson(firstAnswer), solved: toTimesJson(solved), open };
}

function toTimesJson({ count, median, p90 }: Times): TimesJson {
  const seconds = (ms: number | undefined) => (ms === undefined ? null : Math.round(ms / 1000));
  return { count, median: seconds(median), p90: seconds(p90) };
}

type Group = Report['groups'][number];

/** The figures of all of it, then a row for each group. */
export function renderReport(report: Report, screen: Screen): string {
  const { theme, width } = screen;
  const table = renderTable(report.groups, columnsOf(report, screen), screen);
  if (width === undefined) return table;
  return [
    ...wrapText(namePeriod(report), { screen: width, prose: width }).map(theme.strong),
    ...renderFigures(report, screen, width),
    '',
    table,
  ].join('\n');
}

/** Cells below which labels stand before their words, and not beside them. */
const NARROW = 40;

function renderFigures(report: Report, screen: Screen, width: number): readonly string[] {
  const ages: readonly Field[] = report.total.open === 0 ? [] : [['open by age', nameAges(report)]];
  const lines: readonly Field[] = [...figureLines(report.total), ...ages];
  if (width >= NARROW) return [renderFields(lines, screen)];
  return lines.flatMap(([label, words]) => wrapText(`${label}: ${words}`, { screen: width, prose: width }));
}

/** What a report says of everything, a label and words each. */
export function figureLines({ received, sent, started, firstAnswer, solved, open }: Figures): [string, string][] {
  return [
    ['mail', `${received} received, ${sent} sent`],
    ['new conversations', `${started}, ${firstAnswer.count} of them answered`],
    ['first answer', nameTimes(firstAnswer)],
    ['solved', `${solved.count}${solved.count === 0 ? '' : `, ${nameTimes(solved)}`}`],
    ['open now', String(open)],
  ];
}

function nameTimes({ median, p90 }: Times): string {
  if (median === undefined || p90 === undefined) return 'none yet';
  return `after ${nameSpan(median)} (median), nine of ten within ${nameSpan(p90)}`;
}

export function namePeriod({ from, to }: Pick<Report, 'from' | 'to'>): string {
  const last = new Date(to.getFullYear(), to.getMonth(), to.getDate() - 1);
  const day = (date: Date) => date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
  return day(from) === day(last) ? day(from) : `${day(from)} to ${day(last)}`;
}

function nameAges({ openByAge }: Report): string {
  const some = AGES.map(({ title }, index) => ({ title, count: openByAge[index] ?? 0 })).filter(
    ({ count }) => count > 0,
  );
  return some.map(({ title, count }) => `${count} ${title}`).join(', ');
}

const MINUTE = 60_000;

/** `40 s`, `12 min`, `3.5 h`, `2.1 days`. */
export function nameSpan(ms: number): string {
  if (ms < 90_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 90 * MINUTE) return `${Math.round(ms / MINUTE)} min`;
  if (ms < 36 * 60 * MINUTE) return `${(ms / (60 * MINUTE)).toFixed(1)} h`;
  return `${(ms / (24 * 60 * MINUTE)).toFixed(1)} days`;
}

/** The columns, for the list flags. */
export const REPORT_COLUMNS = [
  ...['name', 'received', 'sent', 'new', 'answered', 'median', 'p90', 'solved', 'solved-median', 'solved-p90', 'open'],
] as const;

function columnsOf({ by }: Report, { theme }: Screen): Column<Group>[] {
  const count = (title: string, of: (group: Group) => number, spare?: number): Column<Group> => ({
    ...{ title, value: (group) => String(of(group)), sortBy: of, align: 'right' },
    ...(spare === undefined ? {} : { spare }),
  });
  const time = (title: string, of: (group: Group) => number | undefined, spare: number): Column<Group> => ({
    ...{ title, align: 'right', spare },
    value: (group) => spanOr(of(group)),
    // Seconds, for programs.
    plain: (group) => (of(group) === undefined ? '' : String(Math.round((of(group) ?? 0) / 1000))),
    sortBy: (group) => of(group) ?? '',
  });
  return [
    { title: by, name: 'name', value: ({ name }) => name, shrinkTo: 10, style: theme.name },
    count('received', ({ received }) => received),
    count('sent', ({ sent }) => sent),
    count('new', ({ started }) => started),
    count('answered', ({ firstAnswer }) => firstAnswer.count, 4),
    time('median', ({ firstAnswer }) => firstAnswer.median, 1),
    time('p90', ({ firstAnswer }) => firstAnswer.p90, 2),
    count('solved', ({ solved }) => solved.count),
    time('solved-median', ({ solved }) => solved.median, 5),
    time('solved-p90', ({ solved }) => solved.p90, 6),
    // What is open now is open on no day.
    by === 'day' ? { title: 'open', value: () => '', onDemand: true } : count('open', ({ open }) => open, 3),
  ];
}

function spanOr(ms: number | undefined): string {
  return ms === undefined ? '–' : nameSpan(ms);
}

/** Bars of what came in and went out, by group; they fit the width, and mean the same without colour. */
export function renderBars({ by, groups, total, ...period }: Report, { width = 80, theme }: Screen): string {
  const names = groups.map(({ name }) => cutToWidth(safeLine(name), 20));
  const label = Math.max(...names.map(textWidth), by.length);
  const most = Math.max(1, ...groups.flatMap(({ received, sent }) => [received, sent]));
  const digits = String(most).length;
  const room = Math.max(8, Math.min(width, 120) - label - digits - 8);
  const bar = (count: number, mark: string) =>
    mark.repeat(count === 0 ? 0 : Math.max(1, Math.round((count / most) * room)));
  const lines = groups.flatMap(({ received, sent }, index) => {
    const name = names[index] ?? '';
    const head = name + ' '.repeat(label - textWidth(name));
    return [
      `${head}  in ${theme.name(bar(received, '█'))} ${received}`,
      `${' '.repeat(label)} out ${theme.good(bar(sent, '▒'))} ${sent}`,
    ];
  });
  return [
    theme.strong(namePeriod(period)),
    '',
    ...lines,
    '',
    ...figureLines(total).map((line) => line.join(': ')),
  ].join('\n');
}
