// Runs a command as the framework wants it, with everything at hand that the framework would otherwise search for.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from '@oclif/core/command';
import type { Options, Plugin } from '@oclif/core/interfaces';
import type { CommandEntry, Manifest } from './manifest.js';

/** The program: the folder of the package, and what is known of its commands. */
export type Program = { readonly root: string; readonly manifest: Manifest };

/** Loads the command's file and runs it. What it throws is for `show-error.ts`. */
export async function runCommand(program: Program, command: CommandEntry, argv: readonly string[]): Promise<void> {
  const file = pathToFileURL(join(program.root, ...command.file));
  const loaded: { readonly default: Command.Class } = await import(file.href);
  loaded.default.id = command.id;
  // Otherwise oclif looks on stdin for an argument that was left out, and takes the password that stands there.
  for (const arg of Object.values(loaded.default.args)) arg.ignoreStdin = true;
  await loaded.default.run([...argv], loadOptions(program));
}

// Given a root plugin, oclif reads no manifest, looks for no plugins and sorts no commands.
function loadOptions({ root, manifest }: Program): Options {
  const { name, version } = manifest;
  const pjson: Plugin['pjson'] = { name, version, oclif: { bin: name } };
  const plugin: Plugin = {
    _base: '',
    alias: name,
    commandIDs: [],
    commands: [],
    commandsDir: undefined,
    findCommand: notHere,
    hasManifest: true,
    hooks: {},
    isRoot: true,
    load: async () => {},
    moduleType: 'module',
    name,
    options: { root },
    pjson,
    root,
    topics: [],
    type: 'core',
    valid: true,
    version,
  };
  return { root, pjson, plugins: new Map([[name, plugin]]), userPlugins: false, devPlugins: false };
}

function notHere(): never {
  throw new Error('commands are found by find-command.ts');
}
