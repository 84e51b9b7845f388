// What is known of every command without loading any: made by the build, read at every start.
import type { Command } from '@oclif/core/command';

/** `id` is the command's words joined by colons (`smtp:add`); `file` is its path from the package's folder. */
export type CommandEntry = Pick<Command.Cached, 'id' | 'description' | 'aliases' | 'args' | 'flags'> & {
  readonly summary: string;
  readonly examples: readonly Command.Example[];
  readonly file: readonly string[];
};

export type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly commands: Readonly<Record<string, CommandEntry>>;
};
