// The outbox in the store: what is waiting to be sent, who is sending it, and what became of it.
import { addressKey } from '../address/email-address.js';
import type { ChannelId, ConversationId, MessageId, OutboxId, SmtpConfigId } from '../ids.js';
import type { OutboxKind } from '../outbound/outbox.js';
import type { Envelope } from '../smtp/transport.js';
import { toTime } from './columns.js';
import type { Tx } from './db.js';

export type NewOutboxItem = {
  readonly id: OutboxId;
  readonly kind: OutboxKind;
  readonly messageId: MessageId;
  readonly conversationId: ConversationId;
  readonly channelId: ChannelId;
  readonly smtpConfigId: SmtpConfigId;
  /** Frozen from now on, whatever becomes of the contact's address. */
  readonly envelope: Envelope;
  /** The raw mail that every attempt sends. It is kept already, and so is the message. */
  readonly rawHash: string;
  readonly queuedAt: Date;
};

/** Puts a mail into the outbox, to be sent at once: in the transaction that stores its message. */
export async function enqueue(tx: Tx, item: NewOutboxItem): Promise<void> {
  const at = toTime(item.queuedAt);
  await tx
    .insertInto('outbox')
    .values({
      id: item.id,
      kind: item.kind,
      message_id: item.messageId,
      conversation_id: item.conversationId,
      channel_id: item.channelId,
      smtp_config_id: item.smtpConfigId,
      state: 'queued',
      envelope_from: item.envelope.from,
      envelope_to: JSON.stringify(item.envelope.to),
      raw_sha256: item.rawHash,
      attempts: 0,
      queued_at: at,
      hold_until: null,
      next_attempt_at: at,
      owner: null,
      reason: null,
      finished_at: null,
      updated_at: at,
    })
    .execute();
  await tx
    .insertInto('outbox_recipient')
    .values(
      item.envelope.to.map((address, position) => ({
        outbox_id: item.id,
        position,
        address,
        address_key: addressKey(address),
        state: 'pending',
        status: null,
        response: null,
        updated_at: at,
      })),
    )
    .execute();
}
