// The mails of test/fixtures/mail, one for each oddity and named for it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../fixtures/mail');

/** The bytes of a fixture: `fixtureMail('out-of-office')`. */
export function fixtureMail(name: string): Buffer {
  return readFileSync(join(FOLDER, `${name}.eml`));
}

export function fixtureNames(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.eml'))
    .map((name) => name.slice(0, -'.eml'.length));
}

/** Damage to a mail: some bytes put in, some taken out. */
export type MailChange = { readonly at: number; readonly bytes: Uint8Array; readonly cut: number };

/** The mail with that damage. */
export function changeMail(mail: Buffer, { at, bytes, cut }: MailChange): Buffer {
  const start = at % (mail.length + 1);
  return Buffer.concat([mail.subarray(0, start), bytes, mail.subarray(start + cut)]);
}
