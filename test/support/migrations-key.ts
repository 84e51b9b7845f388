// What the migrations are: a store that was made by others is no template for this run.
import { createHash } from 'node:crypto';
import { MIGRATIONS, statementsOf } from '../../src/lib/store/migrations/list.js';

/** 16 hexadecimal digits, others when a statement changes. */
export function migrationsKey(): string {
  const hash = createHash('sha256');
  for (const migration of MIGRATIONS) hash.update([migration.name, ...statementsOf(migration, 'blob')].join('\n'));
  return hash.digest('hex').slice(0, 16);
}
