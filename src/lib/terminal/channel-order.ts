// The flags and answers of `channel create`, parsed: what a channel is created from.
import { parseEmailAddress } from '../address/email-address.js';
import { changeAutoReply, NO_AUTO_REPLY } from '../channel/auto-reply-text.js';
import { parseReopen, parseUndo } from '../channel/channel-times.js';
import { parseHeaderText } from '../header-text.js';
import { parseSlug } from '../slug.js';
import type { ChannelFlags } from './channel-flags.js';
import type { ChannelAnswers } from './channel-questions.js';
import { readTextValues } from './text-value.js';

/** What the flags of `channel create` say besides the answers. Throws `invalid`. */
export function parseChannelFlags(flags: ChannelFlags) {
  const addresses = (texts: readonly string[] = []) => texts.map(parseEmailAddress);
  const receiving = flags['receiving-address'];
  return {
    aliases: addresses(flags.alias),
    receivingAddress: receiving === undefined ? undefined : parseEmailAddress(receiving),
    formSenders: addresses(flags['form-sender']),
    forwarders: addresses(flags.forwarder),
    undoSeconds: parseUndo(flags.undo),
    reopen: parseReopen(flags.reopen),
    quote: flags.quote,
    isFallback: flags.fallback === true,
    allowOperatorAddress: flags['allow-operator-address'],
  };
}

/** What was answered; texts are read from their files or stdin. Throws `invalid`, or `not-found` for a file. */
export async function parseChannelAnswers(answers: ChannelAnswers, flags: ChannelFlags) {
  const texts = await readTextValues({ 'auto-reply': answers.autoReply, footer: answers.footer });
  return {
    name: parseSlug(answers.name, 'a channel'),
    replyName: parseHeaderText(answers.replyName, 'the reply name'),
    address: parseEmailAddress(answers.address),
    mailbox: answers.mailbox,
    smtp: answers.smtp,
    widget: answers.widget,
    footer: texts.footer ?? '',
    autoReply: changeAutoReply(NO_AUTO_REPLY, { text: texts['auto-reply'], subject: flags['auto-reply-subject'] }),
  };
}
