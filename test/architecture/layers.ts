// The tables behind the architecture test: what layer a file is in, what a layer may import, and who is a package's door.
// docs/architecture.md, section 2, says the same in words.
import { matchesGlob } from 'node:path';

export type Layer = 'start' | 'commands' | 'ui' | 'terminal' | 'app' | 'use cases' | 'store' | 'edges' | 'domain';

/** Where a file's layer is told by its path. The first row that fits counts; below `src/lib`, names tell the rest. */
const BY_PATH: readonly (readonly [pattern: string, layer: Layer])[] = [
  ['src/start.ts', 'start'],
  ['src/complete.ts', 'commands'],
  ['src/commands/**', 'commands'],
  ['src/lib/ui/**', 'ui'],
  ['src/lib/terminal/**', 'terminal'],
  ['src/lib/{app,glance,machine}.ts', 'app'],
  ['src/lib/store/**', 'store'],
  // Edges: each touches the world outside that its name says. A new one is added here, or it counts as domain.
  ['src/lib/discovery/autoconfig-source.ts', 'edges'],
  ['src/lib/dns/{dns-resolver,ip-networks}.ts', 'edges'],
  ['src/lib/demo/play-demo.ts', 'use cases'],
  ['src/lib/demo/story.ts', 'domain'],
  // A noun whose first word is a verb as well.
  ['src/lib/smtp/queue-id.ts', 'domain'],
  ['src/lib/demo/**', 'edges'],
  ['src/lib/server-tls.ts', 'edges'],
  ['src/lib/archive/{archive-file,mail-files,mbox-reader}.ts', 'edges'],
  ['src/lib/conversation/attachment-folder.ts', 'edges'],
  ['src/lib/health/this-machine.ts', 'edges'],
  ['src/lib/hook/{hook-program,webhook-line}.ts', 'edges'],
  ['src/lib/inbound/{mime-reader,reading-thread,reading-worker,worker-mail-reader}.ts', 'edges'],
  ['src/lib/mailbox/imap-*.ts', 'edges'],
  ['src/lib/oauth2/{browser,device}-authorization.ts', 'edges'],
  ['src/lib/oauth2/{open-browser,renewed-login,token-endpoint,token-source}.ts', 'edges'],
  ['src/lib/outbound/mime-writer.ts', 'edges'],
  ['src/lib/outbound/{answer-folder,attachment-file}.ts', 'edges'],
  ['src/lib/secrets/keyring.ts', 'edges'],
  ['src/lib/secrets/private-file.ts', 'edges'],
  ['src/lib/secrets/secret-command.ts', 'edges'],
  ['src/lib/secrets/secret-resolver.ts', 'edges'],
  ['src/lib/secrets/vault*.ts', 'edges'],
  ['src/lib/settings/conf-settings.ts', 'edges'],
  ['src/lib/settings/read-settings.ts', 'edges'],
  ['src/lib/smtp/nodemailer-*.ts', 'edges'],
  ['src/lib/smtp/{body-stream,mail-line,server-check,server-stages,smtp-session,tcp-line}.ts', 'edges'],
];

/** `verb-noun.ts` is a use case; these are the verbs. */
const VERBS = (
  'add apply assign authorize begin call cancel carry change check claim clear close create decide deliver delete discover edit export find foresee give hand hold import join keep link list make mark mend merge move ' +
  'need open play pull queue read recognise record refuse release rename reopen replay reply resolve resume retry save send set sign split start switch take ' +
  'test undo use verify wake watch write'
).split(' ');

export function layerOf(file: string): Layer {
  const byPath = BY_PATH.find(([pattern]) => matchesGlob(file, pattern));
  if (byPath) return byPath[1];
  const name = file.slice(file.lastIndexOf('/') + 1);
  return VERBS.some((verb) => name.startsWith(`${verb}-`)) ? 'use cases' : 'domain';
}

