// What a delivery report says about a mail of ours (mail.md 1.9; RFC 3464).
import { addressKey } from '../address/email-address.js';
import { readInstanceMark, readMessageId } from '../conversation/message-token.js';
import type { MessageId } from '../ids.js';
import { type BounceCause, findCause, isHard, readStep, replyCodeIn, statusIn } from './bounce-cause.js';
import { readReportedRecipients, reportLines, returnedRecipient } from './bounce-text.js';
import { type HeaderField, readFields } from './header-block.js';
import { headerValues, type InboundMail } from './inbound-mail.js';
import { readIdentifiers } from './mail-identifiers.js';
import { addressKeysIn } from './written-address.js';

export type BouncedRecipient = {
  readonly address: string;
  /** `failed`, `delayed`, `delivered`, `relayed`, `expanded` (RFC 3464, 2.3.3); other words as they came. */
  readonly action: string;
  /** The enhanced code, `5.1.1`; `5.0.0` and `4.0.0` where only permanent or temporary is known. */
  readonly status: string | undefined;
  /** The server's words: hostile. */
  readonly words: string | undefined;
  readonly cause: BounceCause;
  /** The address itself is no good: it will be no better tomorrow. */
  readonly isHard: boolean;
};

export type Bounce = {
  /** The mail of ours that it speaks of, by our signature; undefined when there is none in it. */
  readonly token: { readonly message: MessageId; readonly evidence: string } | undefined;
  /** Message-IDs of the mail that it returns. */
  readonly returned: readonly string[];
  readonly recipients: readonly BouncedRecipient[];
  /** It failed for somebody, as far as the report says; one that does not say is taken for a failure. */
  readonly hasFailed: boolean;
};

export type ReportMail = Pick<InboundMail, 'embedded' | 'text' | 'inReplyTo' | 'references' | 'headers' | 'subject'>;

const OUR_IDENTIFIER = /<?mr\.[0-9a-f]{32}\.[0-9a-f]{32}\.[0-9a-f]{24}@[^\s<>@]{1,255}>?/gi;

const IDENTIFIERS = ['message-id', 'original-message-id', 'x-original-message-id'];

// Reports of forms of their own quote the mail in their text.
const MAX_TEXT = 200_000;

/** Reads a delivery report. Only an identifier that this store signed counts. */
export function readBounce(mail: ReportMail, tokenKey: string): Bounce {
  const groups = mail.embedded.flatMap((part) => part.groups);
  const returned = readIdentifiers(
    groups.flat().flatMap(({ name, value }) => (IDENTIFIERS.includes(name) ? value : [])),
  );
  const identifiers = [
    ...returned,
    ...mail.inReplyTo,
    ...mail.references,
    ...(mail.text.slice(0, MAX_TEXT).match(OUR_IDENTIFIER) ?? []),
  ];
  const recipients = readRecipients(mail);
  return {
    token: firstToken(identifiers, tokenKey) ?? firstMark(groups, tokenKey),
    returned,
    recipients,
    hasFailed: recipients.length === 0 ? !isWarning(mail) : recipients.some(({ action }) => action === 'failed'),
  };
}

function firstToken(identifiers: readonly string[], tokenKey: string): Bounce['token'] {
  for (const identifier of identifiers) {
    const token = readMessageId(tokenKey, identifier);
    if (token !== undefined) return { message: token.message, evidence: identifier };
  }
  return undefined;
}

// A relay that changes Message-IDs leaves the mark.
function firstMark(groups: readonly (readonly HeaderField[])[], tokenKey: string): Bounce['token'] {
  for (const { name, value } of groups.flat()) {
    const message = name === 'x-mailroom-instance' ? readInstanceMark(tokenKey, value) : undefined;
    if (message !== undefined) return { message, evidence: value.trim() };
  }
  return undefined;
}

const MAX_RECIPIENTS = 100;

/** By the report's own part; by the same fields in its text; by its words; else whom the returned mail went to. */
function readRecipients(mail: ReportMail): BouncedRecipient[] {
  const lines = reportLines(mail.text);
  const failed = failedRecipients(mail);
  const said = readReportedRecipients(lines, failed);
  const aside = (address: string) => said.find((one) => addressKey(one.address) === addressKey(address))?.words ?? '';
  const groups = mail.embedded.filter(({ type }) => type.endsWith('delivery-status')).flatMap((part) => part.groups);
  for (const candidates of [groups, fieldGroups(mail.text)]) {
    const found = candidates.flatMap((group) => readGroup(group, aside) ?? []);
    if (found.length > 0) return found.slice(0, MAX_RECIPIENTS);
  }
  const isDelayed = isWarning(mail);
  const whole = lines.join('\n');
  const others = failed.length > 0 ? failed : returnedTo(mail);
  const named = said.length > 0 ? said : others.map((address) => ({ address, words: '' }));
  return named.slice(0, MAX_RECIPIENTS).map(({ address, words }) => {
    // What is said of everybody counts where nothing is said of this one.
    const own = replyCodeIn(words) === undefined && statusIn(words) === undefined && named.length < 2 ? whole : words;
    const action = isDelayed ? 'delayed' : 'failed';
    return describe({ address, action, status: statusIn(own), words: own.trim(), evidence: own });
  });
}

