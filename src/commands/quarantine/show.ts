// mailroom quarantine show: one mail that could not be taken in, with what is kept of it.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { MailroomError } from '../../lib/errors.js';
import { needQuarantined } from '../../lib/inbound/need-quarantined.js';
import { readRawMail } from '../../lib/store/raw-mails.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type QuarantineJson, renderQuarantined, toQuarantineJson } from '../../lib/terminal/render/quarantine.js';
import { renderRawMail, writeRawMail } from '../../lib/terminal/render/raw-mail.js';

/** `base64`: the bytes that are kept; null when there are none. */
type QuarantineShowJson = QuarantineJson & { readonly base64: string | null };

export default class QuarantineShow extends BaseCommand {
  static override summary = 'Show a mail that could not be taken in: the cause, and what is kept of it';
  static override description =
    'On a terminal nothing in it can steer the terminal; in a pipe --raw gives it byte for byte.';
  static override examples = [
    '<%= config.bin %> quarantine show 9f3c21aa',
    '<%= config.bin %> quarantine show 9f3c21aa --raw > mail.eml',
  ];
  static override args = { id: Args.string({ description: 'the id, or the end of it', required: true }) };
  static override flags = { raw: Flags.boolean({ description: 'the mail alone, byte for byte' }) };

  async run(): Promise<QuarantineShowJson> {
    const { args, flags } = await this.parse(QuarantineShow);
    const app = await this.openApp(flags);
    const mail = await needQuarantined(app.db, args.id);
    const bytes = mail.rawHash === undefined ? undefined : await readRawMail(app.db, mail.rawHash);
    if (flags.raw) await this.#showRaw(bytes);
    else this.print(renderQuarantined(mail, bytes, this.screen(flags)));
    if (mail.resolvedAt === undefined) this.suggest(`mailroom quarantine retry ${mail.id.slice(-8)}`);
    return {
      ...toQuarantineJson(mail),
      base64: bytes === undefined ? null : Buffer.from(bytes).toString('base64'),
    };
  }

  async #showRaw(bytes: Uint8Array | undefined): Promise<void> {
    if (bytes === undefined) {
      throw new MailroomError('not-found', 'the server gave nothing of that mail', [
        'try it again with: mailroom quarantine retry',
      ]);
    }
    if (process.stdout.isTTY) this.print(renderRawMail(bytes));
    else if (!this.jsonEnabled()) await writeRawMail(bytes);
  }
}