/** What each layer may import; types count as well. */
export const ARROWS: Readonly<Record<Layer, readonly Layer[]>> = {
  start: ['terminal', 'domain'],
  commands: ['ui', 'terminal', 'app', 'use cases', 'store', 'domain'],
  ui: ['ui', 'terminal', 'domain'],
  terminal: ['terminal', 'app', 'domain'],
  app: ['app', 'store', 'edges', 'domain'],
  'use cases': ['use cases', 'store', 'edges', 'domain'],
  store: ['store', 'domain'],
  edges: ['edges', 'store', 'domain'],
  domain: ['domain'],
};

/** What to do about an import that a layer may not have. */
export const ADVICE: Readonly<Record<Layer, string>> = {
  start: 'it only finds and runs commands: let a command or the terminal do this',
  commands: 'call a use case, or ask the store a question',
  ui: 'say in ui-desk.ts what is needed: the command that opens the screen brings it',
  terminal: 'let the command stand between: it calls the use case and hands the result over to be shown',
  app: 'the app opens edges and knows no terminal and no use case',
  'use cases': 'return a value, or report through a function that is passed in',
  store: 'the store speaks the domain and knows nothing above it',
  edges: 'an edge does not know who calls it: pass in what it needs',
  domain:
    'pass the value in; or, if this file touches the world outside, list it as an edge in test/architecture/layers.ts',
};

/** The first words of a store function that only asks. Commands may use no other. */
export const QUESTION = /^(?:count|find|has|is|list|read|search)[A-Z]/;

/** Modules of Node that only compute, or only describe paths and types: for every layer. */
export const PURE_MODULES: readonly string[] = ['node:buffer', 'node:crypto', 'node:path', 'node:url', 'node:util'];

/** Who may import a package. `*` stands for names in a folder, `**` for folders as well. */
export const DOORS: Readonly<Record<string, readonly string[]>> = {
  '@oclif/core': [
    'src/commands/**',
    'src/lib/terminal/base-command.ts',
    'src/lib/terminal/*flags.ts',
    'src/lib/terminal/manifest.ts',
    'src/lib/terminal/run-command.ts',
    'src/lib/terminal/show-help.ts',
  ],
  chalk: ['src/lib/terminal/theme.ts'],
  conf: ['src/lib/settings/conf-settings.ts'],
  'email-reply-parser': ['src/lib/inbound/quoted-text.ts'],
  'hoodiecrow-imap': ['src/lib/demo/hoodiecrow-server.ts'],
  'html-to-text': ['src/lib/inbound/html-text.ts'],
  imapflow: ['src/lib/mailbox/imap-connection.ts'],
  ink: ['src/lib/ui/ink.ts'],
  inquirer: ['src/lib/terminal/ask.ts'],
  kysely: ['src/lib/store/**'],
  liquidjs: ['src/lib/outbound/template.ts'],
  mailparser: ['src/lib/inbound/mime-reader.ts'],
  'markdown-it': ['src/lib/outbound/markdown.ts'],
  'node:sqlite': ['src/lib/store/sqlite.ts'],
  nodemailer: [
    'src/lib/smtp/nodemailer-session.ts',
    'src/lib/smtp/nodemailer-services.ts',
    'src/lib/smtp/nodemailer-dkim.ts',
    'src/lib/outbound/mime-writer.ts',
  ],
  pg: ['src/lib/store/postgres.ts'],
  react: ['src/lib/ui/ink.ts'],
  'sanitize-html': ['src/lib/terminal/safe-page.ts'],
  'smtp-server': ['src/lib/demo/smtp-listener.ts'],
  yaml: ['src/lib/setup/setup-file.ts', 'src/lib/setup/setup-writer.ts'],
  zod: ['src/lib/setup/setup-shape.ts'],
};

/** Packages that only compute: their doors may be domain files. */
export const PURE_PACKAGES: readonly string[] = [
  'email-reply-parser',
  'html-to-text',
  'liquidjs',
  'markdown-it',
  'yaml',
  'zod',
];

/** What a command's own imports may bring in before it runs; everything heavier is imported where it is used. */
export const LIGHT_PACKAGES: readonly string[] = ['@oclif/core', 'chalk', 'kysely'];

export function isDoor(file: string, specifier: string): boolean {
  return (DOORS[specifier] ?? []).some((pattern) => matchesGlob(file, pattern));
}
