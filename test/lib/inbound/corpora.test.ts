// Mail written by others, where it is at hand: every mail is read or refused with a sentence, in time.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { MailroomError } from '../../../src/lib/errors.js';
import { readMail } from '../../../src/lib/inbound/mime-reader.js';
import { splitQuotes } from '../../../src/lib/inbound/quoted-text.js';
import { screenMail } from '../../../src/lib/inbound/screening.js';

const CORPORA = join(import.meta.dirname, '../../../../shared/corpora');
const MAILS = '{stalwart-mail-parser,mime4j,postal-mime,nodemailer-mailparser,sisimai,notmuch}/**/*';
const NO_MAIL = /\.(?:json|xml|md|txt|out|bin|html|png|gif|jpg|crlf)$|LICENSE|COPYING|NOTICE/i;

describe('the sets of mail beside the project', () => {
  beforeEach((context) => {
    if (!existsSync(CORPORA)) context.skip('../shared/corpora is not here');
  });
  const paths = globSync(MAILS, { cwd: CORPORA, withFileTypes: true })
    .filter((entry) => entry.isFile() && !NO_MAIL.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

  test('every mail is read, or refused with a sentence, within 2 seconds', async () => {
    expect(paths.length).toBeGreaterThan(500);
    for (const path of paths) {
      const raw = readFileSync(path);
      const start = performance.now();
      const outcome = await readMail(raw).catch((error: unknown) => error);
      expect(performance.now() - start, path).toBeLessThan(2000);
      if (outcome instanceof Error) expect(outcome, path).toBeInstanceOf(MailroomError);
    }
  }, 300_000);

  test('of the reports and responders at least 98 in 100 are known to be automatic', async () => {
    const kinds = await Promise.all(
      paths
        .filter((path) => path.includes('sisimai'))
        .map(async (path) => {
          const mail = await readMail(readFileSync(path));
          return screenMail(mail, { tokenKey: '00', channel: undefined }).kind;
        }),
    );
    expect(kinds.filter((kind) => kind !== 'human').length / kinds.length).toBeGreaterThan(0.98);
  });

  test('of the replies at least 90 in 100 have exactly the words of their author', () => {
    const folder = join(CORPORA, 'discourse-email_reply_trimmer/test');
    const names = globSync('*.txt', { cwd: join(folder, 'emails') });
    const read = (kind: string, name: string) => readFileSync(join(folder, kind, name), 'utf8').replace(/\r\n?/g, '\n');
    const right = names.filter(
      (name) => splitQuotes(read('emails', name)).newText.trim() === read('trimmed', name).trim(),
    );
    expect(right.length / names.length).toBeGreaterThan(0.9);
  });
});
