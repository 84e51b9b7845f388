// A desk for tests of reply and outbox: a store with a customer's mail, an SMTP server that does as it is told, a home.
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { saveChannel } from '../../src/lib/store/channels.js';
import { saveSignature } from '../../src/lib/store/operators.js';
import { type FaultySmtpServer, openFaultySmtpServer } from '../support/faulty-smtp.js';
import { type FilledStore, fillStore } from '../support/filled-store.js';
import { type CliOptions, type CliResult, runCli } from '../support/run-cli.js';
import { runTty, type Tty, type TtyOptions } from '../support/run-tty.js';
import { temporaryFolder } from '../support/temporary-folder.js';

export type ReplyDesk = FilledStore & {
  readonly smtp: FaultySmtpServer;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  run(args: readonly string[], options?: CliOptions): Promise<CliResult>;
  sit(args: readonly string[], options?: TtyOptions): Tty;
  /** Writes a shell script that is given the draft's path as its last argument; gives the value for EDITOR. */
  editor(script: string): string;
  /** What lies in the drafts folder: texts, by path. */
  drafts(): Readonly<Record<string, string>>;
};

/** Conversation 1 is a question of Carla's; ana acts, with a signature, in a channel with a footer. */
export async function openReplyDesk(url: string): Promise<ReplyDesk> {
  const store = await fillStore(url);
  onTestFinished(() => store.close());
  const smtp = await openFaultySmtpServer({ login: 'not-offered', encryption: 'none' });
  onTestFinished(() => smtp.close());
  await store.db.transaction(async (tx) => {
    await tx.updateTable('smtp_config').set({ host: smtp.host, port: smtp.port, encryption: 'none' }).execute();
    await saveChannel(tx, { ...store.channels.support, footer: 'Acme Ltd' }, new Date());
    await saveSignature(tx, store.operators.ana.id, { text: 'Ana Lima', on: true }, new Date());
  });
  await store.add({ messages: [{ text: 'Where is it?', cc: [{ name: 'Dan', address: 'dan@customer.example' }] }] });
  const home = temporaryFolder('home');
  const env = { MAILROOM_STORE: url, MAILROOM_OPERATOR: 'ana' };
  const drafts = join(home, '.local/state/mailroom/drafts');
  return {
    ...store,
    smtp,
    home,
    env,
    run: (args, options = {}) => runCli(args, { home, ...options, env: { ...env, ...options.env } }),
    sit: (args, options = {}) => runTty(args, { home, ...options, env: { ...env, ...options.env } }),
    editor(script) {
      // A blank in the path: whoever splits the line at blanks fails here.
      const path = join(temporaryFolder('my editor'), 'ed it.sh');
      writeFileSync(path, `#!/bin/sh\n${script}\n`);
      chmodSync(path, 0o700);
      return `'${path}' --wait`;
    },
    drafts: () =>
      Object.fromEntries(
        names(drafts)
          .filter((name) => name.endsWith('.md'))
          .map((name) => [join(drafts, name), readFileSync(join(drafts, name), 'utf8')]),
      ),
  };
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
