// Whom a delivery report speaks of, and what it says became of each (RFC 3464).
import { addressKey } from '../address/email-address.js';
import { type BounceCause, findCause, isHard } from './bounce-cause.js';
import { type ReportedRecipient, readReportedRecipients, reportLines, returnedRecipient } from './bounce-text.js';
import { type HeaderField, readFields } from './header-block.js';
import { headerValues, type InboundMail } from './inbound-mail.js';
import { readStep, replyCodeIn, type Step, statusIn } from './smtp-talk.js';
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

export type RecipientReport = Pick<InboundMail, 'embedded' | 'text' | 'headers' | 'subject'>;

const MAX_RECIPIENTS = 100;

// Reports of forms of their own quote the mail in their text.
const MAX_TEXT = 200_000;

/** By the report's own part; by the same fields in its text; by its words; else whom the returned mail went to. */
export function readBouncedRecipients(mail: RecipientReport): BouncedRecipient[] {
  const lines = reportLines(mail.text);
  const failed = failedRecipients(mail);
  const said = readReportedRecipients(lines, failed);
  const aside = (address: string) => said.find((one) => addressKey(one.address) === addressKey(address))?.words ?? '';
  const whole = lines.join('\n');
  const part = mail.embedded.filter(({ type }) => type.endsWith('delivery-status')).flatMap(({ groups }) => groups);
  // A report that came back in a report, behind the fields of its own.
  const nested = mail.embedded.filter(({ type }) => type === 'message/rfc822').flatMap(({ groups }) => groups.slice(1));
  for (const candidates of [part, fieldGroups(mail.text), said.length === 0 ? nested : []]) {
    const found = candidates.filter(isAboutRecipient);
    if (found.length === 0) continue;
    return found.slice(0, MAX_RECIPIENTS).flatMap((group) => readGroup(group, aside, found.length > 1 ? '' : whole));
  }
  return readWords(mail, whole, { said, failed });
}

function readWords(
  mail: RecipientReport,
  whole: string,
  { said, failed }: { readonly said: readonly ReportedRecipient[]; readonly failed: readonly string[] },
): BouncedRecipient[] {
  const isDelayed = isWarning(mail);
  const others = failed.length > 0 ? failed : returnedTo(mail);
  const named = said.length > 0 ? said : others.map((address) => ({ address, words: '' }));
  return named.slice(0, MAX_RECIPIENTS).map(({ address, words }) => {
    // What is said of everybody counts where nothing is said of this one.
    const own = replyCodeIn(words) === undefined && statusIn(words) === undefined && named.length < 2 ? whole : words;
    const action = isDelayed ? 'delayed' : 'failed';
    const around = named.length < 2 ? whole : '';
    const step = readStep(own) ?? readStep(around);
    return describe({ address, action, status: statusIn(own), words: own.trim(), evidence: own, step, around });
  });
}

function failedRecipients(mail: Pick<RecipientReport, 'headers'>): string[] {
  return addressKeysIn(headerValues(mail, 'x-failed-recipients'));
}

const WARNING =
  /\bdelay|warning message only|will be retried|still (?:being )?(?:retried|trying)|temporary (?:failure|problem)|not yet been delivered|verzögert|retard[ée]|tempor[äa]/i;

/** A report that says itself that the mail is still on its way. */
export function isWarning({ subject, text }: Pick<RecipientReport, 'subject' | 'text'>): boolean {
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

function fieldIn(group: readonly HeaderField[], name: string): string | undefined {
  return group.find((field) => field.name === name)?.value;
}

function recipientIn(group: readonly HeaderField[]): string | undefined {
  return fieldIn(group, 'final-recipient') ?? fieldIn(group, 'original-recipient');
}

function isAboutRecipient(group: readonly HeaderField[]): boolean {
  return recipientIn(group) !== undefined && fieldIn(group, 'action') !== undefined;
}

function readGroup(group: readonly HeaderField[], aside: (address: string) => string, whole: string): BouncedRecipient {
  // "rfc822; ana@example.com"
  const address = (recipientIn(group) ?? '')
    .replace(/^[^;<]*;\s*/, '')
    .replace(/^<|>$/g, '')
    .trim();
  const words = fieldIn(group, 'diagnostic-code')?.replace(/^[^;\s]{1,40};\s*/, '');
  const declared = /[245]\.\d{1,3}\.\d{1,3}/.exec(fieldIn(group, 'status') ?? '')?.[0];
  const said = aside(address);
  const evidence = words ?? said;
  return describe({
    ...{ address, words, evidence, around: whole },
    // The text may tell at which step of the talk it was refused, and so may a comment.
    step: readStep(evidence) ?? readStep([said, fieldIn(group, 'status'), whole].join('\n')),
    action:
      (fieldIn(group, 'action') ?? '')
        .trim()
        .toLowerCase()
        .split(/[\s(;]/)[0] ?? '',
    status: exactStatus(declared, evidence),
  });
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
  readonly step: Step | undefined;
  readonly around: string;
};

function describe({ address, action, status, words, evidence, step, around }: Described): BouncedRecipient {
  const named =
    action === 'expired' || action === 'failure' ? 'failed' : action === 'deliverable' ? 'delivered' : action;
  const code = status ?? classOf(named, evidence);
  const cause =
    named === 'failed' || named === 'delayed' ? findCause({ status, words: evidence, step, around }) : 'unknown';
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
function returnedTo(mail: Pick<RecipientReport, 'embedded' | 'text'>): string[] {
  const fields = mail.embedded
    .filter(({ type }) => type === 'message/rfc822' || type === 'message/global' || type.endsWith('headers'))
    .flatMap(({ groups }) => groups[0] ?? []);
  const to = addressKeysIn(
    fields.filter(({ name }) => name === 'x-original-to' || name === 'to').map(({ value }) => value),
  );
  const [first = returnedRecipient(mail.text)] = to;
  return first === undefined ? [] : [first];
}
