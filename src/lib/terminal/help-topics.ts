// Help that is about no single command: written once, for `mailroom help TOPIC` and for the manual pages.
import { QUERY_STATES } from '../search/query.js';
import { listExitCodes } from './exit-codes.js';
import type { Manifest } from './manifest.js';
import { SETUP_FILE_EXAMPLE } from './setup-file-example.js';

export type HelpPart =
  | { readonly kind: 'heading' | 'text' | 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly rows: readonly (readonly [name: string, meaning: string])[] };

export type HelpTopic = {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /** Section of the manual: 5 for files, 7 for the rest. */
  readonly section: 5 | 7;
  readonly parts: (manifest: Manifest) => readonly HelpPart[];
};

const heading = (text: string): HelpPart => ({ kind: 'heading', text });
const text = (text: string): HelpPart => ({ kind: 'text', text });
const code = (text: string): HelpPart => ({ kind: 'code', text });
const list = (rows: readonly (readonly [name: string, meaning: string])[]): HelpPart => ({ kind: 'list', rows });

const exitCodes: HelpTopic = {
  name: 'exit-codes',
  title: 'Exit codes',
  summary: 'what the exit code of a command means',
  section: 7,
  parts: () => [
    text('The exit code is the same with and without --json. With --json an error is printed as'),
    code('{"error": {"kind": "...", "message": "...", "next": ["..."]}}'),
    text('where "kind" is a word of those in parentheses:'),
    list(
      listExitCodes().map(({ code, kinds, meaning }) => [
        String(code),
        kinds.length === 0 ? meaning : `${meaning} (${kinds.join(', ')})`,
      ]),
    ),
    text('A script tries again after 5, looks at the message after 7, and does not try again after the others.'),
  ],
};

/** Variables that belong to no flag, or to a flag of every command. */
const VARIABLES: readonly (readonly [name: string, meaning: string])[] = [
  ['MAILROOM_STORE', 'the store: a path, or postgres://...; the same as --store'],
  ['MAILROOM_OPERATOR', 'the operator who acts; the same as --as'],
  ['MAILROOM_NO_INPUT', 'when it is set nothing is asked; the same as --no-input'],
  ['MAILROOM_KEY', 'the key that opens the passwords in the store, as mailroom config key export prints it'],
  ['MAILROOM_DNS_SERVERS', 'the DNS servers to ask instead of those of the system, separated by commas'],
  ['MAILROOM_AUTOCONFIG_URL', 'where to look for the servers of an address, with {domain} or {address} in it; or off'],
  ['MAILROOM_PAGER, PAGER', 'the program that long texts are shown with; else less'],
  ['VISUAL, EDITOR', 'the editor that answers are written in; else what the setting editor says'],
  ['NO_COLOR', 'when it is set there is no colour; the same as --no-color'],
  ['TERM', 'no colour when it is dumb'],
  ['XDG_CONFIG_HOME', 'where settings and the key of the vault are: its folder mailroom, else ~/.config/mailroom'],
  ['XDG_DATA_HOME', 'where the store is, unless said otherwise; else ~/.local/share/mailroom'],
  ['XDG_STATE_HOME', 'where drafts are; else ~/.local/state/mailroom'],
  ['XDG_CACHE_HOME', 'where compiled code is, which may be deleted; else ~/.cache/mailroom'],
  ['DEBUG', 'when it is mailroom, an error shows where in the program it comes from'],
];

const environment: HelpTopic = {
  name: 'environment',
  title: 'Variables of the environment',
  summary: 'the variables that mailroom reads',
  section: 7,
  parts: (manifest) => [
    text('A flag goes before its variable, a variable before a setting (mailroom config list).'),
    list(VARIABLES),
    heading('In place of flags'),
    list(flagVariables(manifest)),
  ],
};

