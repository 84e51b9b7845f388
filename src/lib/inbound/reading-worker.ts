// The thread in which mails are read: an entry of its own in the bundle. It may be ended at any moment, so it keeps nothing.
import { type MessagePort, workerData } from 'node:worker_threads';
import { MailroomError } from '../errors.js';
import type { ReadingAnswer } from './mail-reader.js';
import { readMail } from './mime-reader.js';

const port: MessagePort = workerData;
type Said = ReadingAnswer extends infer One ? (One extends ReadingAnswer ? Omit<One, 'used'> : never) : never;

function answer(what: Said): void {
  const { user, system } = process.threadCpuUsage();
  port.postMessage({ ...what, used: user + system });
}

// One after the other, so that it is known which mail is being read when this thread has to be ended.
let reading = Promise.resolve();
port.on('message', (raw: Uint8Array) => {
  reading = reading.then(() => read(raw));
});
answer({ kind: 'ready' });

async function read(raw: Uint8Array): Promise<void> {
  try {
    answer({ kind: 'mail', mail: await readMail(raw) });
  } catch (error) {
    const isInvalid = error instanceof MailroomError && error.kind === 'invalid';
    answer({ kind: 'unreadable', isInvalid, message: error instanceof Error ? error.message : String(error) });
  }
}
