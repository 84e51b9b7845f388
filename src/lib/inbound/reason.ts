// Reason: one rule that decided something about a mail, with its evidence. `mailroom why` tells them.

export type Reason = {
  /** What was decided. */
  readonly about:
    | 'channel'
    | 'kind'
    | 'author'
    | 'conversation'
    | 'assignee'
    | 'duplicate'
    | 'auto-reply'
    | 'notification'
    | 'status';
  /** The rule, as a short stable name: `receiving-address-in-delivered-to`. */
  readonly rule: string;
  /** The evidence: the header line, the id that matched. Text from the mail: hostile. */
  readonly evidence: string;
};
