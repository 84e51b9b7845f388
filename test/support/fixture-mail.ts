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
