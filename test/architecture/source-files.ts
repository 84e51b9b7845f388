// The sources as the architecture test sees them: every file with its text and its imports.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

export type Import = {
  /** A file of ours from the project's folder (`src/lib/app.ts`), or a package's name without its inner path. */
  readonly of: string;
  readonly isOurs: boolean;
  /** `await import()`, or a type that is written as one. */
  readonly isDynamic: boolean;
  /** Only types: gone when the program runs. */
  readonly isType: boolean;
  /** The values that are named, as they are called there. */
  readonly values: readonly string[];
};

export type SourceFile = { readonly path: string; readonly text: string; readonly imports: readonly Import[] };

export function readSources(): readonly SourceFile[] {
  return globSync('src/**/*.ts', { cwd: ROOT })
    .filter((path) => !path.endsWith('.d.ts'))
    .sort()
    .map(readSource);
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return { path, text, imports: importsOf(path, withoutComments(text)) };
}

/** The text without comments; code in them is nobody's import. */
export function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1');
}

const STATIC = /^(?:import|export)\s+(type\s+)?([^;'"]*?)\s*from\s+'([^']+)'/gm;
const EFFECT = /^import\s+'([^']+)'/gm;
const DYNAMIC = /\bimport\(\s*'([^']+)'\s*[,)]/g;

function importsOf(path: string, code: string): readonly Import[] {
  const written = [...code.matchAll(STATIC)].map(([, type, names = '', specifier = '']) => {
    const values = type === undefined ? valuesIn(names) : [];
    return { ...target(path, specifier), isDynamic: false, isType: values.length === 0, values };
  });
  const effects = [...code.matchAll(EFFECT)].map(([, specifier = '']) => {
    return { ...target(path, specifier), isDynamic: false, isType: false, values: [] };
  });
  const dynamic = [...code.matchAll(DYNAMIC)].map(([, specifier = '']) => {
    return { ...target(path, specifier), isDynamic: true, isType: false, values: [] };
  });
  return [...written, ...effects, ...dynamic];
}

// `{ type A, b as c }` names the value b; `* as all` and a default import name themselves.
function valuesIn(names: string): readonly string[] {
  return names
    .replaceAll(/[{}]/g, ',')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '))
    .map((name) => (name.startsWith('*') ? name : (name.split(/\s+as\s+/)[0] ?? name)));
}

function target(path: string, specifier: string): Pick<Import, 'of' | 'isOurs'> {
  if (!specifier.startsWith('.')) return { of: packageName(specifier), isOurs: false };
  const written = join(path, '..', specifier);
  const source = written.replace(/\.js$/, '.ts');
  return { of: relative('.', existsSync(join(ROOT, source)) ? source : written), isOurs: true };
}

function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
