// The keys of the setup file as Markdown, from the shape that mailroom itself reads it by.
import { setupJsonSchema } from '../src/lib/setup/setup-shape.js';
import { table } from './markdown-table.ts';

type Schema = {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | false;
  readonly required?: readonly string[];
  readonly description?: string;
};

/** A table for each section: its keys, what they take, what they are for. */
export function setupKeys(): string {
  const sections = Object.entries((setupJsonSchema() as Schema).properties ?? {}).filter(
    ([name]) => name !== 'version',
  );
  return sections.map(([name, section]) => describe(name, present(section), section.description)).join('\n\n');
}

function describe(name: string, section: Schema, description: string | undefined): string {
  const isMap = typeof section.additionalProperties === 'object';
  const thing = isMap ? present(section.additionalProperties as Schema) : section;
  const title = isMap ? `## ${name}: { NAME: ... }` : `## ${name}: { ... }`;
  const rows = keysOf(thing).map(([key, schema, isNeeded]) => {
    return [`\`${key}\`${isNeeded ? ' (needed)' : ''}`, takes(schema), schema.description ?? ''];
  });
  return [
    title,
    ...(description === undefined ? [] : [description]),
    table([['Key', 'Takes', 'What it is'], ...rows]),
  ].join('\n\n');
}

function keysOf(schema: Schema, prefix = ''): [string, Schema, boolean][] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]): [string, Schema, boolean][] => {
    const inside = present(value);
    const path = prefix + key;
    const own: [string, Schema, boolean] = [path, value, schema.required?.includes(key) ?? false];
    const each = typeof inside.additionalProperties === 'object' ? inside.additionalProperties : undefined;
    return [own, ...keysOf(inside, `${path}.`), ...(each === undefined ? [] : keysOf(each, `${path}.CHANNEL.`))];
  });
}

function takes(schema: Schema): string {
  const { enum: words, type, items } = present(schema);
  if (words !== undefined) return words.map((word) => `\`${word}\``).join(', ');
  if (type === 'array') return `a list of ${items?.type === 'string' ? 'texts' : 'values'}`;
  return { string: 'text', boolean: '`true`, `false`', integer: 'a number', object: 'a map' }[type ?? ''] ?? '';
}

/** What it is when it is not left empty. */
function present(schema: Schema): Schema {
  return schema.anyOf?.find(({ type }) => type !== 'null') ?? schema;
}
