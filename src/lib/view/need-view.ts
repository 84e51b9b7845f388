// The view that somebody named, or an error that says which there are.
import { MailroomError } from '../errors.js';
import type { OperatorId } from '../ids.js';
import type { Queries } from '../store/db.js';
import { findView, listViews } from '../store/views.js';
import type { View } from './view.js';

/** The view of that name or id: the team's, or the reader's own. Throws `not-found` with those there are. */
export async function needView(db: Queries, name: string, reader: OperatorId | undefined): Promise<View> {
  const view = await findView(db, name);
  if (view !== undefined && (view.owner === undefined || view.owner === reader)) return view;
  const names = (await listViews(db, reader)).map((known) => known.name);
  throw new MailroomError(
    'not-found',
    `there is no view called ${JSON.stringify(name)}`,
    names.length === 0
      ? ["add the first one with: mailroom view add NAME 'QUERY'"]
      : [`the views are: ${names.join(', ')}`],
  );
}
