// mailroom channel edit: any setting of a channel, by flags or asked for.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { App } from '../../lib/app.js';
import { editChannel } from '../../lib/channel/edit-channel.js';
import { needOpenChannel } from '../../lib/channel/need-channel.js';
import { needPermission } from '../../lib/operator/need-permission.js';
import { listChannels } from '../../lib/store/channels.js';
import { listMailboxes } from '../../lib/store/mailboxes.js';
import { listOperators } from '../../lib/store/operators.js';
import { listSmtpConfigs } from '../../lib/store/smtp-configs.js';
import { listWidgets } from '../../lib/store/widgets.js';
import { needChange } from '../../lib/terminal/ask-kept.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { askChannelEdit, CLEARABLE, readChannelEdit } from '../../lib/terminal/channel-edit.js';
import { channelFlags } from '../../lib/terminal/channel-flags.js';
import type { ChannelChoices } from '../../lib/terminal/channel-questions.js';
import { clearFlag, flagsToEdit, nameFlag } from '../../lib/terminal/delete-flags.js';
import { type ChangedJson, renderChanged } from '../../lib/terminal/render/changed.js';
import { type ChannelJson, toChannelJson } from '../../lib/terminal/render/channel.js';
import { renderForwarding } from '../../lib/terminal/render/forwarding.js';

// After these, mail may come in by another way.
const WAY_IN = ['address', 'mailbox', 'receiving-address'];

export default class ChannelEdit extends BaseCommand {
  static override summary = 'Change a channel: any of its settings';
  static override description =
    'Without flags it asks, with what is there now. A flag that may be repeated names all of them that there are then.';
  static override examples = [
    '<%= config.bin %> channel edit support',
    `<%= config.bin %> channel edit support --reply-name '{{operator.fullName}} at Acme' --undo 10s`,
    '<%= config.bin %> channel edit support --alias help@acme.test --alias hello@acme.test --smtp house',
    '<%= config.bin %> channel edit support --name help',
    '<%= config.bin %> channel edit support --clear alias --clear footer --reopen never',
  ];
  static override args = { name: Args.string({ description: 'the channel', required: true }) };
  static override flags = {
    name: nameFlag('the channel'),
    ...flagsToEdit(channelFlags),
    clear: clearFlag(CLEARABLE),
    'allow-operator-address': Flags.boolean({ description: "take an operator's own address, at the risk of a loop" }),
  };

  async run(): Promise<ChannelJson & ChangedJson> {
    const { args, flags } = await this.parse(ChannelEdit);
    const named = await readChannelEdit(flags);
    const app = await this.openApp(flags);
    await needPermission(app.db, app, 'channels');
    const present = await needOpenChannel(app.db, args.name);
    if (named === undefined) needChange(this.canAsk(flags), 'channel edit', ['--footer TEXT', '--clear alias']);
    const change = named ?? (await askChannelEdit(present, await readChoices(app)));
    const edited = await editChannel(app, present.name, change, flags['allow-operator-address'] === true);
    const { channel, changed, mailboxAddress } = edited;
    for (const warning of edited.warnings) this.progress(`Warning: ${warning}`);
    this.print(renderChanged(`channel ${channel.name}`, changed));
    const { theme } = this.screen(flags);
    if (changed.some((name) => WAY_IN.includes(name))) this.print(renderForwarding(channel, mailboxAddress, theme));
    return { ...toChannelJson(channel), changed };
  }
}

async function readChoices({ db }: App): Promise<ChannelChoices> {
  return {
    mailboxes: await listMailboxes(db),
    smtpConfigs: await listSmtpConfigs(db),
    widgets: await listWidgets(db),
    channels: await listChannels(db),
    operators: await listOperators(db),
  };
}
