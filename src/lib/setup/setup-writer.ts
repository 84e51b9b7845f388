// Writes a setup file: the other door to yaml.
import { Document, visit } from 'yaml';
import type { ExportedSetup } from './setup-export.js';

const SECRETS = ['password', 'oauth2', 'clientSecret', 'refreshToken'];

/** Where an editor finds the schema, beside a file in whose folder mailroom is installed. */
export const SCHEMA_PATH = './node_modules/mailroom/dist/setup-file.schema.json';

/**
 * The file as YAML, with what an editor needs at its head, and a comment at each secret that is not in it: `vault:`
 * references mean something in one store alone.
 */
export function writeSetupYaml(setup: ExportedSetup): string {
  const document = new Document(setup);
  visit(document, {
    Pair: (_, { key, value }) => {
      if (!isText(key) || !isText(value)) return;
      if (!SECRETS.includes(key.value) || !value.value.startsWith('vault:')) return;
      (value as { comment?: string }).comment = ' the secret itself is in the vault of the store, not here';
    },
  });
  return `# yaml-language-server: $schema=${SCHEMA_PATH}\n${document.toString({ lineWidth: 0 })}`;
}

function isText(node: unknown): node is { value: string } {
  return typeof node === 'object' && node !== null && 'value' in node && typeof node.value === 'string';
}
