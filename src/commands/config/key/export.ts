// mailroom config key export: the key of the vault, for another machine of the team.
import * as Flags from '@oclif/core/flags';
import { MailroomError } from '../../../lib/errors.js';
import { readVaultKey } from '../../../lib/secrets/read-vault-key.js';
import { BaseCommand } from '../../../lib/terminal/base-command.js';

export type KeyJson = { readonly id: string; readonly key: string };

export default class ConfigKeyExport extends BaseCommand {
  static override summary = 'Print the key that opens the passwords in the store';
  static override description =
    'Passwords that were typed are in the store, encrypted; the key stays on each machine. Whoever has the key and the store has the passwords.';
  static override examples = [
    "<%= config.bin %> config key export | ssh bob@laptop.acme.test '<%= config.bin %> config key import'",
    '<%= config.bin %> config key export --show',
  ];
  static override flags = { show: Flags.boolean({ description: 'print it on the screen too' }) };

  async run(): Promise<KeyJson> {
    const { flags } = await this.parse(ConfigKeyExport);
    if (process.stdout.isTTY && !flags.show) {
      throw new MailroomError('needs-answer', 'the key would stand on the screen for everybody to see', [
        'pipe it to where it is needed, or say --show',
      ]);
    }
    const { id, key } = await readVaultKey(await this.openApp(flags));
    this.print(key.reveal());
    return { id, key: key.reveal() };
  }
}
