// mailroom export: what is set up, as a setup file.
import * as Flags from '@oclif/core/flags';
import { readSetup } from '../lib/setup/read-setup.js';
import { type ExportedSetup, exportSetup, vaultReferences } from '../lib/setup/setup-export.js';
import { BaseCommand } from '../lib/terminal/base-command.js';
import { formatJson } from '../lib/terminal/json.js';

export default class Export extends BaseCommand {
  static override summary = 'Print what is set up as a setup file';
  static override description =
    `Applied to an empty store, it makes the same desk; what is as usual is left out. Passwords are not in it: references stand
in their place, and a vault:... reference means something in this store alone.`;
  static override examples = [
    '<%= config.bin %> export > mailroom.yaml',
    '<%= config.bin %> export --format json > mailroom.json',
    '<%= config.bin %> export | <%= config.bin %> plan -f - --store postgres://db.acme.test/mailroom',
  ];
  static override flags = {
    format: Flags.option({
      description: 'what to write; --json is --format json',
      options: ['yaml', 'json'] as const,
      default: 'yaml' as const,
    })(),
  };

  async run(): Promise<ExportedSetup> {
    const { flags } = await this.parse(Export);
    const app = await this.openApp(flags);
    const present = await readSetup(app.db);
    const setup = exportSetup(present);
    if (flags.format === 'json') this.print(formatJson(setup));
    else {
      const { writeSetupYaml } = await import('../lib/setup/setup-writer.js');
      this.print(writeSetupYaml(setup).trimEnd());
    }
    const lacking = vaultReferences(present);
    if (lacking.length > 0) {
      this.progress(
        `The secrets themselves are in the vault of this store, and not in the file: ${lacking.join(', ')}`,
      );
    }
    return setup;
  }
}
