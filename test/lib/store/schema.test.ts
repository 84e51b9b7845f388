// The schema that the migrations build, written down so that every change of it is a diff to review.
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Db } from '../../../src/lib/store/db.js';
import { MIGRATIONS, statementsOf } from '../../../src/lib/store/migrations/list.js';
import { withMigratedStore } from '../../support/fresh-store.js';
import { eachStore } from '../../support/stores.js';

test('a migration is read as whole statements', () => {
  for (const migration of MIGRATIONS) {
    for (const statement of statementsOf(migration, 'blob')) {
      expect(statement).toMatch(/^(?:create|alter|drop|insert|update|delete) /);
      // A trigger has statements within.
      expect(statement.replace(/\bbegin .*; end$/s, '')).not.toContain(';');
    }
  }
});

test('text is compared by its bytes on PostgreSQL too, also in a column that is added later', () => {
  const migration = {
    name: 'example',
    sql: () =>
      'create table example (\n  text text not null,\n  many integer\n);\nalter table example add column more text;\n',
  };

  expect(statementsOf(migration, 'bytea')).toEqual([
    'create table example (\n  text text collate "C" not null,\n  many integer\n)',
    'alter table example add column more text collate "C"',
  ]);
});

eachStore((store) => {
  test('the schema is the one that is written down', async () => {
    await withMigratedStore(await store.url(), async (db) => {
      const schema = store.kind === 'sqlite' ? await sqliteSchema(db) : await postgresSchema(db);
      await expect(`${schema}\n`).toMatchFileSnapshot(`schema.${store.kind}.sql`);
    });
  });
});

async function sqliteSchema(db: Db): Promise<string> {
  const { rows } = await sql<{ sql: string }>`
    select sql from sqlite_master where sql is not null order by tbl_name, type desc, name`.execute(db);
  return rows.map((row) => `${row.sql};`).join('\n');
}

async function postgresSchema(db: Db): Promise<string> {
  const columns = await sql<{ table: string; line: string }>`
    select c.relname as table, a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
      || coalesce((select ' collate ' || quote_ident(l.collname) from pg_collation l
        where l.oid = a.attcollation and l.collname <> 'default'), '')
      || case when a.attnotnull then ' not null' else '' end as line
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
    order by c.relname, a.attnum`.execute(db);
  const constraints = await sql<{ table: string; line: string }>`
    select c.relname as table, pg_get_constraintdef(o.oid) as line
    from pg_constraint o join pg_class c on c.oid = o.conrelid
    where c.relnamespace = current_schema()::regnamespace and o.contype <> 'n'
    order by c.relname, o.contype desc, line`.execute(db);
  const indexes = await sql<{ table: string; line: string }>`
    select i.tablename as table, i.indexdef as line from pg_indexes i
    where i.schemaname = current_schema() and not exists (select 1 from pg_constraint o where o.conname = i.indexname)
    order by i.indexname`.execute(db);
  const of = (table: string, rows: readonly { table: string; line: string }[]) =>
    rows.filter((row) => row.table === table).map((row) => row.line);
  return [...new Set(columns.rows.map((row) => row.table))]
    .flatMap((table) => {
      const body = [...of(table, columns.rows), ...of(table, constraints.rows)].map((line) => `  ${line}`).join(',\n');
      return [`create table ${table} (\n${body}\n);`, ...of(table, indexes.rows).map((line) => `${line};`)];
    })
    .join('\n');
}
