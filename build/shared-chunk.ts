// What many parts load goes into few files: a start that opens thirty small ones takes half as long again.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Metafile, Plugin } from 'esbuild';

type Inputs = Metafile['inputs'];

/** Files that are put together, and the entries that load them all once they load one. */
type Group = { readonly name: string; readonly files: readonly string[]; readonly users: ReadonlySet<string> };

/** In how many commands, and in how many entries of any kind, a file must be needed to be put together with others. */
const QUARTER = 4;
const MANY = 4;
/** Whoever needs no more files of a group than this is spared the group: these go where everybody finds them. */
const FEW = 5;
/** The same once those are found: nobody loads the group for so few files alone. */
const FEWER = 2;
/** What people type all day: these do not load what only others need of a group. */
const TYPED_ALL_DAY = ['conversation/list', 'conversation/show', 'search'].map((name) => `src/commands/${name}.ts`);

/**
 * esbuild puts into one file what the same entries need, which makes hundreds of files. Here entries that need one file
 * of a group are made to import all of it: then esbuild finds one set of entries where there were dozens.
 * @param metafile of a build without this plugin
 */
export function shareChunks({ inputs }: Metafile): Plugin {
  const groups = groupsIn(inputs);
  return {
    name: 'share-chunks',
    setup(build) {
      const root = build.initialOptions.absWorkingDir ?? '.';
      build.onResolve({ filter: /^shared-by-/ }, ({ path }) => ({ path, namespace: 'shared' }));
      build.onLoad({ filter: /.*/, namespace: 'shared' }, ({ path }) => ({
        contents: groups
          .filter(({ name }) => name === path)
          .flatMap(({ files }) => files.map((file) => `import './${file}';`))
          .join('\n'),
        resolveDir: root,
      }));
      build.onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
        const file = relative(root, path);
        const used = groups.filter(({ users }) => users.has(file)).map(({ name }) => `import '${name}'; `);
        if (used.length === 0) return undefined;
        // On the first line, so that the lines of the rest stay the same.
        return { contents: used.join('') + readFileSync(path, 'utf8'), loader: 'ts' };
      });
    },
  };
}

function groupsIn(inputs: Inputs): readonly Group[] {
  const commands = Object.keys(inputs).filter((path) => path.startsWith('src/commands/'));
  const guides = loadedLater(inputs, (path) => path === 'src/start.ts');
  const later = loadedLater(inputs, (path) => path !== 'src/start.ts').filter((path) => !guides.includes(path));
  const entries = [...commands, ...later];
  const needed = new Map(entries.map((entry) => [entry, loadedWith(inputs, entry)]));

  const byQuarter = usedBy(inputs, commands, commands.length / QUARTER);
  const light = new Set(byQuarter.flatMap((file) => broughtBy(inputs, file)));
  const wanted = usedBy(inputs, entries, MANY).filter(
    (file) => !byQuarter.includes(file) && broughtBy(inputs, file).every((what) => light.has(what)),
  );
  const needs = entries.map((entry) => wanted.filter((file) => needed.get(entry)?.has(file)));
  const spared = new Set(needs.filter((files) => files.length <= FEW).flat());
  const beyond = needs.map((files) => files.filter((file) => !spared.has(file)));
  for (const file of beyond.filter((files) => files.length <= FEWER).flat()) spared.add(file);
  const byCommands = [...byQuarter, ...spared].sort();
  const byMany = wanted.filter((file) => !spared.has(file));
  const guiding = usedBy(inputs, guides, 1);
  const allDay = new Set(usedBy(inputs, TYPED_ALL_DAY, 1));
  const group = (name: string, files: readonly string[]): Group => ({
    name,
    files,
    users: new Set(entries.filter((entry) => files.some((file) => needed.get(entry)?.has(file)))),
  });
  return [
    {
      name: 'shared-by-all',
      files: byCommands.filter((file) => guiding.includes(file)),
      users: new Set(['src/start.ts', ...entries, ...guides]),
    },
    group(
      'shared-by-day',
      [...byCommands, ...byMany].filter((file) => allDay.has(file)),
    ),
    group(
      'shared-by-commands',
      byCommands.filter((file) => !allDay.has(file)),
    ),
    group(
      'shared-by-many',
      byMany.filter((file) => !allDay.has(file)),
    ),
  ];
}

/** What is loaded with a file and is not ours: files of packages, and modules of Node, some of which take long. */
function broughtBy(inputs: Inputs, file: string): readonly string[] {
  const loaded = [...loadedWith(inputs, file)];
  const external = loaded.flatMap((path) => inputs[path]?.imports ?? []).filter((imported) => imported.external);
  return [...loaded.filter((path) => !path.startsWith('src/lib/')), ...external.map(({ path }) => path)];
}

/** Our files that some `import()` names. */
function loadedLater(inputs: Inputs, isAsked: (path: string) => boolean): readonly string[] {
  const imports = Object.entries(inputs).filter(([path]) => isAsked(path));
  const paths = imports
    .flatMap(([, { imports: imported }]) => imported)
    .filter(({ kind, path }) => kind === 'dynamic-import' && path.startsWith('src/lib/'))
    .map(({ path }) => path);
  return [...new Set(paths)];
}

/** Our files that at least so many of these entries load. */
function usedBy(inputs: Inputs, entries: readonly string[], atLeast: number): readonly string[] {
  const users = new Map<string, number>();
  for (const entry of entries) {
    for (const path of loadedWith(inputs, entry)) users.set(path, (users.get(path) ?? 0) + 1);
  }
  const isShared = ([path, count]: [string, number]) => count >= atLeast && path.startsWith('src/lib/');
  return [...users]
    .filter(isShared)
    .map(([path]) => path)
    .sort();
}

function loadedWith(inputs: Inputs, path: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const { path: imported, kind, external } of inputs[path]?.imports ?? []) {
    if (!external && kind !== 'dynamic-import') loadedWith(inputs, imported, seen);
  }
  return seen;
}
