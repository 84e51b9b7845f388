// What a package asks for and this program never uses is left out of the bundle: to load it is most of a start.
import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

const THROWS = `module.exports = function leftOut() { throw new Error('this part of a package is not used here'); };`;
const throwing = (name: string) => `export function ${name}() { throw new Error('${name} is not used here'); }`;
const PLAIN = 'exports.colorize = (_, text) => text;';
const NO_COLOUR = 'module.exports = { stdout: false, stderr: false };';

/** By package: what it asks for, and what stands in for that. Most are functions that nobody calls. */
const STAND_INS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '@oclif/core': {
    // Help, colours and the layout of errors are our own.
    'indent-string': THROWS,
    'wrap-ansi': THROWS,
    ejs: THROWS,
    './help': THROWS,
    '../help/index': THROWS,
    './ux': 'exports.ux = { stdout: console.log, stderr: console.error };',
    '../ux': PLAIN,
    '../ux/theme': PLAIN,
    '../../ux/theme': PLAIN,
    '../ux/list': `module.exports = (items) => items.map((item) => item.join('  ')).join('\\n');`,
    // Commands are found by their manifest, and given what they ask of a configuration (run-command.ts).
    './config': 'exports.Config = {};',
    // What it has to say about its own inner life.
    debug: 'module.exports = () => () => {};',
    'node:perf_hooks': 'module.exports = {};',
    // Whether a file is there that a flag names: no flag of ours asks.
    'node:fs/promises': THROWS,
    // Arguments are never read from stdin (run-command.ts).
    'node:readline': THROWS,
  },
  // The schema is made by statements as text, in one schema, which nobody asks the database for.
  kysely: {
    './schema/schema-module.js': throwing('SchemaModule'),
    './plugin/with-schema/with-schema-plugin.js': throwing('WithSchemaPlugin'),
    './query-builder/merge-query-builder.js': throwing('MergeQueryBuilder'),
    './sqlite-introspector.js': throwing('SqliteIntrospector'),
    './postgres-introspector.js': throwing('PostgresIntrospector'),
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
