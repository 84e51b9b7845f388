// The hook that somebody named, or an error that says which there are.
import { MailroomError } from '../errors.js';
import type { Queries } from '../store/db.js';
import { findHook, listHooks } from '../store/hooks.js';
import type { Hook } from './hook.js';

/** The hook of that name or id. Throws `not-found` with those there are. */
export async function needHook(db: Queries, name: string): Promise<Hook> {
  const hook = await findHook(db, name);
  if (hook !== undefined) return hook;
  const names = (await listHooks(db)).map((known) => known.name);
  throw new MailroomError(
    'not-found',
    `there is no hook called ${JSON.stringify(name)}`,
    names.length === 0
      ? ['add the first one with: mailroom hook add NAME --on message.received --run COMMAND']
      : [`the hooks are: ${names.join(', ')}`],
  );
}
