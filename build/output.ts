// The last touch to what esbuild gives, before it is written.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { OutputFile } from 'esbuild';

// CommonJS packages ask for Node's own modules with require.
const REQUIRE = `const require = globalThis.process.getBuiltinModule('node:module').createRequire(import.meta.url);\n`;

export function writeOutput(files: readonly OutputFile[]): void {
  for (const { path, text } of files) {
    mkdirSync(dirname(path), { recursive: true });
    const code = asciiOnly(plainNodeModules(text));
    writeFileSync(path, /\brequire\b/.test(code) ? REQUIRE + code : code);
  }
}

// One character beyond Latin 1 makes V8 keep the whole file with two bytes for each. esbuild escapes them in strings; what
// it leaves are regular expressions, where an escape means the same.
function asciiOnly(code: string): string {
  return code.replaceAll(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const IMPORT = /(?<=^|[;}])import ?(?:([\w$]+),? ?)?(?:\* ?as ([\w$]+)|\{([^}]*)\})? ?from ?"(node:[\w/]+)"(?:;|$)/gm;

/**
 * Modules of Node are asked for as CommonJS does. An `import` makes a face of the module for ES modules, which touches
 * every property of it: node:fs then loads all streams, node:util all text decoders, node:process opens stdin.
 */
function plainNodeModules(code: string): string {
  return code.replaceAll(IMPORT, (_, main?: string, all?: string, names?: string, name?: string) => {
    const module = `globalThis.process.getBuiltinModule("${name}")`;
    const whole = [main, all]
      .filter((binding) => binding !== undefined)
      .map((binding) => `const ${binding}=${module};`);
    const picked = names === undefined ? [] : [`const{${names.replaceAll(' as ', ':')}}=${module};`];
    return [...whole, ...picked].join('');
  });
}
