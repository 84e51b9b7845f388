// What somebody typed to search by, with whom it concerns: parsed, and the names in it known.

import type { Clock } from '../clock.js';
import { closestWords } from '../closest-words.js';
import { type ActingDeps, findActingOperator, needActingOperator } from '../operator/find-acting-operator.js';
import { listNames } from '../store/names.js';
import type { Asked } from '../store/search.js';
import { leavesOf, type Place, type Query } from './query.js';
import { QueryMistake } from './query-mistake.js';
import { parseQuery } from './query-parser.js';

export type ReadQueryDeps = ActingDeps & { readonly clock: Clock };

/** Throws QueryMistake, also for a channel or operator that is not there, and `needs-answer` where nobody knows who asks. */
export async function readQuery(deps: ReadQueryDeps, text: string): Promise<Asked> {
  const query = parseQuery(text, deps.clock.now());
  const leaves = leavesOf(query);
  for (const leaf of leaves) {
    if (leaf.kind === 'channel') await checkName(deps, text, 'channel', leaf);
    if (leaf.kind === 'assignee' && !isPronoun(leaf.name)) await checkName(deps, text, 'operator', leaf);
  }
  const operator = leaves.some(isAboutMe) ? await needActingOperator(deps) : await findActingOperator(deps);
  return { query, reader: operator?.id };
}

const isPronoun = (name: string) => name === 'me' || name === 'nobody';

function isAboutMe(leaf: Query): boolean {
  if (leaf.kind === 'assignee') return leaf.name === 'me';
  return leaf.kind === 'is' && (leaf.state === 'mine' || leaf.state === 'mentioned');
}

type Named = { readonly name: string; readonly place: Place };

async function checkName(
  { db }: ReadQueryDeps,
  text: string,
  of: 'channel' | 'operator',
  { name, place }: Named,
): Promise<void> {
  const names = (await listNames(db, of, '')).map((known) => known.name);
  if (names.includes(name)) return;
  const [closest] = closestWords([name], names);
  throw new QueryMistake(text, place, `there is no ${of} called ${JSON.stringify(name)}`, [
    closest === undefined ? `there are ${names.join(', ') || 'none yet'}` : `did you mean ${closest}`,
  ]);
}
