// Sends what is due: claimed before connecting, marked before the body leaves, settled by the server's reply alone.
import type { Clock, Pause } from '../clock.js';
import { type ErrorKind, MailroomError } from '../errors.js';
import { recordFailure } from '../health/record-failure.js';
import type { NewId, OutboxId, SmtpConfigId } from '../ids.js';
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import { loginSecret } from '../server-login.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';
import type { OpenTransport, Transport } from '../smtp/transport.js';
import { type Db, underLease } from '../store/db.js';
import { type DueItem, listDue } from '../store/outbox.js';
import { claimItem, listOwners, markInData } from '../store/outbox-attempts.js';
import { findSmtpConfig } from '../store/smtp-configs.js';
import type { DeliveryAttempt, DeliveryReport } from './delivery-attempt.js';
import { outstanding } from './outbox.js';
import { recordAttempt } from './record-attempt.js';
import { type Slot, takeSlot } from './take-slot.js';

export type DeliverDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly newId: NewId;
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
  readonly openTransport: OpenTransport;
};

export type DeliverOptions = {
  /** These items alone, when they are due. */
  readonly only?: readonly OutboxId[];
  /** Told of each attempt as it ends. */
  readonly onAttempt?: (attempt: DeliveryAttempt) => void;
  /** Ends it before the next mail. */
  readonly signal?: AbortSignal;
};

/**
 * Sends all that is due, the items of one SMTP config over one connection. One that fails does not stop the others; a
 * server that cannot be used does, until the next time. Each item is handed over once at most, however often this is
 * killed, and whoever else is sending.
 */
export async function deliverOutbox(deps: DeliverDeps, options: DeliverOptions = {}): Promise<DeliveryReport> {
  const { db, clock } = deps;
  const idle = (await listDue(db, clock.now(), options.only)).length === 0 && (await listOwners(db)).length === 0;
  if (idle) return { attempts: [], left: 0 };
  const slot = await takeSlot(deps);
  try {
    const attempts: DeliveryAttempt[] = [];
    let left = 0;
    for (const [config, items] of byConfig(await listDue(db, clock.now(), options.only))) {
      const made = await deliverOver(deps, slot, config, items, options);
      attempts.push(...made.attempts);
      left += made.left;
    }
    return { attempts, left };
  } finally {
    await slot.release();
  }
}

function byConfig(items: readonly DueItem[]): Map<SmtpConfigId, DueItem[]> {
  return Map.groupBy(items, (item) => item.smtpConfigId);
}

async function deliverOver(
  deps: DeliverDeps,
  slot: Slot,
  configId: SmtpConfigId,
  items: readonly DueItem[],
  { onAttempt, signal }: DeliverOptions,
): Promise<DeliveryReport> {
  const config = await findSmtpConfig(deps.db, configId);
  if (config === undefined) throw new MailroomError('local', `SMTP config ${configId} is not in the store`);
  const transport = await openOrTell(deps, config);
  const attempts: DeliveryAttempt[] = [];
  const waiting = items.map(({ id }) => id);
  let silent = 0;
  try {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const attempt = await deliverItem(deps, slot, config, transport, id);
      if (attempt === undefined) continue;
      attempts.push(attempt);
      onAttempt?.(attempt);
      // Its null sender was refused: there is one more attempt, with the reply address.
      if (attempt.item.state === 'queued') waiting.push(id);
      silent = attempt.trouble?.kind === 'unreachable' ? silent + 1 : 0;
      if (silent >= 2 || isAboutServer(attempt.trouble?.kind) || signal?.aborted) break;
    }
    await recordFailure(deps, { table: 'smtp_config', id: configId }, serverFailure(attempts));
    return { attempts, left: waiting.length };
  } finally {
    await transport.close();
  }
}

/** What the last attempt says about the server; undefined when it was used. A refused mail says nothing against it. */
function serverFailure(attempts: readonly DeliveryAttempt[]): Pick<MailroomError, 'kind' | 'message'> | undefined {
  const trouble = attempts.at(-1)?.trouble;
  if (trouble === undefined || !(trouble.kind === 'unreachable' || isAboutServer(trouble.kind))) return undefined;
  return { kind: trouble.kind, message: trouble.reason };
}

// A login, a certificate or a missing secret will be no better for the next mail; a network may be, once.
function isAboutServer(kind: ErrorKind | undefined): boolean {
  return kind === 'auth' || kind === 'tls' || kind === 'local' || kind === 'not-found';
}

async function deliverItem(
  deps: DeliverDeps,
  slot: Slot,
  config: SmtpConfig,
  transport: Pick<Transport, 'send'>,
  id: OutboxId,
): Promise<DeliveryAttempt | undefined> {
  const { clock } = deps;
  const { owner } = slot;
  // Without its slot it is taken for dead: it begins nothing more, but says what became of what it has begun.
  const db = underLease(deps.db, slot);
  const claimed = await db.transaction((tx) => claimItem(tx, id, owner, clock.now()));
  if (claimed === undefined) return undefined;
  const { item, raw } = claimed;
  let lost = false;
  const onBody = async () => {
    lost = !(await db.transaction((tx) => markInData(tx, id, owner, clock.now())));
    if (lost) throw new MailroomError('conflict', 'another program took over this mail');
  };
  const envelope = { from: item.envelope.from, to: outstanding(item).map(({ address }) => address) };
  const outcome = await transport.send({ envelope, raw, onBody }).catch((error: unknown) => {
    if (lost) return undefined;
    throw error;
  });
  if (outcome === undefined) return undefined;
  const after = await recordAttempt(deps, { owner, config, item, outcome });
  return after && { item: after, trouble: outcome.result === 'not-sent' ? outcome : undefined };
}

/** A secret that this machine does not have is told like a server that cannot be reached. */
async function openOrTell(deps: DeliverDeps, config: SmtpConfig): Promise<Pick<Transport, 'send' | 'close'>> {
  try {
    const ref = loginSecret(config.login);
    return await deps.openTransport(config, ref && (await deps.readSecret(ref)));
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
    const { kind, message: reason, next } = error;
    return { send: async () => ({ result: 'not-sent', kind, reason, next }), close: async () => {} };
  }
}
