// Delivery reports of forms of their own: whom they speak of, and in what words, read from their text.
import { addressKey } from '../address/email-address.js';

/** A recipient that a text names, and what stands there about it. */
export type ReportedRecipient = { readonly address: string; readonly words: string };

const MAX_LINES = 400;
const MAX_LINE = 1000;
const MAX_RECIPIENTS = 100;

// Behind this begins the mail that came back, and everything in it is somebody else's.
const RETURNED = new RegExp(
  `^[-=_*|~.\\s]{0,80}(?:${[
    '(?:this|below (?:this line )?|enclosed|included|attached) is (?:a copy of )?(?:the |your )?(?:original )?(?:message|header|mail)\\b.{0,60}',
    '(?:below this line|enclosed|included|below|this) is a copy\\b.{0,60}',
    '(?:the )?(?:header|headers|text|body|content|beginning) of (?:the|your) (?:original|returned)? ?(?:message|mail)\\b.{0,60}',
    '(?:original|returned|unsent|undelivered|bounced) (?:message|mail)(?: (?:headers?|text|body|attached|below))?(?: follows?)?',
    'message (?:headers?|text|contents?) follows?',
    'copy of (?:the|your) (?:original )?message',
    'ursprüngliche nachricht',
    'message d.origine',
    '元のメッセージ',
  ].join('|')})[-=_*|~.:\\s]{0,80}$`,
  'iu',
);
const HEADER =
  /^(?:received|return-path|dkim-signature|x-received|arc-seal|domainkey-signature|x-originating-ip|delivered-to)\s?:/i;

/** The lines of the report itself, without the mail that it returns. */
export function reportLines(text: string): string[] {
  const lines = text.split('\n', MAX_LINES).map((line) => line.slice(0, MAX_LINE).trimEnd());
  const end = lines.findIndex(
    (line, index) => (index > 0 && RETURNED.test(line) && !/[:：]\s*\S+@/.test(line)) || HEADER.test(line),
  );
  return end < 0 ? lines : lines.slice(0, end);
}

const ADDRESS = '[^\\s<>()\\[\\]"\',:;|]{1,64}@[^\\s<>()\\[\\]"\',:;|]{1,255}';

// A line that is about one recipient begins with it: "<ana@example.com>:", "  ana@example.com", "550 <ana@example.com>... unknown".
const AT_START = new RegExp(
  `^\\s{0,12}(?:[*•-]\\s)?(?:[45]\\d\\d(?:[ -][45]\\.\\d+\\.\\d+)?\\s+)?(?:(?:final-|original-)?recipients?(?: address)?\\s?:\\s{0,4}(?:rfc822;\\s{0,4})?|(?:rcpt )?to:\\s{0,4}|smtp:)?[<"'\\[(]{0,2}(?:mailto:|smtp:)?(${ADDRESS})[>"'\\])]{0,2}(?=\\s*$|\\s*[:：;,.(\\[-]|\\s+(?:on|invalid|was|could|\\(|\\S+\\s+\\S+))`,
  'i',
);
// Or a sentence ends with it: "There was an error delivering your mail to <ana@example.com>."
const IN_SENTENCE = new RegExp(
  `(?:deliver|undeliver|fail|reject|unknown|exceed|could ?n|can ?n|unable|error|problem|not listed|bounced).{0,200}?[<"'(\\s:](${ADDRESS}?)[>"')]{0,2}(?:[.,:;]?\\s|[.,:;]?$)`,
  'iu',
);
const ASIDE =
  /further assistance|please contact|for help|send mail to|contact your|unsubscribe|reporting-mta|envelope-from|^\s*(?:from|sender|hello|dear|hallo|hola|bonjour)\b/i;

/**
 * Whom the report speaks of, each once, with the lines about it. `known`: addresses that are surely meant, as
 * X-Failed-Recipients names them.
 */
export function readReportedRecipients(lines: readonly string[], known: readonly string[] = []): ReportedRecipient[] {
  const starts = findStarts(lines, known);
  const found = new Map<string, ReportedRecipient>();
  for (const [index, { at, address }] of starts.entries()) {
    const words = lines.slice(at, starts[index + 1]?.at ?? lines.length).join('\n');
    const before = found.get(addressKey(address));
    if (before === undefined) found.set(addressKey(address), { address, words });
    else found.set(addressKey(address), { address: before.address, words: `${before.words}\n${words}` });
  }
  return [...found.values()].slice(0, MAX_RECIPIENTS);
}

type Start = { readonly at: number; readonly address: string };

function findStarts(lines: readonly string[], known: readonly string[]): Start[] {
  const keys = new Set(known.map(addressKey));
  const starts: Start[] = [];
  const sentences: Start[] = [];
  for (const [at, line] of lines.entries()) {
    if (ASIDE.test(line)) continue;
    const first = AT_START.exec(line)?.[1];
    if (first !== undefined) starts.push({ at, address: trimAddress(first) });
    const said = first === undefined ? IN_SENTENCE.exec(line)?.[1] : undefined;
    if (said !== undefined) sentences.push({ at, address: trimAddress(said) });
  }
  const listed = keys.size === 0 ? starts : starts.filter(({ address }) => keys.has(addressKey(address)));
  if (listed.length > 0) return listed;
  return keys.size === 0 ? sentences : sentences.filter(({ address }) => keys.has(addressKey(address)));
}

/** Whom the mail went to that a text returns: the first To of its headers. */
export function returnedRecipient(text: string): string | undefined {
  const own = reportLines(text).length;
  const line = text
    .split('\n', MAX_LINES)
    .slice(own)
    .find((one) => /^>?\s{0,4}to\s?:/i.test(one));
  return line === undefined
    ? undefined
    : new RegExp(ADDRESS).exec(line.slice(0, MAX_LINE).slice(line.indexOf(':') + 1))?.[0];
}

function trimAddress(address: string): string {
  return address.replace(/[.,>"')]+$/, '');
}
