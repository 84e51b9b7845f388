// Builds the program into dist: the commands small and separate, what they share in common files beside them.
import { globSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { readManifest } from './manifest.ts';

const root = join(import.meta.dirname, '..');
// Beside dist, and put in its place in one step: a mailroom that runs meanwhile finds the old one or the new one.
const fresh = mkdtempSync(join(root, 'dist-'));

try {
  await bundle();
  const manifest = await readManifest(root, `${basename(fresh)}/commands`);
  writeFileSync(join(fresh, 'manifest.json'), JSON.stringify(manifest).replaceAll(basename(fresh), 'dist'));
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  renameSync(fresh, join(root, 'dist'));
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

async function bundle() {
  return build({
    absWorkingDir: root,
    entryPoints: ['src/start.ts', ...globSync('src/commands/**/*.ts', { cwd: root })],
    outdir: fresh,
    outbase: 'src',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    metafile: true,
    logLevel: 'warning',
    chunkNames: 'shared/[name]-[hash]',
    // CommonJS packages ask for Node's own modules with require.
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
  });
}
