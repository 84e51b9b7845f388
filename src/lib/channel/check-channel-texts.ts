// Checks the texts of mails that are the same each time, before they are saved.
import { MailroomError } from '../errors.js';
import type { AutoReply } from './channel.js';

/** Throws `invalid` for a misspelt variable in the auto-reply or a reply name, a channel's or an SMTP config's. liquidjs is loaded only for braces. */
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

/**
 * Throws `invalid` for a footer or a signature that shows a picture of a file: it is not kept, and whoever answers has no
 * such file. markdown-it is loaded only for pictures.
 */
export async function checkClosingText(what: 'footer' | 'signature', text: string | undefined): Promise<void> {
  if (!text?.includes('![')) return;
  const { imagesIn } = await import('../outbound/markdown.js');
  const [picture] = imagesIn(text);
  if (picture === undefined) return;
  throw new MailroomError(
    'invalid',
    `the ${what} shows the picture ${JSON.stringify(picture)}, which cannot go with it`,
    [
      'put the picture on your web site and link to it: [Acme](https://www.acme.test/logo.png)',
      'or leave it out; a picture in the text of a mail goes with --attach',
    ],
  );
}
