// Checks the store: its schema, its structure, its keys, and that every raw mail is still the one it was.
import { createHash } from 'node:crypto';
import type { Db } from '../store/db.js';
import {
  countRawMails,
  listBrokenKeys,
  listRawMails,
  listStructureFaults,
  type StoredRaw,
} from '../store/integrity.js';
import { SCHEMA_VERSION } from '../store/schema.js';
import { findIndexFaults, type IndexFaults } from '../store/search-index.js';
import { type Finding, failed, type Judgement, ok } from './finding.js';
import { takeTime } from './take-time.js';

export type CheckStoreDeps = { readonly db: Db; readonly newId: () => string };

const PART = 'store';
const SAMPLE = 200;
const AT_ONCE = 50;
const RESTORE = 'keep a copy of it as it is, and restore the last backup';

/** `full`: the hashes of all raw mails, not of some. */
export async function checkStore(deps: CheckStoreDeps, full: boolean): Promise<readonly Finding[]> {
  const { db } = deps;
  return [
    await takeTime(PART, 'schema', async () => {
      const version = await db.version();
      if (version === SCHEMA_VERSION) return ok(`version ${version}`);
      return failed(`version ${version}, and this program wants ${SCHEMA_VERSION}`, 'update mailroom on this machine');
    }),
    await takeTime(PART, 'structure', async () =>
      judgeFaults(
        await listStructureFaults(db),
        db.dialect === 'sqlite' ? 'every page and index is sound' : 'PostgreSQL answers',
      ),
    ),
    await takeTime(PART, 'keys', async () => judgeFaults(await listBrokenKeys(db), 'all that is referred to is there')),
    await takeTime(PART, 'raw mail', () => checkRawMails(deps, full)),
    await takeTime(PART, 'search', async () => judgeIndex(await findIndexFaults(db))),
  ];
}

function judgeFaults(faults: readonly string[], good: string): Judgement {
  const [first] = faults;
  if (first === undefined) return ok(good);
  const more = faults.length > 1 ? `, and ${faults.length - 1} faults more` : '';
  return { ...failed(`${first}${more}`, RESTORE), kind: 'local' };
}

function judgeIndex({ unindexed, lost, orphaned }: IndexFaults): Judgement {
  if (lost + orphaned > 0) {
    const what = `${lost} messages without their words in the index, words of ${orphaned} messages that are not there`;
    return { ...failed(what, 'make the index anew with: mailroom verify --repair'), kind: 'local' };
  }
  return ok(unindexed === 0 ? 'the index fits the messages' : `${unindexed} messages are indexed at the next search`);
}

async function checkRawMails({ db, newId }: CheckStoreDeps, full: boolean): Promise<Judgement> {
  const count = await countRawMails(db);
  const damaged: string[] = [];
  let seen = 0;
  // Hashes are spread evenly: to begin anywhere is a sample.
  let after = full || count <= SAMPLE ? '' : newId().slice(-8);
  const wanted = full ? count : Math.min(count, SAMPLE);
  while (seen < wanted) {
    const page = await listRawMails(db, after, Math.min(AT_ONCE, wanted - seen));
    damaged.push(...page.filter((mail) => !isIntact(mail)).map(({ sha256 }) => sha256));
    seen += page.length;
    if (page.length === 0 && after === '') break;
    after = page.at(-1)?.sha256 ?? '';
  }
  if (damaged.length > 0) {
    const names = damaged.slice(0, 3).map((hash) => hash.slice(0, 12));
    return {
      ...failed(`${damaged.length} of ${seen} are not the bytes that were stored: ${names.join(', ')}`, RESTORE),
      kind: 'local',
    };
  }
  if (seen < count) return ok(`${seen} of ${count} looked at, all as they were stored; --full looks at all`);
  return ok(count === 0 ? 'there is none yet' : `all ${count} as they were stored`);
}

function isIntact({ sha256, size, bytes }: StoredRaw): boolean {
  return bytes.byteLength === size && createHash('sha256').update(bytes).digest('hex') === sha256;
}
