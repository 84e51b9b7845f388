// Widgets: a table for people, objects for scripts.
import { formatBusinessHours } from '../../widget/business-hours.js';
import type { Widget } from '../../widget/widget.js';
import { renderFields } from '../fields.js';
import { renderTable, type Screen } from '../table.js';

export type WidgetJson = {
  readonly name: string;
  readonly routing: string;
  /** In the order in which they were added. */
  readonly operators: readonly string[];
  /** The channels that it answers. */
  readonly channels: readonly string[];
  /** When they work; null: always. */
  readonly hours: { readonly times: string; readonly timeZone: string } | null;
  readonly createdAt: string;
};

export function toWidgetJson(widget: Widget, channels: readonly string[]): WidgetJson {
  return {
    name: widget.name,
    routing: widget.routing,
    operators: widget.operators.map((operator) => operator.name),
    channels,
    hours:
      widget.hours === undefined ? null : { times: formatBusinessHours(widget.hours), timeZone: widget.hours.timeZone },
    createdAt: widget.createdAt.toISOString(),
  };
}

/** The columns of the list, for its flags. */
export const WIDGET_COLUMNS = ['name', 'routing', 'operators', 'channels'] as const;

export function renderWidgets(widgets: readonly WidgetJson[], screen: Screen): string {
  return renderTable(
    widgets,
    [
      { title: 'name', value: (row) => row.name, style: (text) => screen.theme.name(text) },
      { title: 'routing', value: (row) => row.routing },
      { title: 'operators', value: (row) => row.operators.join(', '), shrinkTo: 12 },
      { title: 'channels', value: (row) => row.channels.join(', '), shrinkTo: 12 },
    ],
    screen,
  );
}

export function renderWidget(widget: WidgetJson, screen: Screen): string {
  return renderFields(
    [
      ['name', widget.name],
      ['routing', widget.routing],
      ['operators', widget.operators.join(', ') || 'nobody yet'],
      ['channels', widget.channels.join(', ') || 'none'],
      ['hours', widget.hours === null ? 'always' : `${widget.hours.times} (${widget.hours.timeZone})`],
    ],
    screen,
  );
}
