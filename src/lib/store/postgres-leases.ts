// Leases on PostgreSQL: advisory locks of one session, which a process keeps for all of them.
import { MailroomError } from '../errors.js';
import type { Lease } from './db.js';

/** A connection that is nobody else's. `ended` is settled when it is over, for whatever reason. */
export type Session = {
  query(statement: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  readonly ended: Promise<unknown>;
  close(): Promise<void>;
};

export type Leases = { take(name: string): Promise<Lease | undefined>; close(): Promise<void> };

/** Milliseconds between two looks whether the session is still there: a line that was cut says nothing by itself. */
const LOOK = 15_000;

/**
 * The server gives the locks back when the session ends, however the process or the line dies. Who lives on without the
 * session hears of it by `lost`, and takes new leases with a new session.
 */
export function sessionLeases(open: () => Promise<Session>): Leases {
  let current: Promise<HeldSession> | undefined;
  const session = (): Promise<HeldSession> => {
    current ??= open().then(holdSession);
    const opening = current;
    const forget = () => {
      if (current === opening) current = undefined;
    };
    opening.then((held) => held.lost.addEventListener('abort', forget), forget);
    return opening;
  };
  // The server lets one session take the same lock twice, so what this process holds is known here: by whose hold it is,
  // for a lease that was lost may be released after somebody else here has it.
  const held = new Map<string, symbol>();
  return {
    take: async (name) => {
      if (held.has(name)) return undefined;
      const hold = Symbol(name);
      held.set(name, hold);
      const letGo = () => {
        if (held.get(name) === hold) held.delete(name);
      };
      try {
        const lease = await takeFrom(await session(), name, letGo);
        if (lease === undefined) letGo();
        return lease;
      } catch (error) {
        letGo();
        throw error;
      }
    },
    close: async () => {
      const last = await current?.catch(() => undefined);
      await last?.close();
    },
  };
}

async function takeFrom(session: HeldSession, name: string, released: () => void): Promise<Lease | undefined> {
  const [row] = await session.ask(
    `select pg_try_advisory_lock(hashtext('mailroom lease'), hashtext($1)) as taken, pg_backend_pid() as pid`,
    [name],
  );
  session.refuseShared(row?.['pid']);
  if (row?.['taken'] !== true) return undefined;
  session.lost.addEventListener('abort', released);
  return {
    lost: session.lost,
    release: async () => {
      session.lost.removeEventListener('abort', released);
      // Without an answer the session is lost, and with it the lock.
      const unlock = `select pg_advisory_unlock(hashtext('mailroom lease'), hashtext($1))`;
      if (!session.lost.aborted) await session.ask(unlock, [name]).catch(() => {});
      released();
    },
  };
}

type HeldSession = {
  readonly lost: AbortSignal;
  ask: Session['query'];
  /** Ends it when the server's process is not the one from the beginning, and throws. */
  refuseShared(pid: unknown): void;
  close(): Promise<void>;
};

async function holdSession(session: Session): Promise<HeldSession> {
  const lost = new AbortController();
  const lose = (error: MailroomError) => {
    clearInterval(looks);
    if (!lost.signal.aborted) lost.abort(error);
    session.close();
  };
  const looks = setInterval(look, LOOK).unref();
  session.ended.then(() => lose(leaseLost()));
  const [first] = await session.query('select pg_backend_pid() as pid').catch((error: unknown) => {
    clearInterval(looks);
    throw error;
  });
  const refuseShared = (pid: unknown) => {
    if (pid === first?.['pid']) return;
    const error = sharedSession();
    lose(error);
    throw error;
  };
  async function look() {
    const deadline = setTimeout(() => lose(leaseLost()), LOOK).unref();
    const rows = await session.query('select pg_backend_pid() as pid').catch(() => undefined);
    clearTimeout(deadline);
    if (rows !== undefined && !lost.signal.aborted && rows[0]?.['pid'] !== first?.['pid']) lose(sharedSession());
  }
  return {
    lost: lost.signal,
    ask: session.query,
    refuseShared,
    close: async () => {
      clearInterval(looks);
      await session.close();
    },
  };
}

function leaseLost(): MailroomError {
  return new MailroomError('unreachable', 'the session with PostgreSQL that kept others out of this work was lost', [
    'try again: what was saved is saved, and nothing is done twice',
  ]);
}

function sharedSession(): MailroomError {
  return new MailroomError(
    'rejected',
    'PostgreSQL is reached through a pooler that gives each transaction another session, so nobody can be kept out of work',
    ['set pool_mode = session in pgbouncer for the database of mailroom, or name the server itself in MAILROOM_STORE'],
  );
}
