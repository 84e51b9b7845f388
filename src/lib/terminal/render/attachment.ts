// Attachments: a line each for people, objects for scripts.
import type { ConversationAttachment } from '../../conversation/conversation-attachments.js';
import type { FoundAttachment } from '../../conversation/found-attachment.js';
import { shortAge } from '../relative-time.js';
import { safeLine } from '../safe-text.js';
import { type Column, renderTable, type Screen } from '../table.js';
import { type PersonJson, renderPerson, toPersonJson } from './person.js';
import { renderSize } from './size.js';

export type AttachmentJson = { readonly name: string; readonly type: string; readonly size: number };

export type ListedAttachmentJson = AttachmentJson & {
  /** Counted through the whole conversation. */
  readonly number: number;
  readonly message: string;
};

export function toAttachmentJson({ name, type, size }: AttachmentJson): AttachmentJson {
  return { name, type, size };
}

export function toListedAttachmentJson({ number, message, attachment }: ConversationAttachment): ListedAttachmentJson {
  return { number, message: message.id, ...toAttachmentJson(attachment) };
}

export type SavedAttachmentJson = ListedAttachmentJson & { readonly path: string };

export function toSavedAttachmentJson(saved: ConversationAttachment & { readonly path: string }): SavedAttachmentJson {
  return { ...toListedAttachmentJson(saved), path: saved.path };
}

/** `invoice.pdf (34 kB)`. Safe to show. */
export function describeAttachment({ attachment }: Pick<ConversationAttachment, 'attachment'>): string {
  return `${safeLine(attachment.name)} (${renderSize(attachment.size)})`;
}

/** The path of a saved file, so that a script can go on with it. */
export function renderSavedAttachment({ path }: { readonly path: string }): string {
  return safeLine(path);
}

/** Of the list over all conversations. */
export type FoundAttachmentJson = AttachmentJson & {
  readonly id: string;
  readonly conversation: number;
  readonly channel: string;
  readonly from: PersonJson;
  readonly at: string;
};

export function toFoundAttachmentJson(found: FoundAttachment): FoundAttachmentJson {
  const { id, conversation, channel, from, at } = found;
  return { id, conversation, channel, ...toAttachmentJson(found), from: toPersonJson(from), at: at.toISOString() };
}

/** The files of all conversations; the number is the conversation's. */
export function renderFoundAttachments(found: readonly FoundAttachment[], screen: Screen, now: Date): string {
  const columns: Column<FoundAttachment>[] = [
    { title: '#', name: 'number', value: ({ conversation }) => String(conversation), align: 'right' },
    { title: 'name', value: ({ name }) => name, shrinkTo: 20, style: screen.theme.name },
    {
      title: 'size',
      value: ({ size }) => renderSize(size),
      plain: ({ size }) => String(size),
      sortBy: ({ size }) => size,
      align: 'right',
    },
    { title: 'type', value: ({ type }) => type, shrinkTo: 10, style: screen.theme.faint },
    { title: 'from', value: ({ from }) => renderPerson(from), shrinkTo: 16 },
    { title: 'age', value: ({ at }) => shortAge(at, now), plain: ({ at }) => at.toISOString() },
  ];
  return renderTable(found, columns, screen);
}

/** The columns of the lists, for their flags. */
export const ATTACHMENT_COLUMNS = ['number', 'name', 'size', 'type', 'from'] as const;

export function renderAttachments(attachments: readonly ConversationAttachment[], screen: Screen): string {
  const columns: Column<ConversationAttachment>[] = [
    { title: '#', name: 'number', value: ({ number }) => String(number), align: 'right' },
    { title: 'name', value: ({ attachment }) => attachment.name, shrinkTo: 20, style: screen.theme.name },
    {
      title: 'size',
      value: ({ attachment }) => renderSize(attachment.size),
      plain: ({ attachment }) => String(attachment.size),
      sortBy: ({ attachment }) => attachment.size,
      align: 'right',
    },
    { title: 'type', value: ({ attachment }) => attachment.type, shrinkTo: 10, style: screen.theme.faint },
    { title: 'from', value: ({ message }) => renderPerson(message.from), shrinkTo: 16 },
  ];
  return renderTable(attachments, columns, screen);
}
