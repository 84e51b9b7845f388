// Destination: what one copy of a mail is taken in for, and why: a channel, the mail a report speaks of, or nothing.
import type { Channel } from '../channel/channel.js';
import type { ChannelId } from '../ids.js';
import type { Bounce } from './bounce.js';
import type { ReportedOn } from './intake.js';
import type { Reason } from './reason.js';
import type { InboundKind } from './screening.js';

export type Destination = {
  readonly channelId: ChannelId | undefined;
  /** Undefined for no channel, and for one of another mailbox that a report leads to. */
  readonly channel: Channel | undefined;
  readonly reason: Reason | undefined;
  /** For a report: what it says, and the mail of ours it speaks of. */
  readonly report: { readonly bounce: Bounce; readonly on: ReportedOn | undefined } | undefined;
};

export const NOWHERE: Destination = { channelId: undefined, channel: undefined, reason: undefined, report: undefined };

/** Reports about our mail: they never open a conversation. */
export function isReportKind(kind: InboundKind): boolean {
  return kind === 'bounce' || kind === 'complaint' || kind === 'receipt';
}
