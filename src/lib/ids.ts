// Typed ids: text made by the program, that cannot be swapped for one another.

type Id<Brand extends string> = string & { readonly brand: Brand };

export type OperatorId = Id<'OperatorId'>;
export type WidgetId = Id<'WidgetId'>;
export type SmtpConfigId = Id<'SmtpConfigId'>;
export type MailboxId = Id<'MailboxId'>;
export type ChannelId = Id<'ChannelId'>;
export type ContactId = Id<'ContactId'>;
export type ConversationId = Id<'ConversationId'>;
export type MessageId = Id<'MessageId'>;
export type AttachmentId = Id<'AttachmentId'>;
export type IntakeId = Id<'IntakeId'>;
export type QuarantineId = Id<'QuarantineId'>;
export type OutboxId = Id<'OutboxId'>;
export type SavedReplyId = Id<'SavedReplyId'>;
export type ViewId = Id<'ViewId'>;
export type HookId = Id<'HookId'>;

/** Makes an id nobody had before: text that sorts by the time it was made. */
export type NewId = <T extends string>() => T;
