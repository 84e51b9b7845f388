// What `channel create` asks for when the flags left it out, in this order: name, reply name, address, SMTP config,
// widget, auto-reply, footer, mailbox.
import { parseEmailAddress } from '../address/email-address.js';
import type { Channel } from '../channel/channel.js';
import { refuseTakenAddresses, refuseTakenName } from '../channel/channel-conflict.js';
import { findLoops, refuseLoops } from '../channel/own-address.js';
import { MailroomError } from '../errors.js';
import { parseHeaderText } from '../header-text.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import type { Operator } from '../operator/operator.js';
import { parseSlug } from '../slug.js';
import { HOUSE, type SmtpConfig } from '../smtp/smtp-config.js';
import type { Widget } from '../widget/widget.js';
import { askChoice, askText, needAnswers } from './ask.js';
import type { ChannelFlags } from './channel-flags.js';

/** What the store has to choose from, and what is taken. */
export type ChannelChoices = {
  readonly mailboxes: readonly MailboxAccount[];
  readonly smtpConfigs: readonly SmtpConfig[];
  readonly widgets: readonly Widget[];
  readonly channels: readonly Channel[];
  readonly operators: readonly Operator[];
};

/** The answers as they were given: not yet parsed. The texts are TEXT, @FILE or -. */
export type ChannelAnswers = {
  readonly name: string;
  readonly replyName: string;
  readonly address: string;
  readonly smtp: string;
  readonly widget: string;
  readonly autoReply: string | undefined;
  readonly footer: string | undefined;
  readonly mailbox: string;
};

type Given = ChannelFlags & { readonly name: string | undefined };

/**
 * All answers, from the flags, from the only choice there is, or asked for. What was given is checked before the first
 * question. `say` is told what was taken because there was no other. Throws `not-found` when there is nothing to choose
 * from, `needs-answer` when nobody is there to choose.
 */
export async function completeChannel(
  flags: Given,
  choices: ChannelChoices,
  canAsk: boolean,
  say: (text: string) => void,
): Promise<ChannelAnswers> {
  // A script is told first of all that it left out, a person of what there is nothing to choose from.
  const isWhole = [flags.name, flags['reply-name'], flags.address].every((answer) => answer !== undefined);
  if (canAsk || isWhole) needChoices(flags, choices);
  const given = canAsk ? flags : { ...flags, ...onlyChoices(flags, choices, say) };
  const onlyMailbox = onlyOne(choices.mailboxes);
  needAnswers(canAsk, {
    NAME: given.name,
    'reply-name': given['reply-name'],
    address: given.address,
    smtp: given.smtp,
    widget: given.widget,
    mailbox: given.mailbox ?? onlyMailbox,
  });
  const check = await checksFor(choices, flags['allow-operator-address']);
  checkGiven(given, check);
  return {
    name: given.name ?? (await askText({ message: 'Name of the channel, such as support', parse: check.name })),
    replyName:
      given['reply-name'] ??
      (await askText({ message: 'Reply name, as customers see it', parse: check['reply-name'] })),
    address: given.address ?? (await askText({ message: 'Address that customers write to', parse: check.address })),
    smtp: given.smtp ?? (await askSmtp(choices)),
    widget: given.widget ?? (await askWidget(choices)),
    autoReply: given['auto-reply'] ?? (canAsk ? await askOptional('Auto-reply', check['auto-reply']) : undefined),
    footer: given.footer ?? (canAsk ? await askOptional('Footer') : undefined),
    mailbox: given.mailbox ?? onlyMailbox ?? (await askMailbox(choices)),
  };
}

type Check = (text: string) => void;
type Checks = Readonly<Record<'name' | 'reply-name' | 'address' | 'auto-reply', Check>>;

/** Each throws `invalid` for an answer that will not do, so that it is asked for again at once. */
export async function checksFor({ channels, operators }: ChannelChoices, allowLoops: boolean): Promise<Checks> {
  const { checkTemplate } = await import('../outbound/template.js');
  return {
    name: (text) => refuseTakenName(parseSlug(text, 'a channel'), channels),
    'reply-name': (text) => checkTemplate(parseHeaderText(text, 'the reply name'), 'reply'),
    address: (text) => {
      const address = parseEmailAddress(text);
      refuseTakenAddresses([address], channels);
      refuseLoops(findLoops(operators, [{ address, use: 'the address of this channel' }]), allowLoops);
    },
    // What a file or stdin says is looked at when it is read.
    'auto-reply': (text) => (text === '-' || text.startsWith('@') ? undefined : checkTemplate(text, 'auto-reply')),
  };
}

function checkGiven(given: Given, check: Checks): void {
  for (const flag of ['name', 'reply-name', 'address', 'auto-reply'] as const) {
    const text = given[flag];
    if (text !== undefined) check[flag](text);
  }
}

function needChoices(flags: Given, { mailboxes, widgets }: ChannelChoices): void {
  if (mailboxes.length === 0) {
    throw new MailroomError('not-found', 'a channel takes its mail from a mailbox, and there is none yet', [
      'add one with: mailroom mailbox add',
    ]);
  }
  if (widgets.length > 0 || flags.widget !== undefined) return;
  throw new MailroomError('not-found', 'a channel is answered by the operators of a widget, and there is none yet', [
    'create one with: mailroom widget create NAME --operator NAME',
  ]);
}

/** What a script need not say, because there is one thing only that it could be. Own SMTP configs go before the house. */
function onlyChoices(flags: Given, choices: ChannelChoices, say: (text: string) => void): Partial<Given> {
  const own = choices.smtpConfigs.filter((config) => config.name !== HOUSE);
  const smtp = own.length === 0 ? HOUSE : onlyOne(own);
  const widget = onlyOne(choices.widgets);
  if (flags.smtp === undefined && smtp !== undefined) say(`Answers go out by ${smtp}, as no --smtp was given.`);
  if (flags.widget === undefined && widget !== undefined) say(`Widget ${widget} answers it: it is the only one.`);
  return { smtp: flags.smtp ?? smtp, widget: flags.widget ?? widget };
}

function onlyOne(things: readonly { readonly name: string }[]): string | undefined {
  return things.length === 1 ? things[0]?.name : undefined;
}

function askSmtp({ smtpConfigs }: ChannelChoices): Promise<string> {
  const own = smtpConfigs.filter((config) => config.name !== HOUSE);
  const choices = own.map((config) => ({ name: `${config.name}  (${config.host})`, value: config.name }));
  const house = { name: `${HOUSE}  (this machine's own mail server)`, value: HOUSE };
  return askChoice('Send answers by', [...choices, house]);
}

function askWidget({ widgets }: ChannelChoices): Promise<string> {
  const choices = widgets.map((widget) => ({ name: `${widget.name}  (${members(widget)})`, value: widget.name }));
  return askChoice('Answered by the widget', choices);
}

function members({ operators }: Widget): string {
  return operators.map((operator) => operator.name).join(', ') || 'nobody yet';
}

async function askOptional(what: string, parse: Check = () => {}): Promise<string | undefined> {
  const text = await askText({ message: `${what}: a text, or @FILE (Enter for none)`, optional: true, parse });
  return text === '' ? undefined : text;
}

function askMailbox({ mailboxes }: ChannelChoices): Promise<string> {
  const choices = mailboxes.map((mailbox) => ({ name: `${mailbox.name}  (${mailbox.address})`, value: mailbox.name }));
  return askChoice('Mailbox that its mail is forwarded to', choices);
}
