// Finds what a mail is for: its channels; for a report, the conversation of the mail it speaks of.
import type { Tx } from '../store/db.js';
import { findReportedByIds, findReportedByTime, findReportedOn } from '../store/reported-mails.js';
import { findThreadById, findThreadByNumber, findThreadOfMessage } from '../store/threading.js';
import type { ArrivedMail, TakeInContext } from './arrived-mail.js';
import { readBounce } from './bounce.js';
import { type Destination, isReportKind, NOWHERE } from './destination.js';
import { type Route, routeMail } from './routing.js';
import { screenMail } from './screening.js';
import { type Marks, readMarks, type ThreadConversation } from './threading.js';

/** At least one destination; `NOWHERE` for our own mail coming back, and for mail that is for no channel of the mailbox. */
export async function findDestinations(
  tx: Tx,
  arrived: ArrivedMail,
  context: TakeInContext,
): Promise<readonly Destination[]> {
  const { mail } = arrived;
  const { channels, identity, named } = context;
  const { kind } = screenMail(mail, { tokenKey: identity.tokenKey, channel: undefined });
  if (kind === 'own') return [NOWHERE];
  const report = isReportKind(kind) ? await findReport(tx, arrived, context) : undefined;
  if (report?.on !== undefined) return [reportDestination(report, context)];
  if (named !== undefined) {
    const reason = { about: 'channel', rule: 'named-for-all', evidence: named.name } as const;
    return [{ channelId: named.id, channel: named, reason, report }];
  }
  const marked = await findMarked(tx, readMarks(mail, identity.tokenKey));
  const routes = withoutFollowers(
    routeMail(mail, { channels, marked: marked.map(({ channelId }) => channelId) }),
    marked,
  );
  if (routes.length === 0) return [{ ...NOWHERE, report }];
  return routes.map(({ channel, reason }) => ({ channelId: channel.id, channel, reason, report }));
}

type Report = NonNullable<Destination['report']>;

async function findReport(tx: Tx, arrived: ArrivedMail, { identity, channels }: TakeInContext): Promise<Report> {
  const bounce = readBounce(arrived.mail, identity.tokenKey);
  const { token, returned } = bounce;
  if (token !== undefined) {
    const found = await findReportedOn(tx, token.message);
    return { bounce, on: found && { ...found, by: 'signed-mark', evidence: token.evidence } };
  }
  const mayBe = { channels: channels.map(({ id }) => id), receivedAt: arrived.receivedAt };
  const byId = await findReportedByIds(tx, { ...mayBe, identifiers: returned });
  if (byId !== undefined) return { bounce, on: { ...byId, by: 'relay-id' } };
  const addresses = bounce.recipients.map(({ address }) => address);
  const byTime = await findReportedByTime(tx, { ...mayBe, addresses });
  return { bounce, on: byTime && { ...byTime, by: 'recipient-and-time' } };
}

// A report goes where the mail went, whatever address it came back to.
function reportDestination(report: Report, { channels }: TakeInContext): Destination {
  const channelId = report.on?.conversation.channelId;
  const evidence = report.on?.evidence ?? '';
  return {
    channelId,
    channel: channels.find(({ id }) => id === channelId),
    reason: { about: 'channel', rule: `${report.on?.by ?? 'signed-mark'}-in-report`, evidence },
    report,
  };
}

async function findMarked(tx: Tx, { tokens, numbers }: Marks): Promise<ThreadConversation[]> {
  const found: (ThreadConversation | undefined)[] = [];
  for (const { message, conversation } of tokens.slice(0, 1)) {
    found.push((await findThreadOfMessage(tx, message)) ?? (await findThreadById(tx, conversation)));
  }
  for (const { number } of numbers.slice(0, 1)) found.push(await findThreadByNumber(tx, number));
  return found.filter((conversation) => conversation !== undefined);
}

// A mail to the channel that its conversation was in goes after it: it is not for both.
function withoutFollowers(routes: readonly Route[], marked: readonly ThreadConversation[]): readonly Route[] {
  const addressed = routes.filter(({ reason }) => reason.rule !== 'signed-mark').map(({ channel }) => channel.id);
  return routes.filter(({ channel, reason }) => {
    const following = marked.filter(({ channelId }) => channelId === channel.id);
    const isFollowed = following.some(({ formerChannels = [] }) => formerChannels.some((id) => addressed.includes(id)));
    return reason.rule !== 'signed-mark' || !isFollowed;
  });
}
