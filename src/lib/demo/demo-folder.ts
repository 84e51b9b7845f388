// The demo's folder: everything of the demo is in it.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type DemoFolder = { readonly path: string; readonly caPath: string; readonly invoicePath: string };

/** Makes a fresh folder, with the invoice that is sent in the story. */
export function makeDemoFolder(): DemoFolder {
  const path = mkdtempSync(join(tmpdir(), 'mailroom-demo-'));
  const invoicePath = join(path, 'invoice.txt');
  writeFileSync(invoicePath, 'Invoice 1042\nOne coffee grinder: no charge\n');
  return { path, caPath: join(path, 'ca.pem'), invoicePath };
}
