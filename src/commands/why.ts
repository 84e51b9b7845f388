// mailroom why: the rules that decided about a mail.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { findDecisions } from '../lib/inbound/find-decisions.js';
import { askText, needAnswers } from '../lib/terminal/ask.js';
import { BaseCommand } from '../lib/terminal/base-command.js';
import { type Explained, renderWhy, toWhyJson, type WhyJson } from '../lib/terminal/render/why.js';

export default class Why extends BaseCommand {
  static override summary = 'Tell which rules decided about a mail';
  static override description =
    'For each mail: why it is in its channel and conversation, what kind of mail it is, who wrote it, and whether an auto-reply was due, each with the header line or id that decided. MESSAGE is the number of a conversation (all its mails), the id of a message as `show --json` has it, or a Message-ID: mail that began no conversation can be named too.';
  static override examples = [
    '<%= config.bin %> why 1042',
    '<%= config.bin %> why 1042 --replay',
    "<%= config.bin %> why '<20260302@customer.example>' --json",
  ];
  static override args = { message: Args.string({ description: 'a conversation, a message or a Message-ID' }) };
  static override flags = {
    replay: Flags.boolean({ description: "run today's rules over the stored mail, and show what would be different" }),
  };

  async run(): Promise<WhyJson[]> {
    const { args, flags } = await this.parse(Why);
    needAnswers(this.canAsk(flags), { MESSAGE: args.message });
    const wanted = args.message ?? (await askText({ message: 'Conversation, message or Message-ID' }));
    const app = await this.openApp(flags);
    const explained: Explained[] = [];
    for (const decision of await findDecisions(app.db, wanted.trim())) {
      explained.push({ decision, replay: flags.replay ? await this.#replay(app, decision) : undefined });
    }
    this.print(renderWhy(explained, this.screen(flags)));
    return explained.map(({ decision, replay }) => toWhyJson(decision, replay));
  }

  async #replay(...order: Parameters<typeof import('../lib/inbound/replay-mail.js')['replayMail']>) {
    const { replayMail } = await import('../lib/inbound/replay-mail.js');
    return replayMail(...order);
  }
}
