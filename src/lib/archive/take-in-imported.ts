// Takes imported mails in, in the transaction it is given: what others wrote, and what the channel itself wrote.
import type { Channel } from '../channel/channel.js';
import { readAnswer, type Writer } from '../inbound/answer.js';
import type { TakeInContext } from '../inbound/arrived-mail.js';
import { foreseeArrivals } from '../inbound/foresee-arrivals.js';
import type { InboundMail } from '../inbound/inbound-mail.js';
import { takeInAnswer } from '../inbound/take-in-answer.js';
import { readContext } from '../inbound/take-in-batch.js';
import { type TakeInDeps, type TakenIn, takeInMail } from '../inbound/take-in-mail.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import { needMailbox } from '../mailbox/need-mailbox.js';
import { findLastConversationNumber } from '../store/conversations.js';
import type { Tx } from '../store/db.js';
import { findSmtpConfig } from '../store/smtp-configs.js';
import { addImported, type ImportCounts, NOTHING_IMPORTED } from './imported.js';

/** A mail of an archive, understood. */
export type ImportedMail = { readonly raw: Uint8Array; readonly mail: InboundMail; readonly receivedAt: Date };

export type ImportedBatch = {
  readonly channel: Channel;
  readonly mails: readonly ImportedMail[];
  /** What was deleted here comes in again too. */
  readonly bringsBack: boolean;
};

/** As history: closed, with the times it had; nothing is answered and nobody told. */
export async function takeInImported(
  deps: TakeInDeps,
  tx: Tx,
  { channel, mails, bringsBack }: ImportedBatch,
): Promise<ImportCounts> {
  await tx.takeTurns('intake');
  const importing = await readImporting(tx, channel);
  const lastNumber = await findLastConversationNumber(tx);
  await foreseeArrivals(
    tx,
    mails.map(({ mail }) => mail),
    [channel],
  );
  const started = new Set<number>();
  let counts = NOTHING_IMPORTED;
  for (const one of mails) {
    const taken = await takeInOne(deps, tx, importing, { ...one, bringsBack });
    for (const number of taken.conversations) if (number > lastNumber) started.add(number);
    counts = addImported(counts, taken.isAnswer && taken.outcome === 'stored' ? { answers: 1 } : countOf(taken));
  }
  return { ...counts, conversations: started.size };
}

/** One mail that could not be taken in with its archive. */
export async function takeInImportedMail(
  deps: TakeInDeps,
  tx: Tx,
  channel: Channel,
  mail: ImportedMail,
): Promise<TakenIn> {
  await tx.takeTurns('intake');
  return takeInOne(deps, tx, await readImporting(tx, channel), { ...mail, bringsBack: false });
}

type Importing = {
  readonly account: MailboxAccount;
  readonly context: TakeInContext;
  readonly writer: Writer;
};

async function readImporting(tx: Tx, channel: Channel): Promise<Importing> {
  const account = await needMailbox(tx, channel.mailbox.name);
  const replyAddress = (await findSmtpConfig(tx, channel.smtp.id))?.replyAddress;
  return {
    account,
    context: { ...(await readContext(tx, account)), named: channel },
    writer: {
      channel,
      senders: replyAddress === undefined ? [] : [replyAddress],
      trustAuthserv: account.trustAuthserv,
    },
  };
}

async function takeInOne(
  deps: TakeInDeps,
  tx: Tx,
  { account, context, writer }: Importing,
  mail: ImportedMail & { readonly bringsBack: boolean },
): Promise<TakenIn & { readonly isAnswer: boolean }> {
  const arrived = { ...mail, account, folder: '', uidValidity: '', uid: 0, history: true };
  const answer = readAnswer(mail.mail, writer, context);
  const taken =
    answer === undefined
      ? await takeInMail(deps, tx, arrived, context)
      : await takeInAnswer(deps, tx, arrived, { answer, writer, context });
  return { ...taken, isAnswer: answer !== undefined };
}

function countOf({ outcome }: TakenIn): Partial<ImportCounts> {
  switch (outcome) {
    case 'stored':
    case 'unrouted':
      return { received: 1 };
    case 'duplicate':
      return { known: 1 };
    case 'own':
      return { own: 1 };
  }
}
