// The reply name as customers see it: its variables filled in.
import type { Channel } from '../channel/channel.js';
import { renderTemplate, type TemplateValues } from './template.js';

/** What a reply name may speak of. Nobody writes an auto-reply, so it has no operator. */
export type NameValues = Pick<TemplateValues, 'contact' | 'operator' | 'conversation'>;

/** The reply name of the channel with its variables filled in. Throws `invalid` for a text that is no template. */
export function senderName(channel: Channel, values: NameValues): string {
  return fillName(channel.replyName, channel, values);
}

/**
 * A reply name, a channel's or an SMTP config's, with its variables filled in for a mail of the channel. What strangers call themselves may be in it, so control
 * characters become blanks. Throws `invalid` for a text that is no template.
 */
export function fillName(
  replyName: string,
  { name, address }: Pick<Channel, 'name' | 'address'>,
  values: NameValues,
): string {
  const rendered = renderTemplate(replyName, { ...values, channel: { name, address } });
  return rendered.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
