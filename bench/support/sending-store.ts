// A store with replies that are due, and conversations to answer; and the whole program that sends from it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeMessageId } from '../../src/lib/conversation/message-token.js';
import type { MessageId } from '../../src/lib/ids.js';
import { writeMime } from '../../src/lib/outbound/mime-writer.js';
import { queueMail } from '../../src/lib/outbound/queue-mail.js';
import { findConversation } from '../../src/lib/store/conversations.js';
import { fillStore } from '../../test/support/filled-store.js';
import { type Measured, measureProcess } from './measured-process.js';

const PROGRAM = join(import.meta.dirname, '../../bin/run.js');

/** Makes a store with so many replies of some 20 kB that are due, and writes the same bytes into files. */
export async function makeSendingStore(url: string, port: number, count: number, folder: string): Promise<void> {
  const now = new Date();
  const store = await fillStore(url, now);
  const { db, newId, channels, operators } = store;
  await db.updateTable('smtp_config').set({ host: '127.0.0.1', port, encryption: 'none' }).execute();
  for (let index = 0; index < count; index++) {
    const number = await store.add({ subject: `Question ${index}`, messages: [{ text: 'Where is my parcel?' }] });
    const conversation = await findConversation(db, number);
    if (conversation === undefined) throw new Error('the conversation is not there');
    const messageId = newId<MessageId>();
    const ids = { conversation: conversation.id, message: messageId };
    const text = `Answer ${index}. ${'All words of a long answer, line after line.\n'.repeat(440)}`;
    const mail = {
      from: { name: 'Acme Support', address: 'support@acme.example' },
      ...{ replyTo: [], to: [{ name: '', address: 'carla@customer.example' }], cc: [], bcc: [] },
      ...{ subject: `Re: Question ${index}`, messageId: makeMessageId('ab'.repeat(32), ids, 'acme.example') },
      ...{ instanceMark: 'bench', inReplyTo: undefined, references: [], date: now, text, html: undefined },
      ...{ attachments: [], headers: [] },
    };
    const raw = await writeMime(mail);
    await db.transaction((tx) =>
      queueMail(
        { newId },
        tx,
        {
          ...{ kind: 'reply', messageId, conversationId: conversation.id, channelId: channels.support.id },
          ...{ smtpConfigId: channels.support.smtp.id, operatorId: operators.ana.id, mail, raw },
          envelopeFrom: mail.from.address,
        },
        now,
      ),
    );
    writeFileSync(join(folder, `${String(index).padStart(6, '0')}.eml`), raw);
  }
  await store.close();
}

/** Sends all that is due, as a process of its own. */
export function deliverAll(url: string, home: string, nodeArgs: readonly string[] = []): Promise<Measured> {
  return run(url, home, ['outbox', 'deliver'], nodeArgs);
}

/** Answers a conversation, as a process of its own. */
export function replyTo(url: string, home: string, number: number, text: string): Promise<Measured> {
  return run(url, home, ['reply', String(number), '--body-file', text]);
}

function run(url: string, home: string, args: readonly string[], nodeArgs: readonly string[] = []): Promise<Measured> {
  const env = {
    ...process.env,
    ...{ MAILROOM_STORE: url, HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home, XDG_CACHE_HOME: home },
    ...{ MAILROOM_OPERATOR: 'ana', NODE_COMPILE_CACHE: join(home, 'cache') },
  };
  return measureProcess(process.execPath, [...nodeArgs, PROGRAM, ...args], env);
}
