// What the framework asks for and this program never uses is left out of the bundle: to read it is most of a start.
import type { Plugin } from 'esbuild';

const THROWS = `module.exports = function leftOut() { throw new Error('this part of the framework is not used here'); };`;

/** What stands in for a module; most of them are functions that nobody calls. */
const STAND_INS: Readonly<Record<string, string>> = {
  // Spinners and help are our own.
  'ansi-escapes': THROWS,
  'cli-spinners': `exports.dots2 = exports.line = { frames: [''] };`,
  'indent-string': THROWS,
  'string-width': THROWS,
  'widest-line': THROWS,
  'wrap-ansi': THROWS,
  ejs: THROWS,
  // Commands are found by their manifest: no folder is searched and no package.json is looked for.
  'get-package-type': THROWS,
  lilconfig: THROWS,
  minimatch: THROWS,
  tinyglobby: THROWS,
  // For shells on Windows.
  'node:child_process': THROWS,
  // Arguments are never read from stdin (run-command.ts).
  'node:readline': THROWS,
};

/** To import all of `process` is to open stdin. */
const PROCESS = 'export default globalThis.process;';

export const leaveOut: Plugin = {
  name: 'leave-out',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(?:${Object.keys(STAND_INS).join('|')})$`) }, ({ path, importer }) =>
      importer.includes('node_modules/@oclif/core/') ? { path, namespace: 'left-out' } : undefined,
    );
    // oclif asks it whether this is Windows' Linux; a module that is loaded already and does not know says no.
    build.onResolve({ filter: /^wsl-utils$/ }, () => ({ path: 'node:os', external: true }));
    build.onResolve({ filter: /^node:process$/ }, ({ importer }) =>
      importer.includes('node_modules/chalk/') ? { path: 'process', namespace: 'global' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'global' }, () => ({ contents: PROCESS }));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({ contents: STAND_INS[path] ?? THROWS }));
  },
};
