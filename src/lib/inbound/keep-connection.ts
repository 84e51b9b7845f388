// Keeps the connection of a mailbox open between its pulls, and waits on it for new mail.
import type { Mailbox } from '../mailbox/mailbox.js';
import type { Secret } from '../secrets/secret.js';
import type { PullDeps } from './pull-mailbox.js';

export type KeptConnection = {
  /** For the next pull: it finds the connection open, and does not close it. */
  lend(): PullDeps;
  /** The mailbox that a pull left open. */
  current(): Mailbox | undefined;
  close(): Promise<void>;
};

/** Nothing is connected before the first pull. */
export function keepConnection(deps: PullDeps): KeptConnection {
  let open: Mailbox | undefined;
  let opening: AbortController | undefined;
  let secret: Promise<Secret> | undefined;
  const close = async () => {
    // A server may keep whoever connects waiting for minutes.
    opening?.abort();
    const last = open;
    open = undefined;
    secret = undefined;
    await last?.close();
  };
  return {
    lend: () => {
      let offered = open;
      return {
        ...deps,
        readSecret: async (ref) => {
          secret ??= deps.readSecret(ref);
          return secret;
        },
        // Who asks twice in one pull wants another connection.
        openMailbox: async (account, present, options) => {
          const kept = offered;
          offered = undefined;
          if (kept === undefined) {
            const last = open;
            open = undefined;
            await last?.close();
            opening = new AbortController();
            open = await deps.openMailbox(account, present, { ...options, signal: opening.signal });
          }
          const mailbox = kept ?? open;
          if (mailbox === undefined) throw new Error('a mailbox that was opened is there');
          // What there was nothing above when it was opened may have something above now.
          const hasNothingNew = kept === undefined && mailbox.hasNothingNew;
          return { ...lent(mailbox), hasNothingNew };
        },
      };
    },
    current: () => open,
    close,
  };
}

/** Whoever it is lent to does not close it, nor any other folder of the connection. */
function lent(mailbox: Mailbox): Mailbox {
  return {
    ...mailbox,
    open: async (...wanted) => lent(await mailbox.open(...wanted)),
    close: async () => {},
  };
}
