// What a pull is measured against: mbsync, which only copies, and a FETCH that is drained to nothing.
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

/** Writes the configuration with which mbsync copies the INBOX of `support` into a Maildir below `folder`. */
export function writeMbsyncConfig(folder: string, port: number, fsync: boolean): string {
  const maildir = join(folder, 'mail');
  mkdirSync(maildir, { recursive: true });
  const path = join(folder, 'mbsyncrc');
  const lines = [
    `FSync ${fsync ? 'yes' : 'no'}`,
    'SyncState *',
    '',
    'IMAPAccount server',
    'Host 127.0.0.1',
    `Port ${port}`,
    'User support',
    'Pass secret',
    'SSLType None',
    'AuthMechs PLAIN',
    '',
    'IMAPStore far',
    'Account server',
    '',
    'MaildirStore near',
    `Path ${maildir}/`,
    `Inbox ${maildir}/INBOX`,
    'SubFolders Verbatim',
    '',
    'Channel mail',
    'Far :far:',
    'Near :near:',
    'Patterns INBOX',
    'Create Near',
    'Sync Pull',
    '',
  ];
  writeFileSync(path, lines.join('\n'));
  return path;
}

const LONGEST_ANSWER = 2000;

/** Seconds that it takes until all mails have come over the line, with nothing done to them: no client is faster. */
export async function drainFetch(port: number): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  let tail = '';
  let awaited = { mark: '* OK', resolve: () => {} };
  socket.on('data', (chunk: Buffer) => {
    // An answer is a line at the very end, and may be as long as a server's list of abilities.
    tail = (tail + chunk.subarray(-LONGEST_ANSWER).toString('latin1')).slice(-LONGEST_ANSWER);
    if (tail.includes(awaited.mark)) awaited.resolve();
  });
  const told = (mark: string, command?: string) =>
    new Promise<void>((resolve, reject) => {
      tail = '';
      awaited = { mark, resolve };
      socket.once('error', reject);
      if (command !== undefined) socket.write(`${command}\r\n`);
    });
  await told('* OK');
  await told('a1 OK', 'a1 LOGIN support secret');
  const start = performance.now();
  await told('a2 OK', 'a2 EXAMINE INBOX');
  await told('a3 OK', 'a3 UID FETCH 1:* (UID FLAGS BODY.PEEK[])');
  const seconds = (performance.now() - start) / 1000;
  socket.destroy();
  return seconds;
}
