// Hooks in the store, and what each listens to as the triggers look it up.

import type { Hook, HookAction } from '../hook/hook.js';
import { HOOK_EVENTS, type HookEvent, sourcesOf } from '../hook/hook-event.js';
import type { HookId } from '../ids.js';
import { formatSecretRef, parseSecretRef } from '../secrets/secret-ref.js';
import { fromJson, fromTime, toFlag, toTime } from './columns.js';
import type { Queries, Tx } from './db.js';
import type { HookTable } from './schema.js';

export async function listHooks(db: Queries): Promise<Hook[]> {
  const rows = await db.selectFrom('hook').selectAll().orderBy('name').execute();
  return rows.map(toHook);
}

/** The hook of that name or id. */
export async function findHook(db: Queries, nameOrId: string): Promise<Hook | undefined> {
  const row = await db
    .selectFrom('hook')
    .selectAll()
    .where((is) => is.or([is('name', '=', nameOrId), is('id', '=', nameOrId)]))
    .executeTakeFirst();
  return row && toHook(row);
}

export async function insertHook(tx: Tx, hook: Hook): Promise<void> {
  const columns = { id: hook.id, created_at: toTime(hook.createdAt), ...columnsOf(hook) };
  await tx.insertInto('hook').values(columns).execute();
  await saveSources(tx, hook);
}

export async function saveHook(tx: Tx, hook: Hook): Promise<void> {
  await tx.updateTable('hook').set(columnsOf(hook)).where('id', '=', hook.id).execute();
  await tx.deleteFrom('hook_source').where('hook_id', '=', hook.id).execute();
  await saveSources(tx, hook);
}

export async function deleteHook(tx: Tx, id: HookId): Promise<void> {
  await tx.deleteFrom('hook').where('id', '=', id).execute();
}

// One that is off listens to nothing.
async function saveSources(tx: Tx, { id, events, isOn }: Hook): Promise<void> {
  const sources = isOn ? sourcesOf(events).map((source) => ({ ...source, hook_id: id })) : [];
  if (sources.length > 0) await tx.insertInto('hook_source').values(sources).execute();
}

type ActionColumn = { readonly run: string } | { readonly post: string; readonly secret: string };

function columnsOf({ name, events, action, timeLimit, isOn, updatedAt }: Hook) {
  const kept: ActionColumn =
    action.kind === 'run' ? { run: action.line } : { post: action.url, secret: formatSecretRef(action.secret) };
  return {
    ...{ name, events: JSON.stringify(events), action: JSON.stringify(kept), time_limit: timeLimit },
    ...{ is_on: toFlag(isOn), updated_at: toTime(updatedAt) },
  };
}

function toHook(row: HookTable): Hook {
  return {
    id: row.id as HookId,
    name: row.name,
    // One that a newer version has added is not ours to tell of.
    events: fromJson<HookEvent[]>(row.events).filter((event) => event in HOOK_EVENTS),
    action: toAction(fromJson<ActionColumn>(row.action)),
    timeLimit: row.time_limit,
    isOn: row.is_on === 1,
    createdAt: fromTime(row.created_at),
    updatedAt: fromTime(row.updated_at),
  };
}

function toAction(kept: ActionColumn): HookAction {
  if ('run' in kept) return { kind: 'run', line: kept.run };
  return { kind: 'post', url: kept.post, secret: parseSecretRef(kept.secret) };
}
