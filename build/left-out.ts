// What a package asks for and this program never uses is left out of the bundle: to load it is most of a start.
import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

const THROWS = `module.exports = function leftOut() { throw new Error('this part of a package is not used here'); };`;
const NO_COLOUR = 'module.exports = { stdout: false, stderr: false };';

/** By package: what it asks for, and what stands in for that. Most are functions that nobody calls. */
const STAND_INS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '@oclif/core': {
    // Spinners, help, colours and the layout of errors are our own.
    'ansi-escapes': THROWS,
    'cli-spinners': `exports.dots2 = exports.line = { frames: [''] };`,
    'indent-string': THROWS,
    'string-width': THROWS,
    'supports-color': NO_COLOUR,
    'widest-line': THROWS,
    'wrap-ansi': THROWS,
    ejs: THROWS,
    // Commands are found by their manifest: no folder is searched and no package.json is looked for.
    'get-package-type': THROWS,
    lilconfig: THROWS,
    minimatch: THROWS,
    tinyglobby: THROWS,
    // What it has to say about its own inner life.
    debug: 'module.exports = () => () => {};',
    'node:perf_hooks': 'module.exports = {};',
    // For shells on Windows.
    'node:child_process': THROWS,
    // Whether this is Windows' Linux.
    'wsl-utils': 'exports.isWsl = false;',
    // The only file it still looks for is a theme; there is none.
    'node:fs/promises': `exports.readFile = async () => { throw new Error('not used here'); };`,
    // Arguments are never read from stdin (run-command.ts).
    'node:readline': THROWS,
  },
  ink: {
    // For those who look into a program that is being written.
    'react-devtools-core': THROWS,
    './devtools.js': 'export {};',
    // How wide text is: one opinion in the whole program, and ten times as fast.
    'string-width': `export { textWidth as default } from '../src/lib/terminal/text-width.ts';`,
  },
  // theme.ts says what colours there are.
  chalk: { '#supports-color': NO_COLOUR },
  // The door fetches mails as they are: no parts of them, no envelopes, nothing decoded, nothing logged, no proxy and no
  // compression. These were two thirds of what a pull loads.
  imapflow: {
    '@zone-eu/mailsplit': THROWS,
    '@zone-eu/mailsplit/lib/flowed-decoder.js': THROWS,
    'encoding-japanese': THROWS,
    libbase64: THROWS,
    libqp: THROWS,
    pino: THROWS,
    socks: THROWS,
    // Of an envelope or a structure that a server sends unasked.
    libmime: 'exports.decodeWords = (text) => text;',
    // Without its functions imapflow takes it that nothing can be compressed.
    'node:zlib': 'module.exports = {};',
    // What it is asked for is the names of folders.
    'iconv-lite': `export { default } from './folder-names.ts';`,
  },
};

/** By package: what Node offers everybody and the package makes no use of that it could not do without. */
const HIDDEN: Readonly<Record<string, string>> = {
  // It would fetch() itself from its own text, and Node loads an HTTP client for that.
  'yoga-layout': 'fetch',
};

export const leaveOut: Plugin = {
  name: 'leave-out',
  setup(build) {
    for (const [asking, standIns] of Object.entries(STAND_INS)) {
      const namespace = `left-out-of-${asking}`;
      build.onResolve({ filter: new RegExp(`^(?:${Object.keys(standIns).join('|')})$`) }, ({ path, importer }) =>
        importer.includes(`node_modules/${asking}/`) ? { path, namespace } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
        contents: standIns[path] ?? THROWS,
        resolveDir: import.meta.dirname,
      }));
    }
    for (const [asking, name] of Object.entries(HIDDEN)) {
      build.onLoad({ filter: new RegExp(`node_modules/${asking}/.*\\.js$`) }, ({ path }) => ({
        contents: `var ${name};${readFileSync(path, 'utf8')}`,
      }));
    }
  },
};
