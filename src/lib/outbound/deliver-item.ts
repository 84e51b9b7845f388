// Sends one item: what is committed before which step, and what its outcome is.
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

export type Lane = {
  /** Gives this connection up when others are at work, so that it may be one too many. */
  readonly stepAside: () => boolean;
  /** Called when the server has said what it has to say, before that is recorded. */
  readonly onOutcome: () => void;
};

/** Undefined when another program took it over. Given back when the server wanted no further connection. */
export async function deliverItem(
  deps: DeliverItemDeps,
  config: SmtpConfig,
  transport: SigningTransport,
  claim: Claim,
  { stepAside, onOutcome }: Lane,
): Promise<DeliveryAttempt | 'given-back' | undefined> {
  const { item } = claim;
  const handed = await handOver(deps, transport, claim);
  if (handed !== undefined && !handed.begun && isAboutConnection(handed.outcome) && stepAside()) {
    await giveBack(deps, claim);
    return 'given-back';
  }
  onOutcome();
  if (handed === undefined) return undefined;
  const { outcome } = handed;
  const after = await recordAttempt(deps, { owner: deps.owner, config, item, outcome });
  return after && { item: after, trouble: outcome.result === 'not-sent' ? outcome : undefined };
}

/** `begun`: whether its body may have left. */
type HandedOver = { readonly outcome: SendOutcome; readonly begun: boolean };

async function handOver(
  deps: DeliverItemDeps,
  transport: SigningTransport,
  claim: Claim,
): Promise<HandedOver | undefined> {
  const { claimingDb, owner, clock } = deps;
  const { item } = claim;
  const raw = await signItem(deps, transport.sign, claim);
  let begun = false;
  let lost = false;
  const onBody = async () => {
    begun = true;
    lost = !(await claimingDb.transaction((tx) => markInData(tx, item.id, owner, clock.now())));
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
function isAboutConnection(outcome: SendOutcome): boolean {
  if (outcome.result === 'answered') return outcome.recipients.every(({ response }) => response.startsWith('421'));
  return outcome.result === 'not-sent' && outcome.kind === 'unreachable';
}
