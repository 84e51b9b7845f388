// The quarantine: mails that wait, and why; a table or a page for people, objects for scripts.
import { isBrought, type QuarantinedMail } from '../../inbound/quarantined-mail.js';
import { type Field, renderFields } from '../fields.js';
import { longDate } from '../relative-time.js';
import { safeLine, safeText } from '../safe-text.js';
import { renderTable, type Screen } from '../table.js';
import { ageColumn } from './age-column.js';
import { renderSize } from './size.js';

export type QuarantineJson = {
  readonly id: string;
  readonly mailbox: string | null;
  readonly folder: string;
  readonly uid: number;
  /** Of a piped mail: what the mail server said. */
  readonly envelope: { readonly recipient: string | null; readonly sender: string | null } | null;
  readonly cause: string;
  readonly attempts: number;
  /** Bytes that are kept; null when the server gave none. */
  readonly size: number | null;
  readonly receivedAt: string | null;
  readonly quarantinedAt: string;
  /** The message that was made of its headers. */
  readonly message: string | null;
  readonly resolvedAt: string | null;
};

export function toQuarantineJson(mail: QuarantinedMail): QuarantineJson {
  return {
    id: mail.id,
    mailbox: mail.mailbox?.name ?? null,
    folder: mail.folder,
    uid: mail.uid,
    envelope:
      mail.envelope === undefined
        ? null
        : { recipient: mail.envelope.recipient ?? null, sender: mail.envelope.sender ?? null },
    cause: mail.cause,
    attempts: mail.attempts,
    size: mail.size ?? null,
    receivedAt: mail.receivedAt?.toISOString() ?? null,
    quarantinedAt: mail.quarantinedAt.toISOString(),
    message: mail.messageId ?? null,
    resolvedAt: mail.resolvedAt?.toISOString() ?? null,
  };
}

/** The columns of the list, for its flags. */
export const QUARANTINE_COLUMNS = ['id', 'mailbox', 'folder', 'uid', 'since', 'size', 'tried', 'cause'] as const;

export function renderQuarantine(mails: readonly QuarantinedMail[], screen: Screen, now: Date): string {
  return renderTable(
    mails,
    [
      { title: 'id', value: ({ id }) => (screen.width === undefined ? id : id.slice(-8)) },
      { title: 'mailbox', value: ({ mailbox }) => mailbox?.name ?? '' },
      { title: 'folder', value: ({ folder }) => folder, shrinkTo: 8 },
      { title: 'uid', value: ({ uid }) => String(uid), align: 'right', onDemand: true },
      { title: 'since', ...ageColumn((mail: QuarantinedMail) => mail.quarantinedAt, now) },
      {
        title: 'size',
        value: ({ size }) => (size === undefined ? '' : renderSize(size)),
        sortBy: ({ size }) => size ?? '',
      },
      { title: 'tried', value: ({ attempts }) => String(attempts), align: 'right', onDemand: true },
      { title: 'cause', value: ({ cause }) => cause, shrinkTo: 20 },
    ],
    screen,
  );
}

export function renderQuarantined(mail: QuarantinedMail, bytes: Uint8Array | undefined, screen: Screen): string {
  const { receivedAt, resolvedAt } = mail;
  const fields: Field[] = [
    ['id', mail.id],
    ['mailbox', mail.mailbox?.name ?? 'deleted since'],
    ['where', isBrought(mail) ? mail.folder : `${mail.folder}, UID ${mail.uid}, UIDVALIDITY ${mail.uidValidity}`],
    ['envelope', describeEnvelope(mail)],
    ['cause', mail.cause],
    ['tried', mail.attempts === 1 ? 'once' : `${mail.attempts} times`],
    ['arrived', receivedAt === undefined ? '' : longDate(receivedAt)],
    ['here since', longDate(mail.quarantinedAt)],
    ['settled', resolvedAt === undefined ? '' : longDate(resolvedAt)],
    ['kept', mail.size === undefined ? 'nothing: the server gave nothing' : renderSize(mail.size)],
  ];
  const page = renderFields(fields, screen);
  return bytes === undefined ? page : `${page}\n\n${renderBeginning(bytes)}`;
}

function describeEnvelope({ envelope }: QuarantinedMail): string {
  if (envelope === undefined) return '';
  const { recipient, sender } = envelope;
  return [
    ...(recipient === undefined ? [] : [`to ${recipient}`]),
    ...(sender === undefined ? [] : [`from ${sender || '<>'}`]),
  ].join(', ');
}

const SHOWN_LINES = 60;
const SHOWN_BYTES = 64 * 1024;
const SHOWN_WIDTH = 300;

/** The first lines, whatever they are, cut where no line of a mail should be longer. */
function renderBeginning(bytes: Uint8Array): string {
  const text = safeText(Buffer.from(bytes.subarray(0, SHOWN_BYTES)).toString('utf8'));
  const lines = text.split('\n');
  const shown = lines.slice(0, SHOWN_LINES).map((line) => {
    return line.length > SHOWN_WIDTH ? `${safeLine(line.slice(0, SHOWN_WIDTH))} [...]` : line;
  });
  const isAll = lines.length <= SHOWN_LINES && bytes.byteLength <= SHOWN_BYTES;
  return [...shown, ...(isAll ? [] : ['[... --raw has all of it]'])].join('\n').trimEnd();
}
