// The JSON Schema of the setup file, made from the shape that mailroom itself reads it by.
import './typescript-imports.mjs';

/** As text, for the package. */
export async function readSetupSchema(): Promise<string> {
  const { setupJsonSchema } = await import('../src/lib/setup/setup-shape.ts');
  return `${JSON.stringify(setupJsonSchema(), undefined, 2)}\n`;
}
