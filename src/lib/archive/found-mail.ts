// A mail found in an archive: where it stood, its bytes, and when it arrived as far as the archive and the mail tell.
import { readHeaderBlock } from '../inbound/header-block.js';
import { parseMailDate } from '../inbound/mail-date.js';

export type FoundMail = {
  /** For people: the file, and where in it. */
  readonly place: string;
  /** The mail, byte for byte; of one that is too large, its beginning. */
  readonly raw: Buffer;
  /** Its size, when that is more than was read. */
  readonly cutFrom: number | undefined;
  /** What the archive says about when it arrived, the surest first. */
  readonly times: ArchiveTimes;
};

export type ArchiveTimes = {
  /** From the line before it in an mbox, with its zone. */
  readonly exact?: Date | undefined;
  /** The same without a zone, or the time in the name of a Maildir's file. */
  readonly rough?: Date | undefined;
  /** When the file was written. */
  readonly file?: Date | undefined;
};

/** When a mail arrived: as the archive says for sure, its topmost Received, as the archive says, its Date; never later than now. */
export function arrivalTime({ raw, times }: Pick<FoundMail, 'raw' | 'times'>, now: Date): Date {
  const { received, written } = times.exact === undefined ? headerTimes(raw) : {};
  const time = times.exact ?? received ?? times.rough ?? written ?? times.file ?? now;
  return time.getTime() > now.getTime() || time.getTime() < 0 ? now : time;
}

type HeaderTimes = { readonly received?: Date | undefined; readonly written?: Date | undefined };

function headerTimes(raw: Buffer): HeaderTimes {
  const value = (name: string) => fields.find((field) => field.name === name)?.value ?? '';
  const { fields } = readFieldsOf(raw);
  return {
    received: parseMailDate(value('received').split(';').at(-1) ?? ''),
    written: parseMailDate(value('date')),
  };
}

function readFieldsOf(raw: Buffer): Pick<ReturnType<typeof readHeaderBlock>, 'fields'> {
  try {
    return readHeaderBlock(raw);
  } catch {
    return { fields: [] };
  }
}
