// What commands print with --json, as JSON Schema: made from their types (build/json-schemas.ts), in a file of the package.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closestWords } from '../closest-words.js';
import { MailroomError } from '../errors.js';

export type JsonSchema = Readonly<Record<string, unknown>>;

export type JsonSchemas = {
  /** What every command prints when it fails. */
  readonly error: JsonSchema;
  /** By the words of the command: `conversation list`. */
  readonly commands: Readonly<Record<string, { readonly aliases: readonly string[]; readonly schema: JsonSchema }>>;
};

/** Reads them from the package in that folder. */
export function readJsonSchemas(root: string): JsonSchemas {
  return JSON.parse(readFileSync(join(root, 'dist/json-schemas.json'), 'utf8'));
}

/** The schema of a command's result, by its words or an alias. Throws `not-found` with what comes closest. */
export function pickJsonSchema({ commands }: JsonSchemas, words: readonly string[]): JsonSchema {
  const name = words.join(' ').replaceAll(':', ' ');
  const found = commands[name] ?? Object.values(commands).find(({ aliases }) => aliases.includes(name));
  if (found !== undefined) return found.schema;
  const near = closestWords(
    [name],
    Object.entries(commands).flatMap(([known, { aliases }]) => [known, ...aliases]),
  );
  throw new MailroomError('not-found', `there is no command called ${JSON.stringify(name)}`, [
    ...near.map((known) => `did you mean: mailroom schema ${known}`),
    'mailroom help lists the commands',
  ]);
}
