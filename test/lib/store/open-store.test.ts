// Opening a store: what is made, what is refused, and who may read it.
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { MailroomError } from '../../../src/lib/errors.js';
import { MIGRATIONS } from '../../../src/lib/store/migrations/list.js';
import { locateStore, openStore } from '../../../src/lib/store/open-store.js';
import { SCHEMA_VERSION } from '../../../src/lib/store/schema.js';
import { NOW, newId, withMigratedStore } from '../../support/fresh-store.js';
import { startStoreProgram } from '../../support/store-program.js';
import { eachStore } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const clock = { now: () => NOW };

/** What opening it is refused with. */
async function refusal(url: string, options?: { create: boolean }): Promise<MailroomError> {
  const error = await openStore(url, clock, options).then(
    async (db) => {
      await db.close();
      return new Error('it was opened');
    },
    (thrown: unknown) => thrown,
  );
  if (error instanceof MailroomError) return error;
  throw error;
}

test.each(['mysql://localhost/mailroom', 'file:///srv/mailroom.db', 'sqlite://mailroom.db'])(
  '%s is no place for a store',
  (url) => {
    expect(() => locateStore(url)).toThrow(expect.objectContaining({ kind: 'invalid' }));
  },
);

test.each([
  'postgres:ana:canary@db/mailroom',
  '"postgres://ana:canary@db/mailroom"',
  "'mysql://ana:canary@db/mailroom'",
])('%s is a URL gone wrong, and its password is not shown', (url) => {
  expect(() => locateStore(url)).toThrow(expect.objectContaining({ kind: 'invalid' }));
  expect(() => locateStore(url)).not.toThrow(/canary/);
});

test('blanks around a URL do not make a path of it', () => {
  expect(locateStore(' postgres://ana@db/mailroom\n')).toBe('postgres://ana@db/mailroom');
});

test('a store is named by its whole path, or by its URL as it is', () => {
  expect(locateStore('folder/mailroom.db')).toBe(join(process.cwd(), 'folder/mailroom.db'));
  expect(locateStore('/srv/a:b.db')).toBe('/srv/a:b.db');
  expect(locateStore('postgresql://ana@db/mailroom')).toBe('postgresql://ana@db/mailroom');
});

test('the version that this program knows is the number of its migrations', () => {
  expect(MIGRATIONS).toHaveLength(SCHEMA_VERSION);
});

eachStore((store) => {
  test('a new store is at the version of this program, and stays there', async () => {
    const url = await store.url();
    await withMigratedStore(url, async (db) => expect(await db.version()).toBe(SCHEMA_VERSION));

    const again = await openStore(url, clock);

    expect(await again.version()).toBe(SCHEMA_VERSION);
    const applied = await sql<{ number: number; name: string; applied_at: string }>`select * from migration`.execute(
      again,
    );
    expect(applied.rows).toEqual(
      MIGRATIONS.map(({ name }, index) => ({ number: index + 1, name, applied_at: NOW.toISOString() })),
    );
    await again.close();
  });

  test('a store that is not there is not made by looking for it', async () => {
    const url = await store.url();

    const error = await refusal(url);

    expect(error).toMatchObject({ kind: 'not-found', next: ['make it with: mailroom init'] });
    expect(await refusal(url)).toMatchObject({ kind: 'not-found' });
    if (store.kind === 'sqlite') expect(readdirSync(dirname(url))).toEqual([]);
  });

  test('a store that a newer mailroom has changed is refused, also when it would be made', async () => {
    const url = await store.url();
    await withMigratedStore(url, async (db) => {
      await sql`insert into migration (number, name, applied_at) values (99, 'later', '2030-01-01')`.execute(db);
    });

    for (const options of [{ create: false }, { create: true }]) {
      expect(await refusal(url, options)).toMatchObject({
        kind: 'schema',
        message: expect.stringContaining('its schema is 99'),
      });
    }
  });

  test('two programs that make a store together both find it made once', async () => {
    const url = await store.url();
    const programs = [1, 2, 3].map(() => startStoreProgram('open', url));

    const codes = await Promise.all(programs.map((program) => program.ended));

    expect(programs.map((program) => program.output()).join('')).toBe('');
    expect(codes).toEqual([0, 0, 0]);
    await withMigratedStore(url, async (db) => {
      const { rows } = await sql`select number from migration`.execute(db);
      expect(rows).toHaveLength(SCHEMA_VERSION);
    });
  });

  test('ids that are made one after the other sort in that order in the store', async () => {
    await withMigratedStore(await store.url(), async (db) => {
      const made = Array.from({ length: 50 }, () => newId());
      const values = made.map((id) => ({ name: id, ciphertext: '', key_id: '', created_at: '', updated_at: '' }));
      await db.insertInto('vault_secret').values(values.toReversed()).execute();
      const found = await db.selectFrom('vault_secret').select('name').orderBy('name').execute();
      expect(found.map(({ name }) => name)).toEqual(made);
    });
  });
});

