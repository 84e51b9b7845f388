// How mailroom reads the sets of mail written by others: what is counted here is printed by the bench and asserted by the tests.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { MailroomError } from '../../src/lib/errors.js';
import { readBounce } from '../../src/lib/inbound/bounce.js';
import { readMail } from '../../src/lib/inbound/mime-reader.js';
import { splitQuotes } from '../../src/lib/inbound/quoted-text.js';
import { type InboundKind, screenMail } from '../../src/lib/inbound/screening.js';
import {
  expectedBounces,
  expectedReplies,
  expectedThreads,
  mailPaths,
  readSample,
  sampleName,
  type ThreadSet,
} from './corpora.js';
import { type IntakeDesk, openIntakeDesk } from './intake-desk.js';
import { temporaryFolder } from './temporary-folder.js';

/** `right` of `all`, and those that differ, each with what differs. */
export type Count = { readonly right: number; readonly all: number; readonly differing: readonly string[] };

export function share({ right, all }: Count): number {
  return all === 0 ? 1 : right / all;
}

function count(
  results: readonly { readonly name: string; readonly isRight: boolean; readonly found?: string }[],
): Count {
  const wrong = results.filter(({ isRight }) => !isRight);
  return {
    right: results.length - wrong.length,
    all: results.length,
    differing: wrong.map(({ name, found }) => (found === undefined ? name : `${name}: ${found}`)),
  };
}

async function openDesk(): Promise<IntakeDesk> {
  return openIntakeDesk(join(temporaryFolder('corpora'), 'mailroom.db'));
}

export type Order = 'by-date' | 'by-name';

/** Pairs of mails of a set on which mailroom and notmuch agree, taken in as a pull does it; `merged`: pairs that only mailroom puts together. */
async function measureThreads(set: ThreadSet, order: Order): Promise<Count & { readonly merged: number }> {
  const desk = await openDesk();
  const mails = await Promise.all(
    set.paths.map(async (path) => ({ raw: readSample(path), mail: await readMail(readSample(path)) })),
  );
  if (order === 'by-date')
    mails.sort((one, other) => (one.mail.date?.getTime() ?? 0) - (other.mail.date?.getTime() ?? 0));
  for (const { raw } of mails) await desk.arrive(raw);
  const rows = await desk.db
    .selectFrom('message')
    .select(['message_id_header', 'conversation_id'])
    .where('direction', '=', 'in')
    .execute();
  await desk.close();
  const ours = new Map(rows.map((row) => [row.message_id_header.slice(1, -1), row.conversation_id]));
  const theirs = set.threads.flatMap((thread, index) => thread.map((id) => [id, index] as const));
  let merged = 0;
  const pairs = theirs.flatMap(([id, thread], index) =>
    theirs.slice(index + 1).map(([otherId, otherThread]) => {
      const together = ours.get(id) !== undefined && ours.get(id) === ours.get(otherId);
      if (together && thread !== otherThread) merged++;
      return { name: `${id} and ${otherId}`, isRight: together === (thread === otherThread) };
    }),
  );
  return { ...count(pairs), merged };
}

export async function measureAllThreads(order: Order): Promise<Map<string, Count & { readonly merged: number }>> {
  const found = new Map<string, Count & { readonly merged: number }>();
  for (const set of expectedThreads()) found.set(set.name, await measureThreads(set, order));
  return found;
}

/** Mails of the bounce set that are known to be automatic, and how many auto-replies they would get from a channel that answers. */
export async function measureKinds(): Promise<Count & { readonly autoReplies: number }> {
  const desk = await openDesk();
  const results: { name: string; isRight: boolean; found: string }[] = [];
  let autoReplies = 0;
  for (const { path } of expectedBounces()) {
    const raw = readSample(path);
    const kind = await kindOf(raw);
    results.push({ name: sampleName(path), isRight: kind !== 'human', found: kind });
    autoReplies += (await desk.arrive(raw)).autoReplies;
  }
  await desk.close();
  return { ...count(results), autoReplies };
}

async function kindOf(raw: Uint8Array): Promise<InboundKind> {
  return screenMail(await readMail(raw), { tokenKey: '00', channel: undefined }).kind;
}

