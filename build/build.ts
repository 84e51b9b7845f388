// Builds the program into dist: the commands small and separate, what they share in common files beside them.
import { chmodSync, copyFileSync, existsSync, globSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import type { Manifest } from '../src/lib/terminal/manifest.ts';
import { leaveOut } from './left-out.ts';
import { collectLicenses } from './licenses.ts';
import { writeManPages } from './man-pages.ts';
import { indexOf, readManifest } from './manifest.ts';
import { writeOutput } from './output.ts';
import { readSetupSchema } from './setup-schema.ts';
import { shareChunks } from './shared-chunk.ts';

const root = join(import.meta.dirname, '..');
// Beside dist, and put in its place in one step: a mailroom that runs meanwhile finds the old one or the new one.
const fresh = mkdtempSync(join(root, 'dist-'));

const options = {
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
  // Node looks for the package.json of a .js file to learn what it is.
  outExtension: { '.js': '.mjs' },
  // Packages bring more comments than code. The lines are kept short, so that a stack still says where.
  minifyWhitespace: true,
  lineLimit: 120,
  // React has a second self for those who write for it, which is slower and talks.
  define: { 'process.env.NODE_ENV': '"production"' },
  write: false,
  plugins: [leaveOut],
} satisfies BuildOptions;

try {
  chmodSync(fresh, 0o755);
  const { metafile } = await build(options);
  const bundle = await build({ ...options, plugins: [...options.plugins, shareChunks(metafile)] });
  writeOutput(bundle.outputFiles);
  // Completion answers at every TAB: a bundle of its own, so that what it needs is not mixed with what commands need.
  const complete = await build({ ...options, entryPoints: ['src/complete.ts'], chunkNames: 'complete/[name]-[hash]' });
  writeOutput(complete.outputFiles);
  // A thread that starts while mail is waiting: one file with what reading needs, and nothing else.
  const worker = await build({
    ...options,
    ...{ entryPoints: ['src/lib/inbound/reading-worker.ts'], outbase: 'src/lib/inbound', splitting: false },
  });
  writeOutput(worker.outputFiles);
  writeFileSync(join(fresh, 'third-party-licenses.txt'), collectLicenses(root, bundle.metafile));
  const known = JSON.stringify(await readManifest(root, `${basename(fresh)}/commands`));
  const manifest: Manifest = JSON.parse(known.replaceAll(basename(fresh), 'dist'));
  writeFileSync(join(fresh, 'setup-file.schema.json'), await readSetupSchema());
  copyFileSync(join(root, 'docs/json-schemas.json'), join(fresh, 'json-schemas.json'));
  writeFileSync(join(fresh, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(fresh, 'commands.json'), JSON.stringify(indexOf(manifest)));
  writeManPages(join(fresh, 'man'), manifest);
  putInPlace();
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

function putInPlace(): void {
  const dist = join(root, 'dist');
  const old = `${fresh}-old`;
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
}
