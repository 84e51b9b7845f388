// Waits for new mail on an IMAP connection: IDLE, where the server can, and what it tells by the way.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ImapConnection } from './imap-connection.js';

/** Milliseconds from one IDLE to the next. */
const SHORTEST_IDLE = 1_000;

export class ImapNews {
  /** The server told of mail that came after the last list. */
  isThere = false;
  readonly #connection: ImapConnection;
  #idle: Promise<unknown> | undefined;

  constructor(connection: ImapConnection) {
    this.#connection = connection;
    connection.client.on('exists', ({ count, prevCount }) => {
      if (count > prevCount) this.isThere = true;
    });
  }

  // The library ends an IDLE after each minute of silence, with a command that shows whether the server still lives; the
  // next one begins here. So it is never 29 minutes old, at which a server may log out who says nothing (RFC 2177, 3).
  /** So many milliseconds at most, or until the signal is given. Throws what ended the connection. */
  async wait(limit: number, signal: AbortSignal): Promise<void> {
    const { promise: enough, resolve } = Promise.withResolvers<'enough'>();
    const stop = () => resolve('enough');
    const { client } = this.#connection;
    const heard = () => this.isThere && stop();
    const timer = setTimeout(stop, limit);
    signal.addEventListener('abort', stop);
    client.on('exists', heard).on('close', stop);
    if (signal.aborted || this.isThere || !client.usable) stop();
    try {
      let ended: unknown;
      do {
        const soonest = sleep(SHORTEST_IDLE);
        ended = await Promise.race([enough, this.#connection.can('IDLE') ? this.#idleOnce() : enough]);
        // A server that ends every IDLE at once would be asked without a pause.
        if (ended !== 'enough' && ended !== false) await Promise.race([enough, soonest]);
      } while (ended !== 'enough' && ended !== false);
      // A server that refuses to idle does not tell.
      await enough;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      client.off('exists', heard).off('close', stop);
    }
    if (!client.usable && !signal.aborted) throw this.#connection.told(new Error('the connection is gone'), 'folder');
  }

  /** Until the next command, or the next silence. One IDLE at a time: a second would end at once. */
  #idleOnce(): Promise<unknown> {
    const { client } = this.#connection;
    this.#idle ??= this.#connection
      .listening(() => client.idle())
      .catch(() => false)
      .finally(() => {
        this.#idle = undefined;
      });
    return this.#idle;
  }
}
