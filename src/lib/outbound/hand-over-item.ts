// The steps of sending one item, and what is committed before which: claimed, handed over, recorded.
import { MailroomError } from '../errors.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';
import type { SendOutcome, Transport } from '../smtp/transport.js';
import type { Db } from '../store/db.js';
import type { DueItem } from '../store/outbox.js';
import { type ClaimedItem, claimItem, giveItemBack, markInData } from '../store/outbox-claims.js';
import type { DeliveryAttempt } from './delivery-attempt.js';
import { outstanding } from './outbox.js';
import { type RecordAttemptDeps, recordAttempt } from './record-attempt.js';
import { type Sign, signItem } from './sign-item.js';

export type DeliverItemDeps = RecordAttemptDeps & {
  /** Refuses to begin anything once this program is taken for dead. */
  readonly claimingDb: Db;
  readonly owner: string;
};

/** An item that is ours to send. */
export type Claim = ClaimedItem & { readonly due: DueItem };

/** Undefined when somebody else was quicker. */
export async function claimOne(deps: DeliverItemDeps, due: DueItem): Promise<Claim | undefined> {
  const { claimingDb, owner, clock } = deps;
  const claimed = await claimingDb.transaction((tx) => claimItem(tx, due.id, owner, clock.now()));
  return claimed && { ...claimed, due };
}

/** As if it had not been claimed. */
export async function giveBack({ db, owner, clock }: DeliverItemDeps, { item }: Claim): Promise<void> {
  await db.transaction((tx) => giveItemBack(tx, item.id, owner, clock.now()));
}

/** `sign` where the SMTP config has a DKIM key. */
export type SigningTransport = Pick<Transport, 'send' | 'close'> & { readonly sign: Sign | undefined };

/** Records what the server said. Undefined when another program took the item over. */
export async function recordOutcome(
  deps: DeliverItemDeps,
  config: SmtpConfig,
  { item }: Claim,
  outcome: SendOutcome,
): Promise<DeliveryAttempt | undefined> {
  const after = await recordAttempt(deps, { owner: deps.owner, config, item, outcome });
  return after && { item: after, trouble: outcome.result === 'not-sent' ? outcome : undefined };
}

/** `begun`: whether its body may have left. */
export type HandedOver = { readonly outcome: SendOutcome; readonly begun: boolean };

/**
 * Undefined when another program took it over. `before`: what was sent before is in the store. A store that is away for a
 * while is waited for there, and then asked again.
 */
export async function handOverItem(
  deps: DeliverItemDeps,
  transport: SigningTransport,
  claim: Claim,
  before: Promise<void>,
): Promise<HandedOver | undefined> {
  const { claimingDb, owner, clock } = deps;
  const { item } = claim;
  const raw = await signItem(deps, transport.sign, claim);
  let begun = false;
  let lost = false;
  const onBody = async () => {
    begun = true;
    const mark = () => claimingDb.transaction((tx) => markInData(tx, item.id, owner, clock.now()));
    lost = !(await mark().catch(() => before.then(mark)));
    if (lost) throw new MailroomError('conflict', 'another program took over this mail');
  };
  const envelope = { from: item.envelope.from, to: outstanding(item).map(({ address }) => address) };
  try {
    return { outcome: await transport.send({ envelope, raw, onBody }), begun };
  } catch (error) {
    if (lost) return undefined;
    throw error;
  }
}

// Too many connections, or none any more: that says nothing about the mail. A server that closes says 421 whenever it
// likes (RFC 5321, 3.8).
export function isAboutConnection(outcome: SendOutcome): boolean {
  if (outcome.result === 'answered') return outcome.recipients.every(({ response }) => response.startsWith('421'));
  return outcome.result === 'not-sent' && outcome.kind === 'unreachable';
}
