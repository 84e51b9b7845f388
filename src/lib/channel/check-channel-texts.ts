// Checks the texts of a channel that have variables, before they are saved.
import type { AutoReply } from './channel.js';

/** Throws `invalid` for a misspelt variable in the auto-reply or the reply name. liquidjs is loaded only for braces. */
export async function checkChannelTexts(texts: {
  readonly replyName?: string | undefined;
  readonly autoReply?: AutoReply | undefined;
}): Promise<void> {
  const { replyName = '', autoReply } = texts;
  const automatic = autoReply === undefined ? [] : [autoReply.text, autoReply.subject];
  if (![replyName, ...automatic].some((text) => text.includes('{'))) return;
  const { checkTemplate } = await import('../outbound/template.js');
  checkTemplate(replyName, 'reply');
  for (const text of automatic) checkTemplate(text, 'auto-reply');
}
