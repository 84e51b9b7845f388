// What commands call by a name or a number of its own.
export type NamedThing =
  | 'channel'
  | 'contact'
  | 'conversation'
  | 'hook'
  | 'mailbox'
  | 'operator'
  | 'outbox'
  | 'saved-reply'
  | 'smtp'
  | 'view'
  | 'widget';
