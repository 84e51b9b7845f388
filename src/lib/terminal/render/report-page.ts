// A report as one page: charts drawn here, no script, nothing fetched, readable on light and on dark.
import { AGES, dayName, type Report } from '../../report/report.js';
import { escapeHtml } from '../escape-html.js';
import { safeLine } from '../safe-text.js';
import { figureLines, namePeriod, nameSpan } from './report.js';

/** The page; `byDay` is the same period by day, for the charts over time. */
export function renderReportPage(report: Report, byDay: Report): string {
  const title = `mailroom report, ${namePeriod(report)}`;
  const ages = AGES.map(({ title: age }, index) => ({ label: age, values: [report.openByAge[index] ?? 0] }));
  const answers = report.groups
    .filter(({ firstAnswer }) => firstAnswer.median !== undefined)
    .map(({ name, firstAnswer }) => ({ label: name, values: [firstAnswer.median ?? 0, firstAnswer.p90 ?? 0] }));
  const days = everyDay(byDay);
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>`,
    `<h1>Report</h1><p class="faint">${escapeHtml(namePeriod(report))}</p>`,
    `<dl>${figureLines(report.total)
      .map(([label, words]) => `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(words)}</dd></div>`)
      .join('')}</dl>`,
    section('Mail by day', MAIL, columnChart(days)),
    ...(report.by === 'day' ? [] : [section(`Mail by ${report.by}`, MAIL, barChart(mailOf(report), String))]),
    section(
      `First answer by ${report.by}`,
      'median <i class="a"></i> nine of ten within <i class="b"></i>',
      barChart(answers, nameSpan),
    ),
    section('Open conversations by age', '', barChart(ages, String)),
    '</body></html>\n',
  ].join('\n');
}

const MAIL = 'received <i class="a"></i> sent <i class="b"></i>';

type Row = { readonly label: string; readonly values: readonly number[] };

function mailOf({ groups }: Report): Row[] {
  return groups.slice(0, MOST_ROWS).map(({ name, received, sent }) => ({ label: name, values: [received, sent] }));
}

const MOST_ROWS = 40;
const MOST_DAYS = 400;

// A day without mail is a gap in the chart, and none in the groups.
function everyDay({ from, to, groups }: Report): Row[] {
  const found = new Map(groups.map((group) => [group.name, group]));
  const rows: Row[] = [];
  const day = new Date(from);
  for (; day < to && rows.length < MOST_DAYS; day.setDate(day.getDate() + 1)) {
    const label = dayName(day);
    const group = found.get(label);
    rows.push({ label, values: [group?.received ?? 0, group?.sent ?? 0] });
  }
  return rows;
}

function section(title: string, legend: string, chart: string): string {
  return `<section><h2>${escapeHtml(title)}</h2><p class="faint">${legend}</p>${chart}</section>`;
}

const WIDTH = 720;
const ROW = 34;
const LABELS = 150;

function barChart(rows: readonly Row[], nameValue: (value: number) => string): string {
  if (rows.length === 0) return '<p class="faint">nothing in this period</p>';
  const most = Math.max(1, ...rows.flatMap(({ values }) => values));
  const room = WIDTH - LABELS - 90;
  const bars = rows.flatMap(({ label, values }, index) => {
    const top = index * ROW;
    const thick = values.length === 1 ? 20 : 12;
    const name = safeLine(label);
    return [
      `<text class="label" x="${LABELS - 10}" y="${top + 17}">${escapeHtml(name.length > 20 ? `${name.slice(0, 19)}…` : name)}</text>`,
      ...values.map((value, place) => {
        const length = value === 0 ? 0 : Math.max(2, Math.round((value / most) * room));
        const y = top + 1 + place * (thick + 2);
        return (
          `<rect class="${place === 0 ? 'a' : 'b'}" x="${LABELS}" y="${y}" width="${length}" height="${thick}" rx="2"/>` +
          `<text x="${LABELS + length + 6}" y="${y + thick - 2}">${escapeHtml(nameValue(value))}</text>`
        );
      }),
    ];
  });
  const height = rows.length * ROW;
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img">${bars.join('')}</svg>`;
}

const HEIGHT = 180;

function columnChart(rows: readonly Row[]): string {
  const most = Math.max(1, ...rows.flatMap(({ values }) => values));
  const step = (WIDTH - 40) / Math.max(1, rows.length);
  const marks = [0, 0.5, 1].map((part) => {
    const y = 10 + (1 - part) * HEIGHT;
    return `<line x1="36" x2="${WIDTH}" y1="${y}" y2="${y}"/><text class="label" x="30" y="${y + 4}">${Math.round(part * most)}</text>`;
  });
  const every = Math.max(1, Math.ceil(rows.length / 8));
  const columns = rows.flatMap(({ label, values }, index) => {
    const x = 40 + index * step;
    const bars = values.map((value, place) => {
      const height = (value / most) * HEIGHT;
      const [left, wide] = [x + place * (step * 0.42), Math.max(step * 0.38, 0.5)];
      return `<rect class="${place === 0 ? 'a' : 'b'}" x="${left.toFixed(1)}" y="${(10 + HEIGHT - height).toFixed(1)}" width="${wide.toFixed(1)}" height="${height.toFixed(1)}"><title>${label}: ${value}</title></rect>`;
    });
    return index % every === 0
      ? [...bars, `<text x="${x.toFixed(1)}" y="${HEIGHT + 28}">${label.slice(5)}</text>`]
      : bars;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT + 36}" role="img">${[...marks, ...columns].join('')}</svg>`;
}

const STYLE = `
:root { color-scheme: light dark; --text: #1f2328; --faint: #59636e; --line: #d8dee4; --a: #0b6e99; --b: #e08a3c; --page: #fff; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --faint: #9198a1; --line: #3d444d; --a: #58b0d6; --b: #e8a25e; --page: #15191e; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
h1 { margin: 0; font-size: 1.5rem } h2 { font-size: 1.05rem; margin: 2rem 0 0 } p { margin: .2rem 0 }
.faint { color: var(--faint); font-size: .9rem }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: .8rem; margin: 1.2rem 0 }
dl div { border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem } dt { color: var(--faint); font-size: .85rem } dd { margin: 0 }
svg { width: 100%; height: auto; display: block; margin-top: .5rem }
svg text { fill: var(--faint); font: 11px system-ui, sans-serif } svg .label { text-anchor: end } svg line { stroke: var(--line) }
svg .a { fill: var(--a) } svg .b { fill: var(--b) }
i { display: inline-block; width: .8em; height: .8em; border-radius: 2px; vertical-align: -1px } i.a { background: var(--a) } i.b { background: var(--b) }`;
