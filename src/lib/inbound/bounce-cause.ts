// Why a mail was not delivered: what the codes and the words of a mail server come to (RFC 3463, RFC 5321).
import {
  DISABLED,
  EXPIRED,
  FULL,
  LOCAL_FAULT,
  NO_ADDRESS,
  NO_HOST,
  REFUSED,
  SAYS_NOTHING,
  SURE,
  TOO_LARGE,
} from './server-words.js';
import { replyCodeIn, type Step } from './smtp-talk.js';

/**
 * `no-such-address`, `no-such-host` and `moved` will be the same tomorrow: the address is no good. All others are about
 * the mail, the sender or the day.
 */
export type BounceCause =
  | 'no-such-address'
  | 'no-such-host'
  | 'moved'
  | 'mailbox-full'
  | 'too-large'
  | 'disabled'
  | 'refused'
  | 'expired'
  | 'unknown';

/** Whether the address itself is no good, whatever is sent to it and whenever. */
export function isHard(cause: BounceCause): boolean {
  return cause === 'no-such-address' || cause === 'no-such-host' || cause === 'moved';
}

/** What a report says of a refusal. */
export type Refusal = {
  readonly status: string | undefined;
  /** The server's words about this recipient. */
  readonly words: string;
  readonly step: Step | undefined;
  /** What else the report says, where it is about one recipient only. */
  readonly around?: string;
};

/** Why, from the server's words first and its status code second: codes are often only roughly right. */
export function findCause(refusal: Refusal): BounceCause {
  const { status } = refusal;
  const text = plainWords(refusal.words);
  if (FULL.test(text)) return 'mailbox-full';
  const byStatus = causeOfStatus(status);
  if (byStatus === 'moved' || byStatus === 'mailbox-full' || status?.slice(1) === '.1.7' || status?.slice(1) === '.1.8')
    return byStatus ?? 'refused';
  if (TOO_LARGE.test(text)) return 'too-large';
  const cause = causeOfWords(text, byStatus);
  if (!isHard(cause)) return cause;
  // RFC 3463, 2: a code that begins with 4 may be different tomorrow.
  if (status?.startsWith('4') && status !== '4.1.1') return 'expired';
  return softerCause(refusal) ?? (isExcuse(refusal, text) ? 'refused' : cause);
}

// What a report says in words of its own of a full or closed mailbox counts before "user unknown": to think an address
// good is the smaller mistake. What may be is no news.
const PERHAPS = /\b(?:may|might|could|can|possibl[ey]|perhaps|probabl[ey]|if|either|such as|check|common)\b/i;

function softerCause({ around = '' }: Refusal): BounceCause | undefined {
  const said = around.slice(0, MAX_WORDS).split('\n');
  const text = plainWords(said.filter((line) => !PERHAPS.test(line)).join('\n'));
  if (FULL.test(text)) return 'mailbox-full';
  return DISABLED.test(text) ? 'disabled' : undefined;
}

// RFC 3463, 3: codes of these subjects are about the mailbox, which exists, the system, the way to it, or a policy.
const OF_ANOTHER_SUBJECT = /^[45]\.[2347]\./;

// "User unknown" is what filters say, too.
function isExcuse({ status, words, step }: Refusal, text: string): boolean {
  if (LOCAL_FAULT.test(text)) return true;
  if (causeOfStatus(status) === 'no-such-address') return false;
  // It was known when it was asked for, and refused when the mail came.
  if (step === 'sender' || (step === 'message' && SURE.test(text))) return true;
  // RFC 3463, 3.3: x.2.0 says that the address exists.
  if (status?.slice(1) === '.2.0') return true;
  if (step === 'recipient' || causeOfWords(text, undefined) !== 'no-such-address') return false;
  if (SAYS_NOTHING.test(text)) return true;
  // The stock phrase without any code is a relay's retelling.
  if (status === undefined) return !NO_ADDRESS.test(text.replace(SURE, '')) && replyCodeIn(words) === undefined;
  return OF_ANOTHER_SUBJECT.test(status);
}

// More is not read: servers say why at once.
const MAX_WORDS = 4000;

// Addresses may spell anything, so may the paths of links; the name of a block list tells.
function plainWords(words: string): string {
  const text = words.slice(0, MAX_WORDS).replace(/https?:\/\/([^\s/]*)\S*/g, ' $1 ');
  return text
    .replace(/<[^<>\s]*>|\S+@\S+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function causeOfWords(text: string, byStatus: BounceCause | undefined): BounceCause {
  if (SURE.test(text)) return 'no-such-address';
  if (byStatus === 'no-such-address' && !(REFUSED.test(text) && !NO_ADDRESS.test(text))) return byStatus;
  if (DISABLED.test(text)) return 'disabled';
  if (REFUSED.test(text)) return 'refused';
  if (NO_ADDRESS.test(text)) return 'no-such-address';
  if (NO_HOST.test(text) && !EXPIRED.test(text)) return 'no-such-host';
  return EXPIRED.test(text) ? 'expired' : (byStatus ?? 'unknown');
}

// RFC 3463, 3; 5.1.6 and 5.1.10 (RFC 7505) are of the registry of enhanced status codes.
function causeOfStatus(status: string | undefined): BounceCause | undefined {
  if (status === undefined) return undefined;
  const detail = status.slice(2);
  if (detail === '2.2') return 'mailbox-full';
  if (detail === '3.4' || detail === '2.3') return 'too-large';
  if (detail === '2.1' || detail === '7.13') return 'disabled';
  if (detail.startsWith('7.') || detail === '1.7' || detail === '1.8') return 'refused';
  if (status.startsWith('4')) return 'expired';
  if (detail === '1.1' || detail === '1.3' || detail === '1.10') return 'no-such-address';
  if (detail === '1.2' || detail === '4.4') return 'no-such-host';
  return detail === '1.6' ? 'moved' : undefined;
}
