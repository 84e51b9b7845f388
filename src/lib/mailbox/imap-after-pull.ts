// What is done on the server to mails that were pulled, and to no others.
import { MailroomError } from '../errors.js';
import type { ImapClient } from './imap-connection.js';
import type { AfterPull } from './mailbox-account.js';

/** Whether the server did it to these UIDs of the open folder, and to these alone. */
export async function changeMails(client: ImapClient, range: string, what: AfterPull): Promise<boolean> {
  const { capabilities } = client;
  // A plain EXPUNGE would also remove what somebody else has marked as deleted (RFC 4315, 2.1).
  const exact = capabilities.has('UIDPLUS');
  switch (what.do) {
    case 'leave':
      return true;
    case 'seen':
      return client.messageFlagsAdd(range, ['\\Seen'], { uid: true, silent: true });
    case 'delete':
      return exact && Boolean(await client.messageDelete(range, { uid: true }));
    case 'move':
      if (!exact && !capabilities.has('MOVE')) return false;
      return Boolean(await client.messageMove(range, what.folder, { uid: true }));
  }
}

/** `isReadOnly`: the folder could not be opened for writing. */
export function notFinished(what: AfterPull, isReadOnly: boolean): MailroomError {
  const why = isReadOnly ? 'the folder is read-only' : 'the server did not do it';
  return new MailroomError('rejected', `pulled mails could not be ${FINISHED[what.do]}: ${why}`, [
    'they are stored all the same, and it is tried again at the next pull',
    'choose what happens after a pull with --after-pull, when adding the mailbox',
  ]);
}

const FINISHED: Record<AfterPull['do'], string> = {
  leave: 'left alone',
  seen: 'marked as seen',
  delete: 'deleted',
  move: 'moved',
};
