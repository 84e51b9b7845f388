// Attachments that go out: how much may go, and in words what is too much.
import { MailroomError } from '../errors.js';

/** What many servers take at most, and none tells: 25 MB as it goes over the line. */
const USUAL_LIMIT = 25 * 1024 * 1024;

/** Room for the text, the headers and the lines between parts, bytes. */
const ROOM = 64 * 1024;

/** The largest mail that may be handed to a server, in bytes. RFC 1870: a SIZE of 0 tells of no limit. */
export function mailLimit(announced: number | undefined): number {
  return announced === undefined || announced === 0 ? USUAL_LIMIT : announced;
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
  return new MailroomError('invalid', `the mail would have ${sizeOf(bytes)} and ${takes(limit)}: nothing was sent`, [
    ...(largest === undefined ? [] : [`the largest file is ${largest.name} with ${sizeOf(largest.size)}`]),
    'leave something out, make it smaller, or send a link to it; in a mail a file takes a third more than on the disk',
  ]);
}

function takes(limit: number): string {
  if (limit !== USUAL_LIMIT) return `the server takes ${sizeOf(limit)}`;
  return `many servers take ${sizeOf(limit)} at most, this one has not said what it takes`;
}

function sizeOf(bytes: number): string {
  return bytes < 100_000 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
