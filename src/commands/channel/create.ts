// mailroom channel create: connects an address that customers write to.
import * as Args from '@oclif/core/args';
import type { App } from '../../lib/app.js';
import { createChannel } from '../../lib/channel/create-channel.js';
import { needMailbox } from '../../lib/mailbox/need-mailbox.js';
import { needSmtpConfig } from '../../lib/smtp/need-smtp-config.js';
import { listChannels } from '../../lib/store/channels.js';
import { listMailboxes } from '../../lib/store/mailboxes.js';
import { listOperators } from '../../lib/store/operators.js';
import { listSmtpConfigs } from '../../lib/store/smtp-configs.js';
import { listWidgets } from '../../lib/store/widgets.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { type ChannelFlags, channelFlags } from '../../lib/terminal/channel-flags.js';
import { parseChannelAnswers, parseChannelFlags } from '../../lib/terminal/channel-order.js';
import { type ChannelChoices, completeChannel } from '../../lib/terminal/channel-questions.js';
import { type ChannelJson, toChannelJson } from '../../lib/terminal/render/channel.js';
import { renderForwarding } from '../../lib/terminal/render/forwarding.js';
import { needWidget } from '../../lib/widget/need-widget.js';

export default class ChannelCreate extends BaseCommand {
  static override summary = 'Connect an address that customers write to';
  static override description =
    `Asks for what is not given. It ends with the receiving address: where to forward the channel's mail.

Texts may have variables: {{contact.name | default: "there"}}, {{channel.name}}, {{conversation.number}}.`;
  static override examples = [
    '<%= config.bin %> channel create',
    `<%= config.bin %> channel create support --reply-name 'Acme Support' --address support@acme.test --smtp acme \\
    --widget website --mailbox inbox --footer 'Acme Ltd, 1 Main Street' --auto-reply @auto-reply.txt`,
    `<%= config.bin %> channel create sales --reply-name 'Acme Sales' --address sales@acme.test --alias hello@acme.test --smtp house`,
  ];
  static override args = { name: Args.string({ description: 'a short name, such as support' }) };
  static override flags = channelFlags;

  async run(): Promise<ChannelJson> {
    const { args, flags } = await this.parse(ChannelCreate);
    const parsed = parseChannelFlags(flags);
    const app = await this.openApp(flags);
    const say = (text: string) => this.progress(text);
    const answers = await completeChannel(
      { ...flags, name: args.name },
      await readChoices(app, flags),
      this.canAsk(flags),
      say,
    );
    const { channel, mailboxAddress, warnings } = await createChannel(app, {
      ...parsed,
      ...(await parseChannelAnswers(answers, flags)),
    });
    for (const warning of warnings) this.progress(`Warning: ${warning}`);
    const { theme } = this.screen(flags);
    this.print(`Channel ${theme.name(channel.name)} is there: it answers ${channel.address}.`);
    this.print(renderForwarding(channel, mailboxAddress, theme));
    this.suggest(`mailroom smtp test ${channel.smtp.name} --to YOUR-ADDRESS`, 'mailroom pull', 'mailroom inbox');
    return toChannelJson(channel);
  }
}

// What a flag names is looked up before the first question is asked.
async function readChoices({ db }: App, { smtp, widget, mailbox }: ChannelFlags): Promise<ChannelChoices> {
  if (smtp !== undefined) await needSmtpConfig(db, smtp);
  if (widget !== undefined) await needWidget(db, widget);
  if (mailbox !== undefined) await needMailbox(db, mailbox);
  return {
    mailboxes: await listMailboxes(db),
    smtpConfigs: await listSmtpConfigs(db),
    widgets: await listWidgets(db),
    channels: await listChannels(db),
    operators: await listOperators(db),
  };
}
