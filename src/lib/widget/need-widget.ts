// The widget that somebody named, or an error that says which there are.
import { MailroomError } from '../errors.js';
import type { Queries } from '../store/db.js';
import { findWidget, listWidgets } from '../store/widgets.js';
import type { Widget } from './widget.js';

/** The widget of that name or id. Throws `not-found` with those there are. */
export async function needWidget(db: Queries, name: string): Promise<Widget> {
  const widget = await findWidget(db, name);
  if (widget !== undefined) return widget;
  const names = (await listWidgets(db)).map((known) => known.name);
  throw new MailroomError(
    'not-found',
    `there is no widget called ${JSON.stringify(name)}`,
    names.length === 0
      ? ['create the first one with: mailroom widget create NAME']
      : [`the widgets are: ${names.join(', ')}`],
  );
}