/** Replies of people that are known to be a person's: the reply set, each as a mail of a few plain headers. */
export async function measurePeople(): Promise<Count> {
  const results: { name: string; isRight: boolean; found: string }[] = [];
  for (const { name, text } of expectedReplies()) {
    const head = [
      'From: ana@example.com',
      'To: support@acme.example',
      'Subject: Re: Order 5',
      'Content-Type: text/plain; charset=utf-8',
    ];
    const kind = await kindOf(Buffer.from([...head, '', text].join('\n')));
    results.push({ name, isRight: kind === 'human', found: kind });
  }
  return count(results);
}

/** Status of the delivery reports, and whether the address is no good, as sisimai has them. Its own codes (x.0.9nn) stand for "no code": there the class counts. */
export async function measureBounces(): Promise<{ status: Count; hardness: Count }> {
  const status: { name: string; isRight: boolean; found: string }[] = [];
  const hardness: typeof status = [];
  for (const { path, facts } of expectedBounces()) {
    if (facts.every(({ reason }) => reason === 'feedback' || reason === 'vacation')) continue;
    const { recipients } = readBounce(await readMail(readSample(path)), '00');
    const same = recipients.length === facts.length;
    const name = sampleName(path);
    const expected = facts
      .map(({ dsn, reason, hardbounce }) => `${dsn} ${hardbounce ? 'hard' : 'soft'} ${reason}`)
      .join(', ');
    const found = recipients.map((one) => `${one.status} ${one.isHard ? 'hard' : 'soft'} ${one.cause}`).join(', ');
    const isRight = (check: (index: number) => boolean) => same && facts.every((_, index) => check(index));
    const says = `${found || 'nothing'}, expected ${expected}`;
    status.push({
      name,
      found: says,
      isRight: isRight((at) => isSameStatus(facts[at]?.dsn ?? '', recipients[at]?.status)),
    });
    hardness.push({ name, found: says, isRight: isRight((at) => facts[at]?.hardbounce === recipients[at]?.isHard) });
  }
  return { status: count(status), hardness: count(hardness) };
}

function isSameStatus(expected: string, found: string | undefined): boolean {
  if (/^[45]\.0\.9\d\d$/.test(expected)) return found?.[0] === expected[0];
  return expected === found;
}

/** Replies whose new words are exactly the expected ones with nothing lost; `longest`: ms. */
export function measureQuotes(): Count & { readonly longest: number } {
  let longest = 0;
  const results = expectedReplies().map(({ name, text, trimmed }) => {
    const start = performance.now();
    const { newText, quotedText } = splitQuotes(text);
    longest = Math.max(longest, performance.now() - start);
    const isKept = words(newText) + words(quotedText) === words(text);
    return { name, isRight: isKept && newText.trim() === trimmed.trim(), found: isKept ? 'other words' : 'lost words' };
  });
  return { ...count(results), longest };
}

function words(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}

/** Every mail of every set: taken in byte for byte, or refused with a sentence; `longest`: ms of the slowest to read. */
export async function measureIntake(): Promise<Count & { readonly refused: number; readonly longest: number }> {
  const desk = await openDesk();
  const results: { name: string; isRight: boolean; found: string }[] = [];
  let longest = 0;
  let refused = 0;
  for (const path of mailPaths()) {
    const raw = readSample(path);
    const start = performance.now();
    const outcome = await readMail(raw).catch((error: unknown) => error);
    longest = Math.max(longest, performance.now() - start);
    if (outcome instanceof Error) {
      refused++;
      results.push({ name: path, isRight: outcome instanceof MailroomError, found: outcome.message });
      continue;
    }
    await desk.arrive(raw, { history: true });
    const hash = createHash('sha256').update(raw).digest('hex');
    const row = await desk.db.selectFrom('raw_mail').select('bytes').where('sha256', '=', hash).executeTakeFirst();
    results.push({
      name: path,
      isRight: row !== undefined && raw.equals(Buffer.from(row.bytes)),
      found: 'other bytes',
    });
  }
  await desk.close();
  return { ...count(results), refused, longest };
}

