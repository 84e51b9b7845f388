// Sets of mail written by others, where they are at hand beside the project: what is in them, and what they expect.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const FOLDER = process.env['MAILROOM_CORPORA'] ?? join(import.meta.dirname, '../../../shared/corpora');

/** Whether the sets are here. */
export function haveCorpora(): boolean {
  return existsSync(FOLDER);
}

/** The bytes of a file of the sets. */
export function readSample(path: string): Buffer {
  return readFileSync(join(FOLDER, path));
}

const SETS = '{stalwart-mail-parser,mime4j,postal-mime,nodemailer-mailparser,sisimai,notmuch}/**/*';
const NO_MAIL = /\.(?:json|xml|md|txt|out|bin|html|png|gif|jpg|crlf)$|LICENSE|COPYING|NOTICE/i;

/** The paths of all mails of all sets, in order. */
export function mailPaths(glob = SETS): string[] {
  return globSync(glob, { cwd: FOLDER, withFileTypes: true })
    .filter((entry) => entry.isFile() && !NO_MAIL.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(FOLDER.length + 1))
    .sort();
}

export type ExpectedBounce = {
  readonly path: string;
  readonly engine: string;
  readonly facts: readonly { readonly dsn: string; readonly reason: string; readonly hardbounce: boolean }[];
};

/** The bounces, complaints and auto-replies of the bounce set, with what another program reads in them. */
export function expectedBounces(): ExpectedBounce[] {
  const { expected } = JSON.parse(readSample('sisimai/expected.json').toString()) as {
    expected: Record<string, Omit<ExpectedBounce, 'path'>>;
  };
  return Object.entries(expected).map(([name, entry]) => ({ path: `sisimai/bounces/${name}`, ...entry }));
}

export type Reply = { readonly name: string; readonly text: string; readonly trimmed: string };

/** The replies, with the words of their authors alone. */
export function expectedReplies(): Reply[] {
  const folder = 'discourse-email_reply_trimmer/test';
  const read = (kind: string, name: string) =>
    readSample(`${folder}/${kind}/${name}`).toString().replace(/\r\n?/g, '\n');
  return globSync('*.txt', { cwd: join(FOLDER, folder, 'emails') })
    .sort()
    .map((name) => ({ name, text: read('emails', name), trimmed: read('trimmed', name) }));
}

export type ThreadSet = {
  readonly name: string;
  readonly paths: readonly string[];
  /** Message-IDs without brackets, by thread. */
  readonly threads: readonly (readonly string[])[];
};

/** The sets of threads that are here, with the threads that notmuch finds. */
export function expectedThreads(): ThreadSet[] {
  const { corpora } = JSON.parse(readSample('notmuch/expected-threads.json').toString()) as {
    corpora: Record<string, { partition: string[][] }>;
  };
  return Object.entries(corpora).flatMap(([name, { partition }]) => {
    const paths = mailPaths(`notmuch/corpora/${name}/**/*`);
    return paths.length === 0 ? [] : [{ name, paths, threads: partition }];
  });
}

/** The name of a sample's file. */
export function sampleName(path: string): string {
  return basename(path);
}
