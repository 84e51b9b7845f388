// The TXT record in which a DKIM key is published: what it should say, and whether what is there does.
import { createPublicKey, type KeyObject } from 'node:crypto';
import { domainOf } from '../address/email-address.js';
import type { DnsAnswer } from '../dns/dns.js';
import { failed, type Judgement, ok, unknown, warning } from '../health/finding.js';
import { type Dkim, dkimRecordName } from './dkim.js';

export type DkimRecord = { readonly name: string; readonly value: string };

/** The public half of a key: its SubjectPublicKeyInfo (RFC 5280, 4.1) in base64, as records have it. */
export type DkimPublicKey = { readonly spki: string; readonly bits: number };

/** Verifiers refuse shorter ones (RFC 8301, 3.2). */
export const LEAST_BITS = 1024;
const GOOD_BITS = 2048;

/** The record that publishes a key (RFC 6376, 3.6.1). */
export function dkimRecord(dkim: Pick<Dkim, 'domain' | 'selector'>, { spki }: DkimPublicKey): DkimRecord {
  return { name: dkimRecordName(dkim), value: `v=DKIM1; k=rsa; p=${spki}` };
}

/** As a zone file has it: a string of it holds 255 octets at most (RFC 1035, 3.3.14), and strings are joined. */
export function zoneLine({ name, value }: DkimRecord): string {
  const strings = value.match(/.{1,250}/g) ?? [];
  return `${name}. TXT ${strings.map((part) => `"${part}"`).join(' ')}`;
}

/** `publish`: the record that `dkimRecord` makes has to be put there. */
export type RecordJudgement = Judgement & { readonly publish: boolean };

/** What the answer for the record says about our key. Texts of strangers may be in it: not yet safe for a terminal. */
export function judgeDkimRecord(
  dkim: Pick<Dkim, 'domain' | 'selector'>,
  key: DkimPublicKey,
  answer: DnsAnswer<string>,
): RecordJudgement {
  const name = dkimRecordName(dkim);
  if (answer.result === 'unknown') {
    return { ...unknown(`${name}: ${answer.why}`, 'try again where there is a network'), publish: false };
  }
  const fault = findFault(name, key, answer.result === 'none' ? [] : answer.records);
  if (typeof fault === 'string') return { ...failed(fault), kind: 'differs', publish: true };
  if (isOption(fault.get('t'), 'y')) {
    const detail = `${name} is marked as a test (t=y): receivers may treat the mail as unsigned`;
    return { ...warning(detail, 'take t=y out of the record'), publish: false };
  }
  if (key.bits < GOOD_BITS) {
    const detail = `${name} has our key, of ${key.bits} bits: that is too short for some receivers`;
    return { ...warning(detail, `sign with a key of ${GOOD_BITS} bits under another selector`), publish: false };
  }
  return { ...ok(`${name} has our key, of ${key.bits} bits`), publish: false };
}

/** What is wrong with the records at that name; their tags when nothing is. */
function findFault(name: string, key: DkimPublicKey, records: readonly string[]): ReadonlyMap<string, string> | string {
  const [text, ...others] = records;
  if (text === undefined) return `nothing is published at ${name}, so nobody can verify what is signed`;
  if (others.length > 0) return `${name} has ${records.length} TXT records, and so none counts: leave one`;
  const tags = readTags(text);
  if (typeof tags === 'string') return `the record at ${name} is none that counts: ${tags}`;
  if (tags.get('p') === '') return `the key at ${name} is revoked (p=): signatures by it fail`;
  const published = readPublicKey(tags.get('p') ?? '');
  if (published === undefined) return `what stands at p= in ${name} is no RSA key`;
  return spkiOf(published) === key.spki ? tags : `${name} has another key than the one that is signed with`;
}

/** The tags of a key record, or why it is none (RFC 6376, 3.2 and 3.6.1). */
function readTags(text: string): ReadonlyMap<string, string> | string {
  const tags = new Map<string, string>();
  for (const part of text.split(';')) {
    if (part.trim() === '') continue;
    const [, name, value = ''] = /^\s*([a-z][a-z0-9_]*)\s*=\s*(.*?)\s*$/is.exec(part) ?? [];
    if (name === undefined) return `${JSON.stringify(part.trim().slice(0, 40))} is not of the form name=value`;
    if (tags.has(name)) return `${name}= stands there twice`;
    tags.set(name, value);
  }
  const version = tags.get('v');
  if (version !== undefined && (version !== 'DKIM1' || tags.keys().next().value !== 'v')) {
    return 'v=DKIM1 has to come first';
  }
  if (!tags.has('p')) return 'it has no p=, the key';
  if ((tags.get('k') ?? 'rsa') !== 'rsa') return `its key is of the kind ${tags.get('k')}, and we sign with RSA`;
  if (tags.has('h') && !isOption(tags.get('h'), 'sha256')) return 'its h= does not allow sha256';
  if (tags.has('s') && !isOption(tags.get('s'), 'email') && !isOption(tags.get('s'), '*')) {
    return 'its s= does not allow email';
  }
  return tags;
}

function isOption(list: string | undefined, option: string): boolean {
  return (list ?? '').split(':').some((one) => one.trim() === option);
}

// Some write the bare RSAPublicKey, which the RFC asks for, where nearly everybody writes what surrounds it.
function readPublicKey(base64: string): KeyObject | undefined {
  const plain = base64.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(plain)) return undefined;
  for (const type of ['spki', 'pkcs1'] as const) {
    try {
      const key = createPublicKey({ key: Buffer.from(plain, 'base64'), format: 'der', type });
      return key.asymmetricKeyType === 'rsa' ? key : undefined;
    } catch {
      // Then it is of the other form, or of none.
    }
  }
  return undefined;
}

/** The public key as records have it. */
export function spkiOf(key: KeyObject): string {
  return key.export({ format: 'der', type: 'spki' }).toString('base64');
}

/**
 * Whether a signature of d=`domain` speaks for the From address (RFC 7489, 3.1.1). Relaxed, the two have the same
 * organisation's domain; which labels those are only a list of suffixes tells, so one has to be within the other.
 */
export function judgeAlignment(
  { domain }: Pick<Dkim, 'domain'>,
  from: string,
  dmarc: readonly DnsAnswer<string>[],
): Judgement {
  const sender = domainOf(from).toLowerCase();
  if (sender === domain) return ok(`it speaks for ${from}`);
  const isWithin = sender.endsWith(`.${domain}`) || domain.endsWith(`.${sender}`);
  const record = dmarc.flatMap((answer) => (answer.result === 'found' ? answer.records : [])).find(isDmarc);
  const isStrict = /;\s*adkim\s*=\s*s\s*(?:;|$)/i.test(record ?? '');
  if (isWithin && !isStrict) return ok(`it speaks for ${from}`);
  return warning(
    `signed for ${domain}, mail from ${from} is not what DMARC of ${sender} asks for${isWithin ? ' (adkim=s)' : ''}`,
    `sign for ${sender}: --dkim-domain ${sender}`,
  );
}

function isDmarc(text: string): boolean {
  return /^v=DMARC1\b/i.test(text);
}
