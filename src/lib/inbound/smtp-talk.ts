// What a report quotes of the talk with a mail server: its codes (RFC 3463, RFC 5321), and the step that was refused.

// More is not read: servers say why at once.
const MAX_WORDS = 4000;

const ENHANCED = '([245]\\.\\d{1,3}\\.\\d{1,3})(?![\\d]|\\.\\d)';
const AFTER_REPLY = new RegExp(`(?<![\\d.])[245]\\d\\d[ :-]{1,4}[#'"(]{0,2}${ENHANCED}`);
const ALONE = new RegExp(`(?<![\\w.-])#?${ENHANCED}`);

/** The enhanced status code in a server's words, surest first: behind a reply code, else alone. Addresses of machines are none. */
export function statusIn(words: string): string | undefined {
  const text = words.slice(0, MAX_WORDS);
  return AFTER_REPLY.exec(text)?.[1] ?? ALONE.exec(text)?.[1];
}

/** The SMTP reply code in a server's words (RFC 5321, 4.2). */
export function replyCodeIn(words: string): string | undefined {
  const text = words.slice(0, MAX_WORDS);
  return /(?:^|[\s:('"#<])([45][0-7]\d|25\d)(?=[\s:-]\s?\D|[\s-][245]\.|$)/m.exec(text)?.[1];
}

export type Step = 'sender' | 'recipient' | 'message';

const MESSAGE = /(?:end of data|after (?:the )?data|reply to (?:end of )?data|final data|text command|\[data\])/i;
const SENDER = /(?:after|reply to|like our) mail from|\[mail_from\]|>>> mail from[^\n]*\n<<< [45]/i;
const RECIPIENT =
  /(?:after|reply\s+to|like\s+our)\s+rcpt|\[rcpt_to\]|smtp:rcpt|>>> rcpt[^\n]*\n<<< [45]|server has rejected address/i;

/** The step of the SMTP talk at which the mail was refused, where a report tells it. */
export function readStep(words: string): Step | undefined {
  const text = words.slice(0, MAX_WORDS);
  if (MESSAGE.test(text)) return 'message';
  if (SENDER.test(text)) return 'sender';
  if (RECIPIENT.test(text)) return 'recipient';
  const talk = /^>>> data[^\n]*\n<<< [45]\d\d([\s\S]*)/im.exec(text);
  if (talk === null) return undefined;
  // With pipelining (RFC 2920) DATA is already said when a recipient is refused; then no recipients are left for it.
  const answers = talk[1]?.split('\n').slice(1).join('\n') ?? '';
  return /recipients|rcpt/i.test(answers) ? 'recipient' : 'message';
}
