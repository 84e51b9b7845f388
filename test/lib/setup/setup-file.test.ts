// What is written is read back as it was: any text that people may have in their desk.
import { expect, test } from 'vitest';
import type { ExportedSetup } from '../../../src/lib/setup/setup-export.js';
import { readSetupFile } from '../../../src/lib/setup/setup-file.js';
import { writeSetupYaml } from '../../../src/lib/setup/setup-writer.js';
import fc from '../../support/properties.js';

test('any text survives being written and read', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.stringMatching(/^[ \t\n#:>|*&!%@`'",[\]{}~?-]{0,12}$/),
    fc.constantFrom(
      'yes',
      'no',
      'on',
      'null',
      '~',
      '1e3',
      '0x10',
      '1_000',
      '2026-01-01',
      '<<',
      '---',
      '- a',
      'a: b',
      ' x ',
      '\n\nx\n',
    ),
  );
  fc.assert(
    fc.property(text, (footer) => {
      const setup = { version: 1, channels: { a: { footer, list: [footer] } } } as unknown as ExportedSetup;
      expect(readSetupFile(writeSetupYaml(setup), 'x').value).toEqual(setup);
    }),
    { numRuns: 500 },
  );
});

test('the head tells editors where the schema is', () => {
  expect(writeSetupYaml({ version: 1 })).toMatch(
    /^# yaml-language-server: \$schema=\.\/node_modules\/mailroom\/dist\//,
  );
});

test('a reference to the vault says that the secret is not in the file', () => {
  const setup = { version: 1, smtp: { a: { password: 'vault:smtp-a' }, b: { password: 'env:B' } } } as const;
  const lines = writeSetupYaml(setup as unknown as ExportedSetup).split('\n');
  expect(lines.filter((line) => line.includes('#'))).toEqual([
    expect.stringContaining('yaml-language-server'),
    '    password: vault:smtp-a # the secret itself is in the vault of the store, not here',
  ]);
});
