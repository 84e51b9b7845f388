// What became of a message of ours, as JSON: the same words under `show` and `outbox show`.
import { type Delivery, type DeliveryFacts, type RecipientDelivery, waitOf } from '../../conversation/message.js';
import { readQueueId } from '../../smtp/relay-queue-id.js';

export type RecipientFateJson = {
  readonly address: string;
  readonly state: RecipientDelivery['state'];
  readonly status?: string;
  readonly response?: string;
  /** When a receipt said that it was read. */
  readonly readAt?: string;
  /** When somebody called it spam. */
  readonly complainedAt?: string;
  /** When it came to this. */
  readonly at?: string;
  /** By which its server knows the mail, where its answer names that. */
  readonly queueId?: string;
};

export type DeliveryFactsJson = {
  /** The id in the outbox. */
  readonly outbox: string;
  /** The SMTP config, and its server. */
  readonly config: string;
  readonly server: string;
  readonly attempts: number;
  readonly finishedAt: string | null;
  /** When it is tried again, or released. */
  readonly nextAttemptAt: string | null;
  readonly heldUntil: string | null;
  /** What has to happen before it goes on; null for what is settled. */
  readonly waitsFor: ReturnType<typeof waitOf> | null;
  readonly reason: string | null;
};

export type DeliveryJson = {
  readonly state: Delivery['state'];
  readonly recipients: readonly RecipientFateJson[];
} & Partial<DeliveryFactsJson>;

export function toDeliveryJson(delivery: Delivery): DeliveryJson {
  const { state, recipients, facts } = delivery;
  return {
    state,
    recipients: recipients.map(toRecipientFateJson),
    ...(facts === undefined ? {} : toDeliveryFactsJson(state, facts)),
  };
}

export function toRecipientFateJson(recipient: RecipientDelivery): RecipientFateJson {
  const { address, state, status, response, readAt, complainedAt, at } = recipient;
  const queueId = queueIdOf(recipient);
  return {
    address,
    state,
    ...(status === undefined ? {} : { status }),
    ...(response === undefined ? {} : { response }),
    ...(readAt === undefined ? {} : { readAt: readAt.toISOString() }),
    ...(complainedAt === undefined ? {} : { complainedAt: complainedAt.toISOString() }),
    ...(at === undefined || state === 'pending' ? {} : { at: at.toISOString() }),
    ...(queueId === undefined ? {} : { queueId }),
  };
}

export function toDeliveryFactsJson(state: Delivery['state'], facts: DeliveryFacts): DeliveryFactsJson {
  const { id, config, server, attempts, finishedAt, nextAttemptAt, reason } = facts;
  const next = nextAttemptAt?.toISOString() ?? null;
  return {
    ...{ outbox: id, config, server, attempts, finishedAt: finishedAt?.toISOString() ?? null, nextAttemptAt: next },
    ...{ heldUntil: state === 'held' ? next : null, waitsFor: waitOf(state, facts) ?? null, reason: reason ?? null },
  };
}

/** By which the server that took it knows the mail. */
export function queueIdOf({ state, response }: RecipientDelivery): string | undefined {
  return state === 'sent' && response !== undefined ? readQueueId(response) : undefined;
}