function failedRecipients(mail: Pick<ReportMail, 'headers'>): string[] {
  return addressKeysIn(headerValues(mail, 'x-failed-recipients'));
}

const WARNING =
  /\bdelay|warning message only|will be retried|still (?:being )?(?:retried|trying)|temporary (?:failure|problem)|not yet been delivered|verzögert|retard[ée]|tempor[äa]/i;

function isWarning({ subject, text }: Pick<ReportMail, 'subject' | 'text'>): boolean {
  if (/\(delay\)|\bdelayed\b|\bwarning\b|verzögert/i.test(subject)) return true;
  const beginning = text.slice(0, 1500);
  return WARNING.test(beginning) && !/permanent|giv(?:en|ing) up|failed/i.test(beginning);
}

// A report whose parts were broken on the way, or that never had any: the fields stand in its text.
function fieldGroups(text: string): HeaderField[][] {
  const start = text.slice(0, MAX_TEXT).search(/^(?:final-recipient|original-recipient|action)\s?:/im);
  if (start < 0) return [];
  return text
    .slice(start, start + 20_000)
    .split(/(?=^final-recipient\s?:|^original-recipient\s?:(?![^\n]*\n(?:[ \t][^\n]*\n)*final-recipient))/im)
    .map((group) => readFields(Buffer.from(group.split(/\n[ \t]*\n/)[0] ?? '')))
    .reduce<HeaderField[][]>(joinOpenGroup, []);
}

// Some write Action above Final-Recipient.
function joinOpenGroup(groups: HeaderField[][], fields: HeaderField[]): HeaderField[][] {
  const last = groups.at(-1);
  if (last !== undefined && !last.some(({ name }) => name === 'final-recipient' || name === 'original-recipient')) {
    return [...groups.slice(0, -1), [...last, ...fields]];
  }
  return [...groups, fields];
}

function readGroup(group: readonly HeaderField[], aside: (address: string) => string): BouncedRecipient | undefined {
  const value = (name: string) => group.find((field) => field.name === name)?.value;
  const recipient = value('final-recipient') ?? value('original-recipient');
  const action = value('action');
  if (recipient === undefined || action === undefined) return undefined;
  // "rfc822; ana@example.com"
  const address = recipient
    .replace(/^[^;<]*;\s*/, '')
    .replace(/^<|>$/g, '')
    .trim();
  const words = value('diagnostic-code')?.replace(/^[^;\s]{1,40};\s*/, '');
  const declared = /[245]\.\d{1,3}\.\d{1,3}/.exec(value('status') ?? '')?.[0];
  // The text may tell at which step of the talk it was refused.
  const evidence = words === undefined ? aside(address) : `${words}\n${stepIn(aside(address))}`;
  return describe({
    ...{ address, words, evidence: `${evidence}` },
    action:
      action
        .trim()
        .toLowerCase()
        .split(/[\s(;]/)[0] ?? '',
    status: exactStatus(declared, evidence),
  });
}

function stepIn(text: string): string {
  return readStep(text) === 'message' ? 'after end of data' : '';
}

// The server that refused knows better than the one that reports it.
function exactStatus(declared: string | undefined, words: string): string | undefined {
  const said = statusIn(words);
  if (declared === undefined || /^[45]\.0\.0$/.test(declared)) return said ?? declared;
  return said !== undefined && !said.endsWith('.0.0') && replyCodeIn(words) !== undefined ? said : declared;
}

type Described = {
  readonly address: string;
  readonly action: string;
  readonly status: string | undefined;
  readonly words: string | undefined;
  readonly evidence: string;
};

function describe({ address, action, status, words, evidence }: Described): BouncedRecipient {
  const named =
    action === 'expired' || action === 'failure' ? 'failed' : action === 'deliverable' ? 'delivered' : action;
  const code = status ?? classOf(named, evidence);
  const cause = named === 'failed' || named === 'delayed' ? findCause(status, evidence) : 'unknown';
  return {
    address,
    action: named,
    status: code,
    words: words?.slice(0, 2000),
    cause,
    isHard: named === 'failed' && isHard(cause),
  };
}

function classOf(action: string, words: string): string | undefined {
  const reply = replyCodeIn(words)?.[0];
  const isBad = action === 'failed' || action === 'delayed';
  if (reply !== undefined && isBad === (reply !== '2')) return `${reply}.0.0`;
  if (action === 'failed') return '5.0.0';
  return action === 'delayed' ? '4.0.0' : undefined;
}

// The mail that came back says whom it went to.
function returnedTo(mail: Pick<ReportMail, 'embedded' | 'text'>): string[] {
  const fields = mail.embedded
    .filter(({ type }) => type === 'message/rfc822' || type === 'message/global' || type.endsWith('headers'))
    .flatMap(({ groups }) => groups[0] ?? []);
  const to = addressKeysIn(
    fields.filter(({ name }) => name === 'x-original-to' || name === 'to').map(({ value }) => value),
  );
  const [first = returnedRecipient(mail.text)] = to;
  return first === undefined ? [] : [first];
}
