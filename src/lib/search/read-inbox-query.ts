// The query of `inbox --query` or of a view, as a condition on the conversations that are listed.
import { findActingOperator } from '../operator/find-acting-operator.js';
import type { Db } from '../store/db.js';
import { type Asked, readCondition } from '../store/search.js';
import { hasUnindexedMessages } from '../store/search-index.js';
import { needView } from '../view/need-view.js';
import { makeIndex } from './make-index.js';
import { namesStatus } from './query.js';
import { type ReadQueryDeps, readQuery } from './read-query.js';

export type ReadInboxQueryDeps = ReadQueryDeps & { readonly db: Db };

export type InboxQuery = {
  readonly condition: Awaited<ReturnType<typeof readCondition>>;
  /** Then it is the query that says which states are listed. */
  readonly namesStatus: boolean;
};

/** Runs what it is given, and shows how far it is. */
type ShowIndexing = (make: (report: (done: number, total: number) => void) => Promise<number>) => Promise<void>;

/** Throws QueryMistake, and `not-found` for a view that is not there. */
export async function readInboxQuery(
  deps: ReadInboxQueryDeps,
  typed: { readonly query: string } | { readonly view: string },
  showIndexing: ShowIndexing,
): Promise<InboxQuery> {
  const asked: Asked = await readQuery(deps, 'query' in typed ? typed.query : await queryOf(deps, typed.view));
  if (await hasUnindexedMessages(deps.db)) await showIndexing((report) => makeIndex(deps, report));
  return { condition: await readCondition(deps.db, asked), namesStatus: namesStatus(asked.query) };
}

async function queryOf(deps: ReadInboxQueryDeps, view: string): Promise<string> {
  const reader = await findActingOperator(deps);
  return (await needView(deps.db, view, reader?.id)).query;
}