function flagVariables({ name, commands }: Manifest): readonly (readonly [string, string])[] {
  const flags = new Map<string, string[]>();
  for (const command of Object.values(commands)) {
    for (const flag of Object.values(command.flags)) {
      if (!flag.env) continue;
      const uses = flags.get(flag.env) ?? [];
      flags.set(flag.env, [...uses, `${name} ${command.id.replaceAll(':', ' ')} --${flag.name}`]);
    }
  }
  return [...flags]
    .map(([variable, uses]) => [variable, uses.join(', ')] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

const setupFile: HelpTopic = {
  name: 'setup-file',
  title: 'The setup file',
  summary: 'a whole desk in one file, for plan, apply and export',
  section: 5,
  parts: () => [
    text(
      'mailroom.yaml names what there shall be. mailroom plan shows what would change, mailroom apply does it, and mailroom export prints what there is as such a file. YAML or JSON.',
    ),
    code(SETUP_FILE_EXAMPLE),
    heading('Rules'),
    list([
      ['twice', 'a second apply of the same file changes nothing'],
      ['left out', 'what the file does not name stays, unless --prune says to delete it; so does a field left out'],
      ['secrets', 'are references, never values: see mailroom help secrets'],
      ['mistakes', 'all are told at once, each with line and column; nothing is changed while there is one'],
      ['names', 'are small letters, digits and hyphens; things name each other by them'],
      ['exit codes', '7 when a part failed and the rest was done, 10 with --exit-code when something differs'],
    ]),
    text(
      'An editor checks it while it is written when its first line names the schema that comes with the package, dist/setup-file.schema.json:',
    ),
    code('# yaml-language-server: $schema=./node_modules/mailroom/dist/setup-file.schema.json'),
  ],
};

const secrets: HelpTopic = {
  name: 'secrets',
  title: 'Passwords and other secrets',
  summary: 'where passwords come from and where they are kept',
  section: 7,
  parts: () => [
    text(
      'No password is ever a flag, where other programs could read it. It is typed at a prompt, piped in with --password-stdin, or looked up where --password-ref says:',
    ),
    list([
      ['env:NAME', 'a variable of the environment'],
      ['file:PATH', 'a file that holds it and nothing else; refused when others than its owner can read it'],
      ['command:LINE', 'what a command prints, such as that of a password manager; run in the shell'],
      ['keyring:NAME', "the keyring of this machine's desktop"],
      ['vault:NAME', 'a password that was typed once and is kept encrypted in the store'],
    ]),
    text('A reference is looked up whenever it is needed, so that a changed password needs no change here.'),
    heading('The vault'),
    text(
      'What is typed goes to the vault: encrypted with AES-256-GCM, the ciphertext in the store, the key in MAILROOM_KEY, in the keyring, or in a file beside the settings that you alone can read. Whoever has the store without the key has no password.',
    ),
    code('mailroom config key export\nmailroom config key import'),
    text('The first prints the key, on a machine that has it; the second takes it in on another one, from stdin.'),
    heading('Programs'),
    text(
      'A store that a team shares could name any program as command:... For a PostgreSQL store such references are refused until you allow them on this machine:',
    ),
    code('mailroom config set run-commands on'),
  ],
};

const query: HelpTopic = {
  name: 'query',
  title: 'How queries are written',
  summary: 'the language of search, inbox --query and views',
  section: 7,
  parts: () => [
    code(
      `mailroom search refund
mailroom search 'from:carla "order 77" -invoice'
mailroom search 'is:open (subject:refund or tag:money) after:7d'
mailroom inbox --query 'is:unassigned channel:support'
mailroom view add urgent 'tag:urgent not:is:mine'`,
    ),
    text(
      'A conversation is found when one of its messages has all that the query asks for: words, dates and attachments must be of one message; tags, states and the like are of its conversation. Put a query with quotes, parentheses or * between single quotes, so that the shell leaves it alone.',
    ),
    heading('Words'),
    list([
      ['refund', 'the word, in subject, text, quoted text, names, addresses and names of files; REFUND and réfund too'],
      ['refund*', 'words that begin with it'],
      ['"order 77"', 'these words side by side; so are the parts of order-77 and ana@acme.example'],
      ['東京', 'characters of Chinese, Japanese, Korean and Thai, wherever they stand together'],
      ['subject:refund', 'in the subject; body: in the text and what it quotes; filename: in names of files'],
      ['from:carla', 'who wrote it; to: who got it, copies too; cc: who got a copy. Names and addresses, or parts'],
      ['subject:(refund or money)', 'one place for several words'],
    ]),
    heading('Mails and conversations'),
    list([
      ['has:attachment', 'a file is attached'],
      ['after:7d', 'it came in the last 7 days; h, d, w, m and y are hours, days, weeks, months and years'],
      ['before:2026-11-01', 'before that day began, here; also 2026-11, 2026, today and yesterday'],
      ['#1042, number:1042', 'the conversation of that number'],
      ['is:open', `also ${QUERY_STATES.filter((state) => state !== 'open').join(', ')}`],
      ['assignee:ana', 'also assignee:me and assignee:nobody'],
      ['channel:support, tag:vip', 'the channel, a tag'],
    ]),
    heading('Together'),
    list([
      ['refund order', 'both'],
      ['refund or order', 'one of them, or both; what stands side by side belongs together first'],
      ['not:refund, -refund', 'without it: not:"a phrase", not:from:carla, -(refund or order)'],
      ['"or"', 'and, or, not as words are put in quotes'],
    ]),
    text(
      'Spam is left out of a search unless the query says which states it wants. The inbox and views have open conversations unless the query or --status says otherwise.',
    ),
  ],
};

export const HELP_TOPICS: readonly HelpTopic[] = [exitCodes, environment, setupFile, secrets, query];
export const TOPIC_NAMES: readonly string[] = HELP_TOPICS.map(({ name }) => name);
