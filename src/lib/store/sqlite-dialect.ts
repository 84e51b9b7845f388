// How Kysely works on one SQLite connection: transactions that write from their first statement on.
import { type DatabaseConnection, SqliteDialect, SqliteDriver, type SqliteStatement as Statement } from 'kysely';

export type SqliteStatement = {
  /** Whether it gives rows. */
  readonly reader: boolean;
  all(values: readonly unknown[]): unknown[];
  run(values: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  iterate(values: readonly unknown[]): IterableIterator<unknown>;
};

export type SqliteConnection = {
  prepare(sql: string): SqliteStatement & Statement;
  /** Begins a transaction that is the only one to write; waits for its turn. */
  begin(): Promise<void>;
  isInTransaction(): boolean;
  close(): void;
};

export class OneFileDialect extends SqliteDialect {
  readonly #database: SqliteConnection;

  constructor(database: SqliteConnection) {
    super({ database });
    this.#database = database;
  }

  override createDriver() {
    return new OneFileDriver(this.#database);
  }
}

class OneFileDriver extends SqliteDriver {
  readonly #database: SqliteConnection;

  constructor(database: SqliteConnection) {
    super({ database });
    this.#database = database;
  }

  override async beginTransaction(): Promise<void> {
    await this.#database.begin();
  }

  // A full disk makes SQLite roll back by itself (https://www.sqlite.org/lang_transaction.html, 3); a second rollback
  // would be an error in the place of the one that says what happened.
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isInTransaction()) await super.rollbackTransaction(connection);
  }
}
