// docs/json-schemas.json, written from the types that the commands return. With --check: is it fresh?
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildGenerator, type Definition, getProgramFromFiles } from 'typescript-json-schema';
import type { JsonSchemas } from '../src/lib/terminal/json-schemas.js';
import type { CommandEntry, Manifest } from '../src/lib/terminal/manifest.js';
import { wordsOf } from '../src/lib/terminal/show-help.js';

const root = join(import.meta.dirname, '..');
const page = join(root, 'docs/json-schemas.json');
const manifest: Manifest = JSON.parse(readFileSync(join(root, 'dist/manifest.json'), 'utf8'));
const commands = Object.values(manifest.commands).toSorted((one, other) => (one.id < other.id ? -1 : 1));

const wanted = `${JSON.stringify(makeSchemas(), undefined, 1)}\n`;
if (!process.argv.includes('--check')) writeFileSync(page, wanted);
else if (readFileSync(page, 'utf8') !== wanted) {
  process.stderr.write('docs/json-schemas.json is stale. Write it anew with: npm run schemas\n');
  process.exitCode = 1;
}

function makeSchemas(): JsonSchemas {
  const symbolOf = generateTypes();
  return {
    error: { ...symbolOf('Failure') },
    commands: Object.fromEntries(
      commands.map((command, index) => {
        const schema = { title: `mailroom ${wordsOf(command)} --json`, description: command.summary };
        return [wordsOf(command), { aliases: command.aliases, schema: { ...schema, ...symbolOf(`Result${index}`) } }];
      }),
    ),
  };
}

/** A schema for each type of a file that names what every command's run() gives. */
function generateTypes(): (name: string) => Definition {
  const entry = join(root, 'json-types.ts');
  const imports = commands.map(
    (command, index) =>
      `import type Command${index} from './${sourceOf(command)}';\n` +
      `type Given${index} = Awaited<ReturnType<Command${index}['run']>>;\n` +
      // What gives nothing has refused to print JSON.
      `export type Result${index} = [Given${index}] extends [undefined | void] ? Failure : Given${index};`,
  );
  writeFileSync(
    entry,
    `${imports.join('\n')}\nimport type { ErrorJson } from './src/lib/terminal/show-error.js';\nexport type Failure = ErrorJson;\n`,
  );
  try {
    const program = getProgramFromFiles([entry], compilerOptions(), root);
    // Keys may be added in a later version: what a script does not know it leaves alone.
    const generator = buildGenerator(program, { required: true, noExtraProps: false, ignoreErrors: true });
    if (generator === null) throw new Error('the types of the commands cannot be read');
    return (name) => withPlainNames(generator.getSchemaForSymbol(name));
  } finally {
    rmSync(entry);
  }
}

function sourceOf({ id }: CommandEntry): string {
  return `src/commands/${id.replaceAll(':', '/')}.js`;
}

// As tsconfig.json has it; the generator has a TypeScript of its own, which knows fewer words.
function compilerOptions() {
  return {
    ...{ strict: true, skipLibCheck: true, noEmit: true, exactOptionalPropertyTypes: true },
    ...{ module: 'nodenext', moduleResolution: 'nodenext', target: 'esnext', types: ['node'] },
  };
}

/** The generator names a definition by its type with the path of its file: here by the words of the type. */
function withPlainNames(schema: Definition): Definition {
  const names = new Map<string, string>();
  const used = new Set<string>();
  for (const name of Object.keys(schema.definitions ?? {})) {
    const words = name
      .replace(/import\(.*?\)\./g, '')
      .replace(/\W+/g, '_')
      .replace(/^_|_$/g, '');
    let plain = words;
    for (let count = 2; used.has(plain); count++) plain = `${words}_${count}`;
    used.add(plain);
    names.set(name, plain);
  }
  const renamed = JSON.parse(JSON.stringify(schema), (key, value) => {
    if (key !== '$ref' || typeof value !== 'string') return value;
    const name = decodeURIComponent(value.slice('#/definitions/'.length));
    return `#/definitions/${names.get(name) ?? name}`;
  });
  const definitions = Object.entries(renamed.definitions ?? {}).map(([name, one]) => [names.get(name) ?? name, one]);
  return definitions.length === 0 ? renamed : { ...renamed, definitions: Object.fromEntries(definitions) };
}
