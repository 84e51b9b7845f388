// Writing: a mail that has been begun, with all that can be asked and done about it until it is sent.
import type { HeldClaim } from '../conversation/claim.js';
import type { ColleagueAct, UnseenAnswer } from '../conversation/colleague-act.js';
import type { MailroomError } from '../errors.js';
import type { MessageId, OutboxId } from '../ids.js';
import type { DeliveryAttempt } from './delivery-attempt.js';
import type { Draft } from './draft.js';
import type { WrittenDraft } from './draft-file.js';
import type { DraftField } from './draft-head.js';
import type { TakenBack } from './held-reply.js';
import type { Sending } from './sending.js';
import type { SentReply } from './sent-reply.js';
import type { StartedReply } from './started-reply.js';

/** What is wrong with one header or order. */
export type FieldProblem = { readonly field: DraftField; readonly value: string; readonly problem: MailroomError };

export type Writing = {
  readonly started: StartedReply;
  readonly sending: Sending;
  /** An answer of a colleague's that its writer has not seen. */
  readonly unseenAnswer: UnseenAnswer | undefined;
  /** A colleague's answer of the last minutes, before this one was begun, to which the customer has not said anything yet. */
  recentAnswer(): Promise<ColleagueAct | undefined>;
  /** What is wrong with a draft as far as only the store and the disk can tell. */
  check(written: WrittenDraft): Promise<readonly FieldProblem[]>;
  /** What its files take, in words, where the server has not said what it takes and many would take less. */
  weigh(draft: Draft): Promise<string | undefined>;
  /** Whether the message of that id is stored: its draft has been sent. */
  isStored(id: MessageId): Promise<boolean>;
  /** The HTML part as a page that loads nothing; undefined for a mail of text alone. */
  renderPage(draft: Draft): Promise<string | undefined>;
  /** The files that are meant, absolute, those of patterns too. Throws `not-found` and `invalid`. */
  findFiles(paths: readonly string[]): Promise<readonly string[]>;
  /** The names of the saved replies. */
  listSaved(): Promise<readonly string[]>;
  /** The text of one, its variables filled in for this mail. Throws what `useSavedReply` throws. */
  useSaved(name: string, draft: Draft): Promise<string>;
  /** Says that it is being written, for colleagues to see, and takes those claims away; undefined for what answers nothing. */
  claim(dead: readonly string[]): Promise<HeldClaim | undefined>;
  /** The same, to be sent otherwise, and as an answer to that version; a version that somebody named stays. */
  as(sending: Sending, version: number | undefined): Promise<Writing>;
  /** The same for the conversation as it is now: its writer has seen what came in. */
  anew(): Promise<Writing>;
  /** Stores it as the message of that id, with its orders, and hands it to a server; as `sendReply` does. */
  send(written: WrittenDraft, id: MessageId | undefined): Promise<SentReply>;
  /** Sends one that is held, its time come or not. Throws `conflict` for what must not leave by itself any more. */
  sendHeld(id: OutboxId): Promise<DeliveryAttempt>;
  /** Takes one back that is held. Throws what `cancelMail` throws. */
  takeBack(id: OutboxId, keepDraft: (taken: TakenBack) => Promise<() => void>): Promise<void>;
};
