// package-lock.json names every package for every platform: else `npm ci` refuses it, or a Mac gets no linter.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface LockFile {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
}

// npm writes a lock file without the platform packages that it could not fetch, and later refuses that same file.
test('the lock file has an entry for each optional dependency, whatever platform it is for', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as LockFile;
  const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !isFound(packages, place, name)),
  );
  expect(missing).toEqual([]);
});

/** Looks as Node does: in the package's own node_modules, then in each one above it. */
function isFound(packages: LockFile['packages'], place: string, name: string): boolean {
  const steps = place.split('/node_modules/');
  const above = steps.map((_, depth) => steps.slice(0, depth + 1).join('/node_modules/'));
  return [`node_modules/${name}`, ...above.map((folder) => `${folder}/node_modules/${name}`)].some(
    (path) => path in packages,
  );
}
