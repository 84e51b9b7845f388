// Changes a channel: any of its settings.
import { type EmailAddress, sameAddress } from '../address/email-address.js';
import { channelFacts } from '../audit/facts.js';
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import { needMailbox } from '../mailbox/need-mailbox.js';
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import type { Actor } from '../operator/role.js';
import { needSmtpConfig } from '../smtp/need-smtp-config.js';
import { listChannels, listClosedChannels, saveChannel, saveWithoutAddress } from '../store/channels.js';
import type { Db, Tx } from '../store/db.js';
import { needWidget } from '../widget/need-widget.js';
import { type AutoReplyChange, changeAutoReply } from './auto-reply-text.js';
import type { Channel } from './channel.js';
import { refuseTakenAddresses, refuseTakenName } from './channel-conflict.js';
import { checkChannelTexts, checkClosingText } from './check-channel-texts.js';
import { checkOwnAddress } from './check-own-address.js';
import { withoutRepeats } from './create-channel.js';
import { needOpenChannel } from './need-channel.js';
import { channelAddressUses } from './own-address.js';
import { chooseReceivingAddress } from './receiving-address.js';
import { switchFallback } from './switch-fallback.js';

export type EditChannelDeps = ActorDeps & RecordDeps & { readonly db: Db };

type Plain =
  | 'name'
  | 'replyName'
  | 'address'
  | 'aliases'
  | 'footer'
  | 'formSenders'
  | 'forwarders'
  | 'undoSeconds'
  | 'reopen'
  | 'quote'
  | 'isFallback';

/** What is to change; what is not named stays. Mailbox, SMTP config and widget are named by their slugs. */
export type ChannelChange = { readonly [Part in Plain]?: Channel[Part] | undefined } & {
  readonly mailbox?: string | undefined;
  readonly smtp?: string | undefined;
  readonly widget?: string | undefined;
  readonly autoReply?: AutoReplyChange | undefined;
  /** `of-mailbox`: the one that the mailbox gives, as for a new channel. */
  readonly receivingAddress?: EmailAddress | 'of-mailbox' | undefined;
};

export type EditedChannel = {
  readonly channel: Channel;
  /** The names of what is other than before; empty when nothing is. */
  readonly changed: readonly string[];
  /** The mailbox's own address: mail to it needs no forwarding. */
  readonly mailboxAddress: EmailAddress;
  readonly warnings: readonly string[];
};

/**
 * A receiving address that came of the mailbox follows it to another one. Throws `not-found`, and `invalid` for an
 * address that is taken or an operator's, a misspelt variable, a channel that was closed.
 */
export async function editChannel(
  deps: EditChannelDeps,
  name: string,
  change: ChannelChange,
  allowOperatorAddress: boolean,
): Promise<EditedChannel> {
  const [edited] = await editChannels(deps, [{ name, change }], allowOperatorAddress);
  if (edited === undefined) throw new Error('one edit has one outcome');
  return edited;
}

export type ChannelEdit = { readonly name: string; readonly change: ChannelChange };

/** Several at once, all or none: they may exchange their names and addresses, for only the end has to be in order. */
export async function editChannels(
  deps: EditChannelDeps,
  edits: readonly ChannelEdit[],
  allowOperatorAddress: boolean,
): Promise<readonly EditedChannel[]> {
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('channels');
    const actor = await needPermission(tx, deps, 'channels');
    const wanted: Wanted[] = [];
    for (const { name, change } of edits) {
      const present = await needOpenChannel(tx, name);
      wanted.push({ present, change, ...(await resolveChange(tx, present, change)) });
    }
    for (const one of wanted) await checkChange(tx, one, wanted);
    if (wanted.length > 1) for (const { present } of wanted) await saveWithoutAddress(tx, present.id);
    const outcomes: EditedChannel[] = [];
    for (const one of wanted) outcomes.push(await save(tx, deps, { actor, ...one, allowOperatorAddress }));
    return outcomes;
  });
}

type Wanted = Resolved & { readonly present: Channel; readonly change: ChannelChange };

