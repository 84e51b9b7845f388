// Runs a command as the framework wants it, with everything at hand that the framework would otherwise search for.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Config } from '@oclif/core/interfaces';
import type { BaseCommand } from './base-command.js';
import type { CommandIndex, CommandName, Manifest } from './manifest.js';

/** The program: the folder of the package, and what is known of its commands. */
export type Program = { readonly root: string; readonly index: CommandIndex; readonly readManifest: () => Manifest };

type CommandClass = Pick<typeof BaseCommand, 'id' | 'args' | 'runAlone'> &
  (new (
    argv: string[],
    config: Config,
  ) => BaseCommand);

/** Loads the command's file and runs it. What it throws is for `show-error.ts`. */
export async function runCommand(program: Program, command: CommandName, argv: readonly string[]): Promise<void> {
  const file = pathToFileURL(join(program.root, ...command.file));
  const { default: Class }: { readonly default: CommandClass } = await import(file.href);
  Class.id = command.id;
  // Otherwise oclif looks on stdin for an argument that was left out, and takes the password that stands there.
  for (const arg of Object.values(Class.args)) arg.ignoreStdin = true;
  await Class.runAlone(new Class([...argv], configOf(program)));
}

// What a command asks its configuration for. oclif would make the whole of it: shells, folders, plugins, every command.
function configOf({ root, index }: Program): Config {
  const { name, version } = index;
  const config: Asked = {
    ...{ root, name, bin: name, version, userAgent: `${name}/${version}`, topicSeparator: ':' },
    runHook: async () => ({ successes: [], failures: [] }),
    scopedEnvVarKeys: () => [],
  };
  return config as Config;
}

type Asked = Pick<
  Config,
  'root' | 'name' | 'bin' | 'version' | 'userAgent' | 'topicSeparator' | 'runHook' | 'scopedEnvVarKeys'
>;
