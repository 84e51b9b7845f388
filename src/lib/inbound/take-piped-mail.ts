// Takes in one mail that a mail server hands over: all that follows from it is in the store when this returns.
import type { Channel } from '../channel/channel.js';
import { needOpenChannel } from '../channel/need-channel.js';
import { MailroomError } from '../errors.js';
import { USUAL_SIZE_LIMIT } from '../mailbox/mailbox-account.js';
import { needMailbox } from '../mailbox/need-mailbox.js';
import { listChannels } from '../store/channels.js';
import type { Queries, Tx } from '../store/db.js';
import type { ArrivedMail, TakeInDeps, TakenIn } from './arrived-mail.js';
import type { InboundMail } from './inbound-mail.js';
import type { ReadMail } from './mail-reader.js';
import { describeCause } from './pulled.js';
import { type Envelope, PIPED } from './quarantined-mail.js';
import type { QuarantineDeps } from './record-quarantine.js';
import { recordUnreadable } from './record-unreadable.js';
import { routeMail } from './routing.js';
import { readContext } from './take-in-batch.js';
import { takeInMail } from './take-in-mail.js';

type PipeDeps = QuarantineDeps & { readonly readMail: ReadMail };

export type PipedMail = {
  readonly bytes: Buffer;
  /** The channel it is for; undefined when its addresses tell. */
  readonly channel: string | undefined;
} & Envelope;

export type Piped = Pick<TakenIn, 'conversations' | 'autoReplies'> & {
  readonly outcome: TakenIn['outcome'] | 'quarantined';
  /** What it is in quarantine for. */
  readonly cause: string | undefined;
};

/**
 * Takes the mail in, or puts it whole into quarantine when it cannot be read. Handed over again, after nobody heard that
 * it was taken in, it is recognised. Throws `not-found` and `invalid` for a channel that takes nothing in, and what is
 * wrong with the store: then nothing was kept.
 */
export async function takePipedMail(deps: PipeDeps, piped: PipedMail): Promise<Piped> {
  const named = piped.channel === undefined ? undefined : await needOpenChannel(deps.db, piped.channel);
  const raw = withoutEnvelopeLine(piped.bytes);
  if (raw.length === 0) throw new MailroomError('invalid', 'there is no mail on stdin', ['pipe one mail into it']);
  // What is larger is kept whole, and not read.
  if (raw.length > USUAL_SIZE_LIMIT) return quarantine(deps, piped, { named, raw, cause: tooLarge(raw) });
  try {
    const mail = withEnvelope(await deps.readMail(raw), piped);
    const arrived = { raw, mail, named, receivedAt: deps.clock.now() };
    return { ...(await deps.db.transaction((tx) => takeInPiped(deps, tx, arrived))), cause: undefined };
  } catch (error) {
    // The store tells what is wrong with itself in MailroomErrors; all else came of the mail.
    if (error instanceof MailroomError && error.kind !== 'invalid') throw error;
    return quarantine(deps, piped, { named, raw, cause: describeCause(error) });
  }
}

// A server that delivers to a program writes this line before the mail, as into an mbox. It is no part of it.
function withoutEnvelopeLine(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, 5).equals(Buffer.from('From '))) return bytes;
  const end = bytes.indexOf(0x0a);
  return end < 0 ? bytes.subarray(bytes.length) : bytes.subarray(end + 1);
}

/** What the server knows goes before what stands in the mail. */
export function withEnvelope(mail: InboundMail, { recipient, sender }: Envelope): InboundMail {
  const isNull = sender !== undefined && /^(?:<?\s*>?|mailer-daemon)$/i.test(sender.trim());
  return {
    ...mail,
    headers: [
      ...(recipient === undefined ? [] : [{ name: 'envelope-to', value: recipient }]),
      ...(isNull ? [{ name: 'return-path', value: '<>' }] : []),
      ...mail.headers,
    ],
  };
}

type Arrived = Pick<ArrivedMail, 'raw' | 'mail' | 'receivedAt'> & { readonly named: Channel | undefined };

/** A mail without a channel of its own goes where its addresses say. */
export async function takeInPiped(
  deps: TakeInDeps,
  tx: Tx,
  { raw, mail, named, receivedAt }: Arrived,
): Promise<TakenIn> {
  await tx.takeTurns('intake');
  const channels = named === undefined ? await listChannels(tx) : [named];
  const home = named ?? routeMail(mail, { channels, marked: [] })[0]?.channel ?? (await firstChannel(tx));
  const account = await needMailbox(tx, home.mailbox.name);
  const context = { ...(await readContext(tx, account)), channels, named };
  const arrived = { account, folder: '', uidValidity: '', uid: 0, history: false, receivedAt };
  return takeInMail(deps, tx, { ...arrived, raw, mail }, context);
}

async function firstChannel(db: Queries): Promise<Channel> {
  const [channel] = await listChannels(db);
  if (channel !== undefined) return channel;
  throw new MailroomError('not-found', 'there is no channel that a mail could be for', [
    'create one with: mailroom channel create',
  ]);
}

function tooLarge(raw: Buffer): string {
  return `at ${Math.ceil(raw.length / 1024 / 1024)} MB it is read only when it is asked for; it is kept whole`;
}

async function quarantine(
  deps: QuarantineDeps,
  { recipient, sender }: Envelope,
  { named, raw, cause }: { readonly named: Channel | undefined; readonly raw: Buffer; readonly cause: string },
): Promise<Piped> {
  const mailboxId = (named ?? (await firstChannel(deps.db))).mailbox.id;
  const envelope = recipient === undefined && sender === undefined ? undefined : { recipient, sender };
  await recordUnreadable(deps, { mailboxId, channelId: named?.id, envelope, place: PIPED, raw, cause });
  return { outcome: 'quarantined', conversations: [], autoReplies: 0, cause };
}
