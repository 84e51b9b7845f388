// mailroom config key import: gives this machine the key of the team's vault.
import * as Flags from '@oclif/core/flags';
import { MailroomError } from '../../../lib/errors.js';
import { addVaultKey } from '../../../lib/secrets/add-vault-key.js';
import { Secret } from '../../../lib/secrets/secret.js';
import { askPassword } from '../../../lib/terminal/ask.js';
import { BaseCommand } from '../../../lib/terminal/base-command.js';
import { readFirstLine } from '../../../lib/terminal/stdin-line.js';

export type ImportedKeyJson = { readonly id: string; readonly keptIn: 'keyring' | 'file' };

export default class ConfigKeyImport extends BaseCommand {
  static override summary = 'Take in the key that opens the passwords in the store';
  static override description =
    'The key comes on stdin, or is asked for. It is kept in a file that only you can read, or in the keyring of your desktop. A key that was there before stays: it may belong to another store.';
  static override examples = [
    '<%= config.bin %> config key import < team.key',
    "ssh ana@desk.acme.test '<%= config.bin %> config key export' | <%= config.bin %> config key import",
  ];
  static override flags = { keyring: Flags.boolean({ description: 'keep it in the keyring of this machine' }) };

  async run(): Promise<ImportedKeyJson> {
    const { flags } = await this.parse(ConfigKeyImport);
    const text = this.canAsk(flags) ? await askPassword('Key') : await readFirstLine(process.stdin);
    if (text.trim() === '') {
      throw new MailroomError('needs-answer', 'no key came on stdin', [
        'print it where it is known with: mailroom config key export',
      ]);
    }
    const added = await addVaultKey(this.machine(flags), new Secret(text), flags.keyring ? 'keyring' : 'file');
    this.print(`The key ${added.id} is kept in the ${added.keptIn}.`);
    return added;
  }
}
