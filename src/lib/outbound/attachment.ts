// Attachments that go out: how much may go, and in words what is too much.
import { MailroomError } from '../errors.js';

/** What many servers take at most, as it goes over the line. One that has not said what it takes may take more. */
const USUAL_LIMIT = 25 * 1024 * 1024;

/** No provider takes more, and a mail is in memory several times over. */
const LARGEST_LIMIT = 150 * 1024 * 1024;

/** Bytes that a DKIM signature adds at most, with an RSA key of 4,096 bits. */
const SIGNATURE = 1200;

/** Room for the text, the headers and the lines between parts, bytes. */
const ROOM = 64 * 1024;

/** What decides how large a mail may be. */
export type SizeRule = {
  /** The SIZE of the server, in bytes. RFC 1870: a SIZE of 0 tells of no limit. */
  readonly sizeLimit: number | undefined;
  readonly dkim?: unknown;
};

/** The largest mail that may be queued, in bytes: one that is larger will surely not be taken. */
export function mailLimit({ sizeLimit, dkim }: SizeRule): number {
  return (sizeLimit || LARGEST_LIMIT) - (dkim === undefined ? 0 : SIGNATURE);
}

/** What such files take in a mail, where the server has not said what it takes and many would take less; in words. */
export function doubtfulSize(files: readonly { readonly size: number }[], { sizeLimit }: SizeRule): string | undefined {
  const total = files.reduce((sum, { size }) => sum + encodedSize(size), ROOM);
  return sizeLimit || total <= USUAL_LIMIT ? undefined : sizeOf(total);
}

/** Bytes that a file takes in a mail: base64 with its line ends. */
export function encodedSize(bytes: number): number {
  return Math.ceil(bytes / 57) * 78;
}

/** Throws `invalid` when files of these sizes cannot go in one mail. */
export function checkAttachmentSizes(
  files: readonly { readonly name: string; readonly size: number }[],
  limit: number,
): void {
  const total = files.reduce((sum, { size }) => sum + encodedSize(size), ROOM);
  if (files.length > 0 && total > limit) throw tooLarge(total, limit, files);
}

/** Throws `invalid` when a mail is larger than the server takes. */
export function checkMailSize(bytes: number, limit: number): void {
  if (bytes > limit) throw tooLarge(bytes, limit, []);
}

function tooLarge(bytes: number, limit: number, files: readonly { readonly name: string; readonly size: number }[]) {
  const largest = files.toSorted((one, other) => other.size - one.size)[0];
  return new MailroomError(
    'invalid',
    `the mail would have ${sizeOf(bytes)} and the server takes ${sizeOf(limit)}: nothing was sent`,
    [
      ...(largest === undefined ? [] : [`the largest file is ${largest.name} with ${sizeOf(largest.size)}`]),
      'leave something out, make it smaller, or send a link to it; in a mail a file takes a third more than on the disk',
    ],
  );
}

function sizeOf(bytes: number): string {
  return bytes < 100_000 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
