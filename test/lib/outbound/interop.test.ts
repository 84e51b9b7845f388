// A mail of ours as other programs read it: Dovecot and notmuch, where they are installed. Python has tests of its own.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { MessageId } from '../../../src/lib/ids.js';
import { composeReply } from '../../../src/lib/outbound/compose.js';
import { draftReply } from '../../../src/lib/outbound/draft.js';
import { mediaTypeOf, writeMime } from '../../../src/lib/outbound/mime-writer.js';
import { hasDovecot } from '../../support/dovecot.js';
import { openImapServer } from '../../support/mail-servers.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { aContext } from './reply-fixture.js';

const LONG = `${'ä長'.repeat(98)}.pdf`;
const FILES = ['Rechnung für März.pdf', '請求書.txt', LONG, 'empty.bin'];
const TEXT = 'Hello **Carla**,\n\n![](logo.png)\n.dot\n..dots\nFrom here\n\n| ä | 語 |';
const QUESTION =
  'From: carla@example.com\r\nTo: support@acme.test\r\nSubject: x\r\nMessage-ID: <question@example.com>\r\nDate: Sun, 01 Mar 2026 10:00:00 +0000\r\n\r\nWhere?\r\n';

async function aReply() {
  const context = aContext({
    channel: { replyName: 'Änne "A" Müller, Acme' },
    question: { subject: 'Größe, 語', from: { name: 'Carla 語', address: 'carla@example.com' } },
  });
  const { mail } = composeReply(context, {
    draft: { ...draftReply(context), text: TEXT },
    closing: { signature: 'Ana\n*Support*', footer: 'Acme Ltd — Größe' },
    attachments: ['logo.png', ...FILES].map((name) => ({
      ...{ name, type: mediaTypeOf(name) },
      content: Buffer.from(name === 'empty.bin' ? '' : `bytes of ${name}`),
    })),
    ...{ plain: false, messageId: '9'.repeat(32) as MessageId, date: new Date('2026-03-01T12:00:00Z') },
  });
  return { mail, raw: Buffer.from(await writeMime(mail)) };
}

test.skipIf(!hasDovecot())('Dovecot finds its headers, its parts and its thread', async () => {
  const imap = await openImapServer({ kind: 'dovecot' });
  onTestFinished(() => imap.close());
  const { mail, raw } = await aReply();
  await imap.deliver('support', QUESTION);
  await imap.deliver('support', raw);
  const fetch = (field: string) => imap.doveadm(['fetch', '-u', 'support', field, 'mailbox', 'INBOX', '2']);

  const envelope = await fetch('imap.envelope');
  expect(envelope).toContain('"support" "acme.test"');
  expect(envelope).toContain(`"<question@example.com>" "${mail.messageId}"`);
  const structure = await fetch('imap.bodystructure');
  expect(structure.match(/"(?:mixed|alternative|related)"(?= \()/gi)).toEqual([
    '"related"',
    '"alternative"',
    '"mixed"',
  ]);
  expect(structure.match(/\("inline"|\("attachment"/gi)).toHaveLength(5);
  // The names as RFC 2231 writes them, put together again by no server.
  for (const name of FILES) expect(decodeURIComponent(structure.replace(/" "filename\*\d+\*" "/g, ''))).toContain(name);
  const thread = await imap.doveadm([
    'search',
    '-u',
    'support',
    'INTHREAD',
    'REFS',
    'HEADER',
    'Message-ID',
    'question@',
  ]);
  expect(thread.trim().split('\n')).toHaveLength(2);
});

const hasNotmuch = spawnSync('notmuch', ['--version']).status === 0;

test.skipIf(!hasNotmuch)('notmuch finds its headers, its text, its files and its thread', async () => {
  const folder = temporaryFolder('notmuch');
  mkdirSync(join(folder, 'mail'));
  const { mail, raw } = await aReply();
  writeFileSync(join(folder, 'mail', '1'), QUESTION);
  writeFileSync(join(folder, 'mail', '2'), raw);
  const config = join(folder, 'config');
  writeFileSync(config, `[database]\npath=${join(folder, 'mail')}\n[user]\nprimary_email=me@acme.test\n`);
  const notmuch = (...args: string[]) =>
    execFileSync('notmuch', args, { env: { ...process.env, NOTMUCH_CONFIG: config }, encoding: 'utf8', stdio: 'pipe' });
  notmuch('new');

  const [[[question, [[reply]]]]] = JSON.parse(notmuch('show', '--format=json', '*'));
  expect(question.id).toBe('question@example.com');
  expect(reply.headers).toMatchObject({
    Subject: 'Re: Größe, 語',
    From: 'Änne "A" Müller, Acme <support@acme.test>',
    To: 'Carla 語 <carla@example.com>',
  });
  const parts = partsOf(reply.body);
  expect(parts.flatMap(({ filename }) => filename ?? [])).toEqual(['logo.png', ...FILES]);
  expect(parts.find((part) => part['content-type'] === 'text/plain')?.content).toBe(mail.text);
});

type Part = { readonly 'content-type': string; readonly filename?: string; readonly content?: unknown };

function partsOf(content: unknown): Part[] {
  if (!Array.isArray(content)) return [];
  return content.flatMap((part: Part) => [part, ...partsOf(part.content)]);
}
