// Whether what a command printed with --json is what `mailroom schema` says of it.
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { type JsonSchema, type JsonSchemas, readJsonSchemas } from '../../src/lib/terminal/json-schemas.js';

const ajv = new Ajv({ strict: false, allErrors: true });
const compiled = new Map<JsonSchema, ValidateFunction>();
let schemas: JsonSchemas | undefined;

/** Throws an error that names each place where the result is another than its schema. */
export function expectSchema(args: readonly string[], result: unknown): void {
  schemas ??= readJsonSchemas(join(import.meta.dirname, '../..'));
  const own = schemaOf(schemas, args);
  if (own === undefined) return;
  const complaints = complaintsAbout(own, result);
  if (complaints === undefined || complaintsAbout(schemas.error, result) === undefined) return;
  throw new Error(`mailroom ${args.join(' ')} printed what \`mailroom schema\` does not know:\n${complaints}`);
}

function complaintsAbout(schema: JsonSchema, result: unknown): string | undefined {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  return validate(result) ? undefined : ajv.errorsText(validate.errors, { separator: '\n' });
}

/** The words of a command come first, and the longest that are one count. */
function schemaOf({ commands }: JsonSchemas, args: readonly string[]): JsonSchema | undefined {
  for (let length = Math.min(3, args.length); length > 0; length--) {
    const name = args.slice(0, length).join(' ');
    const found = commands[name] ?? Object.values(commands).find(({ aliases }) => aliases.includes(name));
    if (found !== undefined) return found.schema;
  }
  return undefined;
}
