// What exported mail is written as, and what came of an export.

/** One mbox file, or a file for each mail. */
export const EXPORT_FORMATS = ['mbox', 'eml'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export type Exported = {
  readonly place: string;
  readonly format: ExportFormat;
  readonly conversations: number;
  /** Mails that were written. */
  readonly messages: number;
  readonly bytes: number;
  /** Left out: answers that were not sent. */
  readonly unsent: number;
  /** Left out: notes, which are no mail. */
  readonly notes: number;
};
