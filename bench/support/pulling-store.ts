// A store whose only mailbox is the one that is measured, and the whole program that pulls it.
import { join } from 'node:path';
import { parseEmailAddress } from '../../src/lib/address/email-address.js';
import { openIntakeDesk } from '../../test/support/intake-desk.js';
import { type Measured, measureProcess } from './measured-process.js';

const PROGRAM = join(import.meta.dirname, '../../bin/run.js');

export type PullingStore = { readonly url: string; readonly home: string };

/** Makes the store. The channel is the one that the mails of `generate-mail.py` are for. */
export async function makePullingStore({ url }: PullingStore, port: number): Promise<void> {
  const password = { scheme: 'env', value: 'IMAP_PASSWORD' } as const;
  const desk = await openIntakeDesk(url, {
    channel: { address: parseEmailAddress('support@shop.example') },
    mailbox: {
      ...{ host: '127.0.0.1', port, encryption: 'none', address: parseEmailAddress('helpdesk@mailroom.example') },
      login: { method: 'password', user: 'support', password },
    },
  });
  await desk.close();
}

/** Pulls everything, as a process of its own. Throws when not all mails are in the store afterwards. */
export async function pullAll(
  store: PullingStore,
  expected: number,
  nodeArgs: readonly string[] = [],
): Promise<Measured> {
  const measured = await pull(store, nodeArgs);
  const counts = JSON.parse(measured.stdout).mailboxes[0];
  const taken = counts.stored + counts.duplicates;
  if (taken !== expected) throw new Error(`${taken} of ${expected} mails were taken in: ${measured.stdout}`);
  return measured;
}

function pull({ url, home }: PullingStore, nodeArgs: readonly string[]): Promise<Measured> {
  const env = { PATH: process.env['PATH'], HOME: home, MAILROOM_STORE: url, IMAP_PASSWORD: 'secret' };
  return measureProcess(process.execPath, [...nodeArgs, PROGRAM, 'pull', '--from', 'all', '--json'], env);
}

/** The same when there is nothing new. */
export function pullNothing({ url, home }: PullingStore): Promise<Measured> {
  const env = { PATH: process.env['PATH'], HOME: home, MAILROOM_STORE: url, IMAP_PASSWORD: 'secret' };
  return measureProcess(process.execPath, [PROGRAM, 'pull', '--json'], env);
}
