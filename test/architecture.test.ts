// The arrows and the doors of docs/architecture.md: imports point down, and each package has one door.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { expect, test } from 'vitest';
import {
  ADVICE,
  ARROWS,
  DOORS,
  isDoor,
  type Layer,
  LIGHT_PACKAGES,
  layerOf,
  PURE_MODULES,
  PURE_PACKAGES,
  QUESTION,
} from './architecture/layers.js';
import { ROOT, readSources, type SourceFile, withoutComments } from './architecture/source-files.js';

const sources = readSources();
const byPath = new Map(sources.map((source) => [source.path, source]));

/** Every sentence is one thing to mend; the whole list is shown at once. */
function expectNone(complaints: readonly string[]): void {
  expect(complaints.join('\n')).toBe('');
}

function inLayers(...layers: readonly Layer[]): readonly SourceFile[] {
  return sources.filter(({ path }) => layers.includes(layerOf(path)));
}

test('there is something to read', () => {
  expect(sources.length).toBeGreaterThan(50);
  expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(200);
});

test('imports point down, never up', () => {
  const complaints = sources.flatMap(({ path, imports }) => {
    const from = layerOf(path);
    return imports
      .filter(({ isOurs, of }) => isOurs && of.startsWith('src/') && !ARROWS[from].includes(layerOf(of)))
      .map(({ of }) => `${path} (${from}) imports ${of} (${layerOf(of)}): ${ADVICE[from]}`);
  });
  expectNone(complaints);
});

test('what is imported is there', () => {
  const complaints = sources.flatMap(({ path, imports }) =>
    imports.filter(({ isOurs, of }) => isOurs && !existsSync(join(ROOT, of))).map(({ of }) => `${path} imports ${of}`),
  );
  expectNone(complaints);
});

test('each package is imported by its door alone', () => {
  const complaints = sources.flatMap(({ path, imports }) =>
    imports
      .filter(({ isOurs, of }) => !isOurs && (of in DOORS || !of.startsWith('node:')) && !isDoor(path, of))
      .map(
        ({ of }) =>
          `${path} imports ${of}: ${of in DOORS ? `its door is ${DOORS[of]}` : 'give it a door in layers.ts'}`,
      ),
  );
  expectNone(complaints);
});

test('every door is there, and opens to its package', () => {
  const complaints = Object.entries(DOORS).flatMap(([of, doors]) =>
    doors
      .filter(
        (door) => !sources.some(({ path, imports }) => matchesGlob(path, door) && imports.some((i) => i.of === of)),
      )
      .map((door) => `${door} is listed as a door to ${of}, and does not import it`),
  );
  expectNone(complaints);
});

test('docs/architecture.md lists the same doors', () => {
  const rows = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'));
  const complaints = Object.entries(DOORS)
    .filter(([of]) => of !== '@oclif/core' && of !== 'kysely')
    .filter(([of, doors]) => {
      const row = rows.find((line) =>
        line
          .split('|')[1]
          ?.split(',')
          .some((name) => name.trim() === of),
      );
      return !doors.every((door) => row?.includes(`\`${door.replace('src/lib/', '')}\``));
    })
    .map(([of, doors]) => `its table of doors has no row for ${of} with ${doors}`);
  expectNone(complaints);
});

