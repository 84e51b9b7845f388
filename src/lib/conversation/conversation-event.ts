// ConversationEvent: something that happened to a conversation. Each change of it is recorded under one of these names.

/** A new name gets its words in `terminal/render/happened.ts`: the compiler asks for them. */
export type EventName =
  // Mail in and out. `detail.message` is the message, `detail.outbox` the item of ours.
  | 'mail-received'
  | 'started'
  | 'replied'
  | 'forwarded'
  | 'answered-elsewhere'
  | 'answer-imported'
  | 'reply-held'
  | 'reply-kept'
  | 'reply-sent'
  | 'reply-failed'
  | 'reply-unsure'
  | 'reply-cancelled'
  // What operators do. `detail.from` is what it was before, `detail.to` what it is then.
  | 'noted'
  | 'tagged'
  | 'assigned'
  | 'opened'
  | 'waiting'
  | 'snoozed'
  | 'woken'
  | 'closed'
  | 'marked-spam'
  // Which conversation is where. `detail.number` is the other one; of one that is a part of another, `detail.into`.
  | 'merged'
  | 'merged-into'
  | 'unmerged'
  | 'split'
  | 'split-off'
  | 'moved'
  | 'linked'
  | 'unlinked'
  /** `detail.act` is the name of the event that was taken back, `detail.by` who had done that. */
  | 'undone';

/** An answer of the team's, however it left; one that nobody of the team wrote, such as an auto-reply, has no operator. */
export const ANSWERS: readonly string[] = ['replied', 'answered-elsewhere'] satisfies EventName[];

/** One that is read again, to be told. */
export type HappenedEvent = {
  readonly event: EventName;
  /** The version of the conversation that it made. */
  readonly version: number;
  readonly at: Date;
  /** The slug of the operator who did it; undefined for what mail or time did. */
  readonly operator: string | undefined;
  readonly detail: Readonly<Record<string, unknown>>;
};

/** The message that an event is about, where it is about one. */
export function messageOf({ detail }: Pick<HappenedEvent, 'detail'>): string | undefined {
  const { message } = detail;
  return typeof message === 'string' ? message : undefined;
}