async function checkChange(tx: Tx, { present, channel, change }: Wanted, all: readonly Wanted[]): Promise<void> {
  await checkChannelTexts({
    replyName: channel.replyName === present.replyName ? undefined : channel.replyName,
    autoReply: change.autoReply && channel.autoReply,
  });
  await checkClosingText('footer', change.footer);
  const others = (await listChannels(tx))
    .filter(({ id }) => id !== present.id)
    .map((other) => all.find((one) => one.present.id === other.id)?.channel ?? other);
  if (channel.name !== present.name) refuseTakenName(channel.name, [...others, ...(await listClosedChannels(tx))]);
  refuseTakenAddresses([channel.address, ...channel.aliases], others);
}

type Saving = Wanted & { readonly actor: Actor; readonly allowOperatorAddress: boolean };

async function save(tx: Tx, deps: EditChannelDeps, saving: Saving): Promise<EditedChannel> {
  const { actor, present, channel, mailboxAddress, warnings, allowOperatorAddress } = saving;
  const known = channelAddressUses(present);
  const added = channelAddressUses(channel).filter((use) => !known.some((one) => one.address === use.address));
  const risks = await checkOwnAddress(tx, { uses: added }, allowOperatorAddress);
  await saveChannel(tx, channel, deps.clock.now());
  const isSwitched = channel.isFallback !== present.isFallback || channel.mailbox.id !== present.mailbox.id;
  const displaced = isSwitched ? await switchFallback(tx, deps, { actor, channel }) : [];
  const before = { name: present.name, ...channelFacts(present) };
  const after = { name: channel.name, ...channelFacts(channel) };
  const changed = await recordChange(tx, deps, { actor, thing: 'channel', name: present.name, before, after });
  return { channel, changed, mailboxAddress, warnings: [...risks, ...warnings, ...displaced] };
}

type Resolved = Pick<EditedChannel, 'channel' | 'mailboxAddress' | 'warnings'>;

async function resolveChange(tx: Tx, present: Channel, change: ChannelChange): Promise<Resolved> {
  const mailbox = await needMailbox(tx, change.mailbox ?? present.mailbox.id);
  const smtp = await needSmtpConfig(tx, change.smtp ?? present.smtp.id);
  const widget = await needWidget(tx, change.widget ?? present.widget.id);
  const { autoReply, receivingAddress: wanted, ...plain } = change;
  const address = plain.address ?? present.address;
  const old = await needMailbox(tx, present.mailbox.id);
  const wasOfMailbox = present.receivingAddress === chooseReceivingAddress(old, present.name, undefined);
  const isOther = mailbox.id !== old.id;
  const ofMailbox = wanted === 'of-mailbox' || (wanted === undefined && isOther && wasOfMailbox);
  const given = wanted === 'of-mailbox' ? undefined : wanted;
  const receivingAddress = chooseReceivingAddress(
    mailbox,
    present.name,
    ofMailbox ? undefined : (given ?? present.receivingAddress),
  );
  const channel: Channel = {
    ...present,
    name: plain.name ?? present.name,
    replyName: plain.replyName ?? present.replyName,
    address,
    aliases: withoutRepeats(address, plain.aliases ?? present.aliases),
    mailbox: { id: mailbox.id, name: mailbox.name },
    receivingAddress,
    smtp: { id: smtp.id, name: smtp.name },
    widget: { id: widget.id, name: widget.name },
    footer: plain.footer ?? present.footer,
    autoReply: autoReply === undefined ? present.autoReply : changeAutoReply(present.autoReply, autoReply),
    formSenders: plain.formSenders ?? present.formSenders,
    forwarders: plain.forwarders ?? present.forwarders,
    undoSeconds: plain.undoSeconds ?? present.undoSeconds,
    reopen: plain.reopen ?? present.reopen,
    quote: plain.quote ?? present.quote,
    // Of another mailbox it is only when that is said.
    isFallback: plain.isFallback ?? (present.isFallback === true && !isOther),
  };
  const stays = isOther && given === undefined && sameAddress(receivingAddress, present.receivingAddress);
  const warnings = stays
    ? [`the receiving address stays ${receivingAddress}: see that it lands in mailbox ${mailbox.name}`]
    : [];
  return { channel, mailboxAddress: mailbox.address, warnings };
}
