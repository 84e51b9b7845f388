#!/usr/bin/env node
// Starts the sources: Node strips the types, and what is written `./x.js` is found as `./x.ts`.
'use strict';

process.umask(0o077);
const { join } = require('node:path');

main();

async function main() {
  await import('../build/typescript-imports.mjs');
  const { readManifest } = await import('../build/manifest.ts');
  const { start } = await import('../src/start.ts');
  const root = join(__dirname, '..');
  const manifest = await readManifest(root, 'src/commands');
  await start({ root, index: manifest, readManifest: () => manifest });
}
