// Folders that tests write into: real ones, gone when the run ends.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the folders of this run are made. Set by global-setup.ts, which removes it at the end. */
const RUN_FOLDER = 'MAILROOM_TEST_FOLDER';

/** A fresh empty folder of its own, absolute. Nothing to close: the whole run's folders are removed together. */
export function temporaryFolder(name = 'test'): string {
  return mkdtempSync(join(process.env[RUN_FOLDER] ?? makeRunFolder(), `${name}-`));
}

/** A folder that all of the run share. */
export function sharedFolder(name: string): string {
  return join(process.env[RUN_FOLDER] ?? makeRunFolder(), name);
}

/** One folder for the run, removed at the end of this process; what works outside vitest too. */
export function makeRunFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mailroom-'));
  // Servers that drop root's rights still have to pass through it.
  chmodSync(folder, 0o711);
  process.env[RUN_FOLDER] = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}
