// Search beside notmuch over the same generated mails: which mails single words find, and how long a whole process takes.
// npm run bench:search -- [MAILDIR] [WORDS]: the Maildir is one of generate-mail.py.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConversationId, MessageId } from '../src/lib/ids.js';
import { readMail } from '../src/lib/inbound/mime-reader.js';
import { parseQuery } from '../src/lib/search/query-parser.js';
import { wordsOf } from '../src/lib/search/words.js';
import { ensureContact } from '../src/lib/store/contacts.js';
import { insertConversation } from '../src/lib/store/conversations.js';
import { insertMessage } from '../src/lib/store/messages.js';
import { searchMessages } from '../src/lib/store/search.js';
import { type FilledStore, fillStore } from '../test/support/filled-store.js';
import { temporaryFolder } from '../test/support/temporary-folder.js';

const [maildir, count = '300'] = process.argv.slice(2);
if (maildir === undefined) {
  process.stderr.write('Nothing was measured: give a Maildir of generate-mail.py as first argument\n');
  process.exit(1);
}
const PROGRAM = join(import.meta.dirname, '../bin/run.js');
const home = temporaryFolder('search');
const notmuchConfig = join(home, 'notmuch-config');
const mail = join(home, 'mail');
const url = join(home, 'mailroom.db');
const env = { ...process.env, HOME: home, NOTMUCH_CONFIG: notmuchConfig, MAILROOM_STORE: url };

mkdirSync(mail);
symlinkSync(maildir, join(mail, 'all'));
writeFileSync(notmuchConfig, `[database]\npath=${mail}\n[user]\nname=x\nprimary_email=x@example.com\n[new]\ntags=\n`);
execFileSync('notmuch', ['new', '--quiet'], { env, stdio: ['ignore', 'ignore', 'inherit'] });

const store = await fillStore(url);
const identifiers = await fill(store, join(maildir, 'cur'));
compareHits();
await store.db.close();
measure();

type Known = { readonly ids: ReadonlyMap<MessageId, string>; readonly words: readonly string[] };

async function fill(
  { db, newId, channels }: FilledStore,
  folder: string,
): Promise<Known & { hits: Map<string, Set<string>> }> {
  const ids = new Map<MessageId, string>();
  const seen = new Set<string>();
  const words = new Map<string, number>();
  const names = readdirSync(folder).sort();
  for (let first = 0; first < names.length; first += 200) {
    const mails = await Promise.all(
      names.slice(first, first + 200).map((name) => readMail(readFileSync(join(folder, name)))),
    );
    await db.transaction(async (tx) => {
      for (const one of mails) {
        // notmuch has one message for each Message-ID.
        const identifier = (one.messageId ?? '').replace(/^<|>$/g, '');
        if (identifier === '' || seen.has(identifier)) continue;
        seen.add(identifier);
        for (const word of new Set(wordsOf(`${one.subject} ${one.text}`))) words.set(word, (words.get(word) ?? 0) + 1);
        const id = newId<MessageId>();
        ids.set(id, identifier);
        const at = one.date ?? new Date(0);
        const from = one.from[0] ?? { name: '', address: 'nobody@example.com' };
        const contact = await ensureContact(tx, from, newId(), at);
        const conversationId = newId<ConversationId>();
        await insertConversation(tx, {
          ...{ id: conversationId, channelId: channels.support.id, contact, subject: one.subject, status: 'open' },
          ...{ kind: 'human', linkedTo: undefined, at },
        });
        insertMessage(tx, {
          ...{ id, direction: 'in', kind: 'human', from, replyTo: [], to: one.to, cc: one.cc, bcc: [] },
          ...{ subject: one.subject, messageIdHeader: one.messageId ?? '', references: [], inReplyTo: [], flags: [] },
          ...{ text: one.newText, quoted: one.quotedText, conversationId, channelId: channels.support.id },
          ...{ rawHash: undefined, contentHash: id, sentAt: at, receivedAt: at, createdAt: at, operatorId: undefined },
          attachments: one.attachments.map((attachment) => ({ ...attachment, id: newId() })),
        });
      }
    });
  }
  const sorted = [...words].sort((one, other) => one[1] - other[1]).map(([word]) => word);
  const step = Math.max(1, Math.floor(sorted.length / Number(count)));
  const chosen = sorted.filter((_, index) => index % step === 0);
  const hits = new Map<string, Set<string>>();
  for (const word of chosen) {
    const asked = { query: parseQuery(`"${word}"`, new Date()), reader: undefined };
    const found = await searchMessages(db, asked, { limit: 1_000_000 });
    hits.set(word, new Set(found.map((message) => ids.get(message.id) ?? '')));
  }
  return { ids, words: chosen, hits };
}

function compareHits(): void {
  const known = new Set(identifiers.ids.values());
  let same = 0;
  const differing: string[] = [];
  for (const [word, ours] of identifiers.hits) {
    const { stdout } = spawnSync('notmuch', ['search', '--output=messages', '--exclude=false', `"${word}"`], {
      env,
      encoding: 'utf8',
      maxBuffer: 1e9,
    });
    const theirs = new Set(
      stdout
        .split('\n')
        .map((line) => line.replace(/^id:/, ''))
        .filter((id) => known.has(id)),
    );
    const missing = [...theirs].filter((id) => !ours.has(id)).length;
    const more = [...ours].filter((id) => !theirs.has(id)).length;
    if (missing + more === 0) same++;
    else differing.push(`${word}: ${ours.size} here, ${theirs.size} there; ${missing} only there, ${more} only here`);
  }
  process.stdout.write(`${known.size} mails; of ${identifiers.hits.size} words ${same} find the same mails\n`);
  for (const line of differing.slice(0, 40)) process.stdout.write(`  ${line}\n`);
}

function measure(): void {
  const rare = identifiers.words[0] ?? '';
  const common = identifiers.words.at(-1) ?? '';
  const bare = time(process.execPath, ['-e', '0']);
  process.stdout.write(`\n| | ms | to node -e 0 |\n|---|---|---|\n`);
  const rows: [string, string, string[]][] = [rare, common].flatMap((word): [string, string, string[]][] => [
    [`mailroom search ${word}`, process.execPath, [PROGRAM, 'search', `"${word}"`]],
    [`notmuch search ${word}`, 'notmuch', ['search', '--limit=20', `"${word}"`]],
  ]);
  for (const [name, program, args] of rows) {
    const ms = time(program, args);
    process.stdout.write(`| ${name} | ${ms.toFixed(0)} | ${(ms / bare).toFixed(2)} |\n`);
  }
}

function time(program: string, args: readonly string[]): number {
  const times = Array.from({ length: 11 }, () => {
    const start = performance.now();
    spawnSync(program, [...args], { env, stdio: 'ignore' });
    return performance.now() - start;
  });
  return times.sort((one, other) => one - other)[5] ?? Number.NaN;
}