type StalwartAddress = { readonly name: string | null; readonly address: string | null };
type StalwartValue = {
  readonly Text?: string;
  readonly TextList?: readonly string[];
  readonly DateTime?: StalwartDate;
  readonly Address?: StalwartAddresses;
};
type StalwartAddresses = {
  readonly List?: readonly StalwartAddress[];
  readonly Group?: readonly { readonly addresses: readonly StalwartAddress[] }[];
};
type StalwartDate = {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly tz_before_gmt: boolean;
  readonly tz_hour: number;
  readonly tz_minute: number;
};
type StalwartMail = {
  readonly text_body: readonly number[];
  readonly parts: readonly {
    readonly headers: readonly { readonly name: unknown; readonly value: StalwartValue | string }[];
    readonly body: { readonly Text?: string; readonly Html?: string };
  }[];
};

const TABLES = 'stalwart-mail-parser/resources';

/** Fields and text of the stalwart set, mail by mail, and its tables of single header values: as its own parser has them. */
export async function measureFields(): Promise<Map<string, Count>> {
  const results = new Map<string, { name: string; isRight: boolean; found: string }[]>();
  const note = (what: string, name: string, expected: unknown, found: unknown) => {
    const entry = { name, isRight: same(expected, found), found: `${short(found)}, expected ${short(expected)}` };
    results.set(what, [...(results.get(what) ?? []), entry]);
  };
  for (const path of mailPaths(`${TABLES}/eml/**/*.eml`)) {
    const mail = await readMail(readSample(path)).catch(() => undefined);
    const expected = JSON.parse(readSample(path.replace(/\.eml$/, '.json')).toString()) as StalwartMail;
    if (mail === undefined) continue;
    for (const { name, value } of expected.parts[0]?.headers ?? []) {
      if (typeof value === 'string') continue;
      if ((name === 'from' || name === 'to') && value.Address) note(name, path, people(value.Address), mail[name]);
      if (name === 'subject' && value.Text !== undefined) note(name, path, squash(value.Text), squash(mail.subject));
      if (name === 'date' && value.DateTime) note(name, path, toDate(value.DateTime), mail.date?.toISOString());
      if (name === 'message_id' && value.Text) note(name, path, `<${squash(value.Text)}>`, mail.messageId);
    }
    const texts = expected.text_body.flatMap((index) => expected.parts[index]?.body.Text ?? []);
    const isPlain = expected.text_body.every((index) => expected.parts[index]?.body.Text !== undefined);
    if (isPlain && texts.length > 0) note('text', path, squash(texts.join(' ')), squash(mail.text));
  }
  for (const [table, field] of [
    ['address', 'To'],
    ['date', 'Date'],
    ['id', 'References'],
    ['unstructured', 'Subject'],
  ] as const) {
    for (const { header, expected } of readTable(table)) {
      const mail = await readMail(Buffer.from(`${field}:${header.replace(/\n*$/, '')}\r\n\r\n`));
      const what = `table of ${table}`;
      if (table === 'address') note(what, header, people(expected as StalwartAddresses), mail.to);
      if (table === 'date') note(what, header, toDate(expected as StalwartDate), mail.date?.toISOString());
      if (table === 'id')
        note(what, header, (expected as string[] | null)?.map((id) => `<${id}>`) ?? [], mail.references);
      if (table === 'unstructured') note(what, header, squash(String(expected)), squash(mail.subject));
    }
  }
  return new Map([...results].map(([what, found]) => [what, count(found)]));
}

function readTable(table: string): { readonly header: string; readonly expected: unknown }[] {
  return JSON.parse(readSample(`${TABLES}/${table}.json`).toString());
}

function people(addresses: StalwartAddresses) {
  const list = addresses.List ?? addresses.Group?.flatMap((group) => group.addresses) ?? [];
  return list.map(({ name, address }) => ({ name: squash(name ?? ''), address: address ?? '' }));
}

function toDate(date: StalwartDate | null): string | undefined {
  if (date === null) return undefined;
  const zone = (date.tz_hour * 60 + date.tz_minute) * (date.tz_before_gmt ? 1 : -1);
  const found = new Date(Date.UTC(date.year, date.month - 1, date.day, date.hour, date.minute + zone, date.second));
  return Number.isNaN(found.getTime()) ? undefined : found.toISOString();
}

function squash(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function short(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 120);
}
