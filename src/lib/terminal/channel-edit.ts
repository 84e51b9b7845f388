// What `channel edit` changes: from flags, or asked for with the present values.
import { parseEmailAddress } from '../address/email-address.js';
import type { AutoReplyChange } from '../channel/auto-reply-text.js';
import type { Channel } from '../channel/channel.js';
import { formatReopen, parseReopen, parseUndo } from '../channel/channel-times.js';
import { parseHeaderText } from '../header-text.js';
import { parseSlug } from '../slug.js';
import { askAgain, askChoiceAgain, askOptionalAgain, askTextAgain, askYesNoAgain, splitList } from './ask-kept.js';
import type { ChannelFlags } from './channel-flags.js';
import { type ChannelChoices, checksFor } from './channel-questions.js';
import { readTextValue, readTextValues } from './text-value.js';

export const CLEARABLE = [
  'alias',
  'auto-reply',
  'auto-reply-subject',
  'footer',
  'form-sender',
  'forwarder',
  'receiving-address',
] as const;

export type ChannelEditFlags = { readonly name?: string | undefined } & {
  readonly [Flag in keyof ChannelFlags]?: ChannelFlags[Flag] | undefined;
} & {
  readonly clear?: readonly (typeof CLEARABLE)[number][] | undefined;
};

/** What is to change; what `editChannel` takes. */
export type ChannelEdit = {
  readonly [Part in
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
    | 'isFallback']?: Channel[Part] | undefined;
} & {
  readonly [Part in 'mailbox' | 'smtp' | 'widget']?: string | undefined;
} & {
  readonly autoReply?: AutoReplyChange | undefined;
  readonly receivingAddress?: Channel['receivingAddress'] | 'of-mailbox' | undefined;
};

const parseReplyName = (text: string) => parseHeaderText(text, 'the reply name');
const parseAddresses = (texts: readonly string[]) => texts.map(parseEmailAddress);

/** What the flags name; undefined when they name nothing. Texts are read from their files or stdin. Throws `invalid`. */
export async function readChannelEdit(flags: ChannelEditFlags): Promise<ChannelEdit | undefined> {
  const { clear = [] } = flags;
  const cleared = (part: (typeof CLEARABLE)[number]) => clear.includes(part);
  const list = (part: 'alias' | 'form-sender' | 'forwarder') =>
    cleared(part) ? [] : flags[part] && parseAddresses(flags[part]);
  const texts = await readTextValues({ 'auto-reply': flags['auto-reply'], footer: flags.footer });
  const receiving = flags['receiving-address'];
  const edit: ChannelEdit = {
    name: flags.name === undefined ? undefined : parseSlug(flags.name, 'a channel'),
    replyName: flags['reply-name'] === undefined ? undefined : parseReplyName(flags['reply-name']),
    address: flags.address === undefined ? undefined : parseEmailAddress(flags.address),
    aliases: list('alias'),
    mailbox: flags.mailbox,
    smtp: flags.smtp,
    widget: flags.widget,
    receivingAddress: cleared('receiving-address')
      ? 'of-mailbox'
      : receiving === undefined
        ? undefined
        : parseEmailAddress(receiving),
    footer: cleared('footer') ? '' : texts.footer,
    autoReply: autoReplyChange(
      cleared('auto-reply') ? '' : texts['auto-reply'],
      cleared('auto-reply-subject') ? '' : flags['auto-reply-subject'],
    ),
    formSenders: list('form-sender'),
    forwarders: list('forwarder'),
    undoSeconds: flags.undo === undefined ? undefined : parseUndo(flags.undo),
    reopen: flags.reopen === undefined ? undefined : parseReopen(flags.reopen),
    quote: flags.quote,
    isFallback: flags.fallback,
  };
  return Object.values(edit).some((value) => value !== undefined) ? edit : undefined;
}

function autoReplyChange(text: string | undefined, subject: string | undefined): AutoReplyChange | undefined {
  return text === undefined && subject === undefined ? undefined : { text, subject };
}

/** Asks for everything that a channel has, with what it has now. */
export async function askChannelEdit(present: Channel, choices: ChannelChoices): Promise<ChannelEdit> {
  const others = { ...choices, channels: choices.channels.filter(({ id }) => id !== present.id) };
  const check = await checksFor(others, false);
  const replyName = await askAgain('Reply name, as customers see it', present.replyName, check['reply-name']);
  const address = await askAgain('Address that customers write to', present.address, check.address);
  const aliases = await askAddresses('Aliases: other addresses of it', present.aliases);
  const smtp = await askNamed('Send answers by', choices.smtpConfigs, present.smtp.name);
  const widget = await askNamed('Answered by the widget', choices.widgets, present.widget.name);
  const mailbox = await askNamed('Mailbox that its mail is forwarded to', choices.mailboxes, present.mailbox.name);
  const receiving = await askAgain('Receiving address', present.receivingAddress, parseEmailAddress);
  const autoReply = await askAutoReply(present, check['auto-reply']);
  const footer = await askTextAgain('Footer', present.footer);
  const formSenders = await askAddresses('Senders of contact forms', present.formSenders);
  const forwarders = await askAddresses('Addresses that forward to it', present.forwarders);
  const undo = await askAgain('Hold each answer for this long, to be taken back', `${present.undoSeconds}s`, parseUndo);
  const reopen = await askAgain(
    'A mail reopens a closed conversation within',
    formatReopen(present.reopen),
    parseReopen,
  );
  const quotes = (['none', 'last'] as const).map((value) => ({ name: value, value }));
  const quote = await askChoiceAgain('Quote the answered mail below an answer', quotes, present.quote);
  const isFallback = others.channels.some((other) => other.mailbox.name === mailbox)
    ? await askYesNoAgain('Take the mail of the mailbox that is for no channel?', present.isFallback === true)
    : undefined;
  return {
    replyName: parseReplyName(replyName),
    address: parseEmailAddress(address),
    ...{ aliases, smtp, widget, mailbox, autoReply, formSenders, forwarders, quote, isFallback },
    // One that was left as it is may follow another mailbox.
    receivingAddress: receiving === present.receivingAddress ? undefined : parseEmailAddress(receiving),
    footer: footer === undefined ? undefined : await readTextValue(footer),
    undoSeconds: parseUndo(undo),
    reopen: parseReopen(reopen),
  };
}

async function askAddresses(message: string, present: Channel['aliases']): Promise<Channel['aliases']> {
  const parse = (text: string) => parseAddresses(splitList(text));
  return parse(await askOptionalAgain(message, present.join(', '), parse));
}

async function askNamed(
  message: string,
  things: readonly { readonly name: string }[],
  present: string,
): Promise<string> {
  if (things.length === 1) return present;
  const choices = things.map(({ name }) => ({ name, value: name }));
  return askChoiceAgain(message, choices, present);
}

async function askAutoReply(
  { autoReply: present }: Channel,
  check: (text: string) => void,
): Promise<AutoReplyChange | undefined> {
  const answer = await askTextAgain('Auto-reply', present.text, check);
  const text = answer === undefined ? undefined : await readTextValue(answer);
  const next = text ?? present.text;
  if (next === '') return text === undefined ? undefined : { text, on: false };
  const on = await askYesNoAgain('Is the auto-reply on?', text === undefined ? present.on : true);
  return { text, on };
}
