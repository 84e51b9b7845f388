// Refuses what somebody does with a conversation for a version that it is no more.
import { MailroomError } from '../errors.js';
import type { Conversation } from './conversation.js';

/** Throws `conflict`. `seen`: the version that it is done for; undefined for whatever it is at. */
export function refuseUnseen({ number, version }: Conversation, seen: number | undefined): void {
  if (seen === undefined || seen === version) return;
  throw new MailroomError(
    'conflict',
    `conversation #${number} has moved on from version ${seen} to ${version}; nothing was changed`,
    [`see what is new with: mailroom show ${number}`],
  );
}
