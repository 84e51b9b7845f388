// mailroom mailbox show: all that one mailbox has.
import * as Args from '@oclif/core/args';
import { needMailbox } from '../../lib/mailbox/need-mailbox.js';
import { listChannelsOfMailbox } from '../../lib/store/channels.js';
import { listPulledTimes } from '../../lib/store/cursors.js';
import { readOAuth2State } from '../../lib/store/oauth2-grants.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type MailboxJson, renderMailbox, toMailboxJson } from '../../lib/terminal/render/mailbox.js';
import { type OAuth2Json, toOAuth2Json } from '../../lib/terminal/render/oauth2.js';

type MailboxPageJson = MailboxJson & {
  readonly oauth2: OAuth2Json | null;
  /** The channel that gets mail that is for no channel. */
  readonly fallbackChannel: string | null;
};

export default class MailboxShow extends BaseCommand {
  static override summary = 'Show a mailbox';
  static override examples = ['<%= config.bin %> mailbox show inbox', '<%= config.bin %> mailbox show inbox --json'];
  static override args = { name: Args.string({ description: 'the mailbox', required: true }) };

  async run(): Promise<MailboxPageJson> {
    const { args, flags } = await this.parse(MailboxShow);
    const app = await this.openApp(flags);
    const mailbox = await needMailbox(app.db, args.name);
    const listed = { mailbox, pulledAt: (await listPulledTimes(app.db)).get(mailbox.id) };
    const state = await readOAuth2State(app.db, mailbox.login);
    const fallback = (await listChannelsOfMailbox(app.db, mailbox.id)).find(({ isFallback }) => isFallback)?.name;
    this.print(renderMailbox({ ...listed, fallback }, this.screen(flags), state));
    this.suggest(`mailroom mailbox test ${mailbox.name}`);
    return { ...toMailboxJson(listed), oauth2: toOAuth2Json(mailbox.login, state), fallbackChannel: fallback ?? null };
  }
}
