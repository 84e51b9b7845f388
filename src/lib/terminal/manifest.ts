// What is known of every command without loading any, made by the build: the index is read at every start, the manifest
// by whoever shows the way.
import type { Command } from '@oclif/core/command';

/** `id` is the command's words joined by colons (`smtp:add`); `file` is its path from the package's folder. */
export type CommandName = Pick<Command.Cached, 'id' | 'aliases'> & { readonly file: readonly string[] };

export type CommandEntry = CommandName &
  Pick<Command.Cached, 'description' | 'args' | 'flags'> & {
    readonly summary: string;
    readonly examples: readonly Command.Example[];
  };

export type CommandIndex<Known extends CommandName = CommandName> = {
  readonly name: string;
  readonly version: string;
  readonly commands: Readonly<Record<string, Known>>;
};

export type Manifest = CommandIndex<CommandEntry>;