test('the files that docs/architecture.md names are there', () => {
  const known = globSync('{bin,build,src,test,docs}/**/*.{ts,js,md,eml,sql}', { cwd: ROOT });
  const named = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8').matchAll(
    /(?<![\w/*.-])[\w/.-]+\.(?:ts|js|eml|sql)\b/g,
  );
  // Style examples are about any project of this kind.
  const examples = new Set([
    'assign-conversation.ts',
    'conversation/assign-conversation.ts',
    'index.ts',
    'utils.ts',
    'helpers.ts',
  ]);
  const complaints = [...named]
    .map(([name]) => name)
    .filter(
      (name) =>
        !name.startsWith('.') &&
        !examples.has(name) &&
        !known.some((path) => path === name || path.endsWith(`/${name}`)),
    )
    .map((name) => `docs/architecture.md names ${name}, which is not there`);
  expectNone(complaints);
});

test('the domain does no I/O and waits for nothing', () => {
  const complaints = inLayers('domain').flatMap(({ path, text, imports }) => [
    ...imports
      .filter(({ isOurs, isType, of }) => !isOurs && !isType && ![...PURE_MODULES, ...PURE_PACKAGES].includes(of))
      .map(({ of }) => `${path} (domain) imports ${of}: ${ADVICE.domain}`),
    ...(/\bawait\b|\basync\b/.test(withoutStrings(text)) ? [`${path} (domain) waits: ${ADVICE.domain}`] : []),
  ]);
  expectNone(complaints);
});

test('use cases import no packages', () => {
  const complaints = inLayers('use cases').flatMap(({ path, imports }) =>
    imports
      .filter(({ isOurs, isType, of }) => !isOurs && !isType && !PURE_MODULES.includes(of))
      .map(({ of }) => `${path} (use cases) imports ${of}: reach it through an edge`),
  );
  expectNone(complaints);
});

test('a use case exports the function that its file is named for', () => {
  const complaints = inLayers('use cases').flatMap(({ path, text }) => {
    const name = path.slice(path.lastIndexOf('/') + 1, -'.ts'.length);
    const wanted = name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    return new RegExp(`^export (?:async )?function\\*? ${wanted}\\b`, 'm').test(text)
      ? []
      : [`${path} has no ${wanted}`];
  });
  expectNone(complaints);
});

test('time, chance and the environment are given, not taken', () => {
  const taken = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.|\bconsole\.|\brandom(?:UUID|Bytes|Int)\(/;
  const complaints = inLayers('domain', 'use cases').flatMap(({ path, text }) => {
    const found = withoutStrings(text).match(taken);
    return found ? [`${path} uses ${found[0]}: have it passed in (deps.clock, deps.newId)`] : [];
  });
  expectNone(complaints);
});

test('commands ask the store, and never write to it', () => {
  const complaints = inLayers('commands').flatMap(({ path, imports }) =>
    imports
      .filter(({ of }) => layerOf(of) === 'store')
      .flatMap(({ of, values }) => values.filter((value) => !QUESTION.test(value)).map((value) => ({ of, value })))
      .map(
        ({ of, value }) => `${path} imports ${value} of ${of}: what writes, sends or decides goes through a use case`,
      ),
  );
  expectNone(complaints);
});

test('only the start ends the process', () => {
  const complaints = sources
    .filter(({ path, text }) => path !== 'src/start.ts' && /\bprocess\.exit\(/.test(withoutComments(text)))
    .map(({ path }) => `${path} calls process.exit: throw an error, or use endWith() of the base command`);
  expectNone(complaints);
});

test('a command brings nothing heavy along when it is loaded', () => {
  const complaints = inLayers('commands').flatMap(({ path }) =>
    [...loadedWith(path)]
      .filter(([of]) => !LIGHT_PACKAGES.includes(of) && !of.startsWith('node:'))
      .map(([of, by]) => `${path} loads ${of} through ${by}: import() it where it is used`),
  );
  expectNone(complaints);
});

// [what is loaded, what is not to come along]: an editor opens, and a reply leaves, without what only others need.
test.for<[path: string, packages: readonly string[]]>([
  ['src/lib/outbound/start-writing.ts', ['nodemailer', 'mailparser']],
  ['src/lib/outbound/send-reply.ts', ['mailparser']],
  ['src/lib/conversation/wake-snoozed.ts', ['nodemailer', 'mailparser', 'markdown-it']],
])('%s is loaded without packages that only others need', ([path, packages]) => {
  expect(sources.map((source) => source.path)).toContain(path);
  expectNone(
    [...loadedWith(path)].filter(([of]) => packages.includes(of)).map(([of, by]) => `it loads ${of} through ${by}`),
  );
});

test('every file begins with what it is for, and none is a drawer', () => {
  const drawers = /(?:^|\/)(?:index|utils?|helpers?|common|types)(?:\.ts|\/)/;
  const complaints = sources.flatMap(({ path, text }) => [
    ...(text.startsWith('// ') ? [] : [`${path} does not begin with a comment that says what it is for`]),
    ...(drawers.test(path) ? [`${path}: name it for the thing it holds`] : []),
  ]);
  expectNone(complaints);
});

test('the only import that is not written out is the one that loads a command', () => {
  const complaints = sources
    .filter(
      ({ path, text }) => path !== 'src/lib/terminal/run-command.ts' && /\bimport\([^'\s]/.test(withoutComments(text)),
    )
    .map(({ path }) => `${path} imports what cannot be read here`);
  expectNone(complaints);
});

test('tests mirror the sources', () => {
  const complaints = globSync('test/{lib,commands}/**/*.test.ts', { cwd: ROOT })
    .filter((path) => !existsSync(join(ROOT, path.replace(/^test/, 'src').replace(/\.test\.ts$/, '.ts'))))
    .filter((path) => !existsSync(join(ROOT, path.replace(/^test/, 'src'), '..')))
    .map((path) => `${path} has no folder of sources that it stands for`);
  expectNone(complaints);
});

/** The packages that are loaded with a file, each with the file that asks for it. */
function loadedWith(path: string, seen = new Set<string>()): ReadonlyMap<string, string> {
  const packages = new Map<string, string>();
  if (seen.has(path)) return packages;
  seen.add(path);
  for (const { of, isOurs, isDynamic, isType } of byPath.get(path)?.imports ?? []) {
    if (isDynamic || isType) continue;
    if (!isOurs) packages.set(of, path);
    else for (const [name, by] of loadedWith(of, seen)) packages.set(name, by);
  }
  return packages;
}

function withoutStrings(text: string): string {
  return withoutComments(text).replaceAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "''");
}
