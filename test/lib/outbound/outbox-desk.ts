// A store with a customer's mail in it, an SMTP server that does as it is told, and a clock that a test moves.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { NO_ORDERS } from '../../../src/lib/conversation/orders.js';
import { answerFolder } from '../../../src/lib/outbound/answer-folder.js';
import type { DeliverDeps } from '../../../src/lib/outbound/deliver-outbox.js';
import { type ReplyOrder, sendReply } from '../../../src/lib/outbound/send-reply.js';
import type { SentReply } from '../../../src/lib/outbound/sent-reply.js';
import { startReply } from '../../../src/lib/outbound/start-reply.js';
import { Secret } from '../../../src/lib/secrets/secret.js';
import { openTransport } from '../../../src/lib/smtp/nodemailer-transport.js';
import { type FaultySmtpOptions, type FaultySmtpServer, openFaultySmtpServer } from '../../support/faulty-smtp.js';
import { type FilledStore, fillStore } from '../../support/filled-store.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

/** Short, so that a server's silence does not make a test long. */
const TIMES = { resolve: 5_000, connect: 5_000, tls: 2_000, greeting: 1_500, reply: 1_500, goodbye: 200 };

const START = new Date('2026-03-02T10:00:00.000Z');

export type OutboxDesk = FilledStore & {
  readonly smtp: FaultySmtpServer;
  readonly deps: DeliverDeps;
  /** How long it was to be waited, again and again; nobody does wait. */
  readonly pauses: readonly number[];
  pass(minutes: number): void;
  /** Sends a reply by ana, as `reply` does, with the changes that a test wants. */
  reply(
    number: number,
    changes?: Partial<ReplyOrder> & { readonly text?: string; readonly attach?: readonly string[] },
  ): Promise<SentReply>;
  /** Writes a file to attach; gives its path. */
  file(name: string, content: string): string;
};

/** `replyMs`: how long a server may take for a reply. */
export type OutboxDeskOptions = FaultySmtpOptions & { readonly replyMs?: number };

/** Everything ends with the test. */
export async function openOutboxDesk(url: string, options: OutboxDeskOptions = {}): Promise<OutboxDesk> {
  const times = { ...TIMES, reply: options.replyMs ?? TIMES.reply };
  let now = START;
  const store = await fillStore(url, START);
  onTestFinished(() => store.close());
  const smtp = await openFaultySmtpServer({ login: 'not-offered', encryption: 'none', ...options });
  onTestFinished(() => smtp.close());
  await store.db.updateTable('smtp_config').set({ host: smtp.host, port: smtp.port, encryption: 'none' }).execute();
  const folder = temporaryFolder('desk');
  const pauses: number[] = [];
  const deps: DeliverDeps = {
    db: store.db,
    clock: { now: () => now },
    pause: async (ms) => {
      pauses.push(ms);
    },
    newId: store.newId,
    answers: answerFolder(folder),
    readSecret: async () => new Secret('secret'),
    openTransport: (config, secret) => openTransport(config, secret, times),
  };
  return {
    ...store,
    smtp,
    deps,
    pauses,
    pass: (minutes) => {
      now = new Date(now.getTime() + minutes * 60_000);
    },
    file(name, content) {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
    async reply(number, { text = 'On its way.', attach = [], draft, ...changes } = {}) {
      const { context, draft: drawnUp } = await startReply(deps, { kind: 'reply', number }, store.operators.ana);
      return sendReply(deps, {
        purpose: { kind: 'reply', number },
        operator: store.operators.ana,
        draft: draft ?? { ...drawnUp, text, attach },
        version: context.conversation.version,
        force: false,
        plain: false,
        signature: true,
        orders: NO_ORDERS,
        places: { folder, home: folder },
        ...changes,
      });
    },
  };
}