describe('a store in a file', () => {
  test('it, what SQLite puts beside it, its leases and its folders are for their owner alone', async () => {
    const folder = temporaryFolder();
    const url = join(folder, 'new/folders/mailroom.db');
    const before = process.umask(0);
    try {
      await withMigratedStore(url, async (db) => {
        await db.lease('pull inbox');
        const modes = readdirSync(dirname(url)).map((name) => [
          name,
          (statSync(join(dirname(url), name)).mode & 0o777).toString(8),
        ]);
        expect(Object.fromEntries(modes)).toEqual({
          'mailroom.db': '600',
          'mailroom.db-lease-pull%20inbox': '600',
          'mailroom.db-shm': '600',
          'mailroom.db-wal': '600',
        });
      });
    } finally {
      process.umask(before);
    }
    for (const made of ['new', 'new/folders'])
      expect((statSync(join(folder, made)).mode & 0o777).toString(8)).toBe('700');
  });

  test('it is written through to the disk, and refers to nothing that is not there', async () => {
    await withMigratedStore(join(temporaryFolder(), 'mailroom.db'), async (db) => {
      const pragma = async (name: string) =>
        Object.values((await sql`${sql.raw(`pragma ${name}`)}`.execute(db)).rows[0] ?? {})[0];
      expect(await pragma('journal_mode')).toBe('wal');
      expect(await pragma('synchronous')).toBe(2);
      expect(await pragma('foreign_keys')).toBe(1);
    });
  });

  test('a file that is something else is left as it is', async () => {
    const path = join(temporaryFolder(), 'letter.txt');
    writeFileSync(path, 'Dear Sir or Madam, '.repeat(100));

    expect(await refusal(path, { create: true })).toMatchObject({
      kind: 'local',
      message: `that file is not a mailroom store (${path})`,
    });
    expect(statSync(path).size).toBe(1900);
  });

  test("another program's SQLite file is not taken over", async () => {
    const path = join(temporaryFolder(), 'bookmarks.sqlite');
    const other = new DatabaseSync(path);
    other.exec('create table bookmark (url text)');
    other.close();

    expect(await refusal(path)).toMatchObject({ kind: 'not-found' });
    expect(await refusal(path, { create: true })).toMatchObject({
      kind: 'local',
      message: expect.stringContaining('belongs to another program (it has a table bookmark)'),
    });
  });

  test('a folder, and a path through a file, are refused with the path', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');

    expect(await refusal(folder, { create: true })).toMatchObject({
      kind: 'local',
      message: expect.stringContaining(folder),
    });
    expect(await refusal(join(folder, 'file/mailroom.db'), { create: true })).toMatchObject({
      kind: 'local',
      message: expect.stringContaining(join(folder, 'file')),
    });
  });

  test.skipIf(process.getuid?.() === 0)('a folder that one may not write to is named', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'locked'));
    chmodSync(join(folder, 'locked'), 0o500);

    const error = await refusal(join(folder, 'locked/mailroom.db'), { create: true });

    expect(error).toMatchObject({ kind: 'local', message: expect.stringContaining('you may not write there') });
    expect(existsSync(join(folder, 'locked/mailroom.db'))).toBe(false);
  });
});
