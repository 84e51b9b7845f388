// What many commands load goes into one file: a start that opens thirty small ones takes half as long again.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Metafile, Plugin } from 'esbuild';

type Inputs = Metafile['inputs'];

/**
 * Makes every command, and all that commands load later, import what a quarter of the commands import: esbuild, which
 * puts into one file what the same files need, then finds one group where there were dozens.
 * @param metafile of a build without this plugin
 */
export function shareOneChunk({ inputs }: Metafile): Plugin {
  const shared = sharedByCommands(inputs);
  const users = new Set([...commandsIn(inputs), ...loadedLater(inputs)]);
  return {
    name: 'share-one-chunk',
    setup(build) {
      const root = build.initialOptions.absWorkingDir ?? '.';
      build.onResolve({ filter: /^shared-by-commands$/ }, ({ path }) => ({ path, namespace: 'shared' }));
      build.onLoad({ filter: /.*/, namespace: 'shared' }, () => ({
        contents: shared.map((path) => `import './${path}';`).join('\n'),
        resolveDir: root,
      }));
      build.onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
        if (!users.has(relative(root, path))) return undefined;
        // On the first line, so that the lines of the rest stay the same.
        return { contents: `import 'shared-by-commands'; ${readFileSync(path, 'utf8')}`, loader: 'ts' };
      });
    },
  };
}

function commandsIn(inputs: Inputs): readonly string[] {
  return Object.keys(inputs).filter((path) => path.startsWith('src/commands/'));
}

/** Our files that some `import()` names, but for those that the start itself loads: help and errors need little. */
function loadedLater(inputs: Inputs): readonly string[] {
  return Object.entries(inputs)
    .filter(([path]) => path !== 'src/start.ts')
    .flatMap(([, { imports }]) => imports)
    .filter(({ kind, path }) => kind === 'dynamic-import' && path.startsWith('src/lib/'))
    .map(({ path }) => path);
}

function sharedByCommands(inputs: Inputs): readonly string[] {
  const users = new Map<string, number>();
  const commands = commandsIn(inputs);
  for (const command of commands) {
    for (const path of loadedWith(inputs, command)) users.set(path, (users.get(path) ?? 0) + 1);
  }
  const isShared = ([path, count]: [string, number]) => count >= commands.length / 4 && path.startsWith('src/lib/');
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
