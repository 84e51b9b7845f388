// The licences of the packages that are in the bundle: most ask that their text goes wherever their code goes.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

type PackageFile = { readonly name: string; readonly version: string; readonly license?: string };

/** One text with the licence of every package of which something was bundled. */
export function collectLicenses(root: string, { outputs }: Metafile): string {
  const bundled = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? folderOf(path) : [])),
  );
  const parts = [...new Set(bundled)].sort().map((folder) => describe(join(root, folder)));
  return `mailroom contains code of these packages.\n\n${[...new Set(parts)].join('\n\n')}\n`;
}

/** `node_modules/@a/b` of `node_modules/@a/b/lib/c.js`; the innermost where packages are nested. */
function folderOf(path: string): string[] {
  const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
  return folder === undefined ? [] : [folder];
}

function describe(folder: string): string {
  const { name, version, license }: PackageFile = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const [file] = globSync('{LICENSE,LICENCE,COPYING,license,licence}*', { cwd: folder }).sort();
  const text =
    file !== undefined && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8').trim() : '';
  return [`## ${name} ${version} (${license ?? 'see its own files'})`, text].filter((part) => part !== '').join('\n\n');
}
