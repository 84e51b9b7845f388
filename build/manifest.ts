// The manifest: what every command says about itself, read from the commands once so that no start has to.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '@oclif/core/command';
import { Plugin } from '@oclif/core/config';
import type { CommandEntry, CommandIndex, Manifest } from '../src/lib/terminal/manifest.ts';

/** Loads every command in that folder of the package and writes down what help and the start need of it. */
export async function readManifest(root: string, folder: string): Promise<Manifest> {
  const { name, version }: { name: string; version: string } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const pjson = { name, version, type: 'module', oclif: { bin: name, commands: `./${folder}` } };
  const plugin = new Plugin({ root, isRoot: true, ignoreManifest: true, errorOnManifestCreate: true, pjson });
  await plugin.load();
  const commands = plugin.commands
    .filter((command) => !command.hidden)
    .map((command) => [command.id, toEntry(command)] as const);
  return { name, version, commands: Object.fromEntries(commands) };
}

/** Of the manifest what it takes to find a command: 12 kB of 250, which every start would have to parse. */
export function indexOf({ name, version, commands }: Manifest): CommandIndex {
  const names = Object.values(commands).map(({ id, aliases, file }) => [id, { id, aliases, file }] as const);
  return { name, version, commands: Object.fromEntries(names) };
}

function toEntry(command: Command.Loadable): CommandEntry {
  const { id, summary, description, examples, aliases, args, flags, relativePath } = command;
  if (summary === undefined || examples === undefined) {
    throw new Error(`${relativePath?.join('/')}: every command has a summary and examples, for its help`);
  }
  // oclif adds this flag, and describes it in another tone.
  if (flags['json']) flags['json'].description = 'print the result as JSON';
  return { id, summary, description, examples, aliases, args, flags, file: relativePath ?? [] };
}
