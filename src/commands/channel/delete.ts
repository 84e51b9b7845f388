// mailroom channel delete: closes a channel and keeps its conversations, or destroys both.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { App } from '../../lib/app.js';
import type { Channel } from '../../lib/channel/channel.js';
import { closeChannel } from '../../lib/channel/close-channel.js';
import { deleteChannel } from '../../lib/channel/delete-channel.js';
import { needChannel, refuseClosed } from '../../lib/channel/need-channel.js';
import { needPermission } from '../../lib/operator/need-permission.js';
import { type ChannelContents, readChannelContents } from '../../lib/store/channel-contents.js';
import { askChoice } from '../../lib/terminal/ask.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { confirm, confirmByName } from '../../lib/terminal/confirm.js';
import { yesFlag } from '../../lib/terminal/delete-flags.js';
import { describeContents } from '../../lib/terminal/render/channel-contents.js';
import { type ExportedJson, renderExported, toExportedJson } from '../../lib/terminal/render/exported.js';

export type ChannelDeleteJson = {
  readonly name: string;
  /** `closed`: its conversations can still be read. */
  readonly outcome: 'closed' | 'deleted';
  readonly conversations: number;
  readonly messages: number;
  /** With --export: what was written, and where. */
  readonly exported?: ExportedJson;
};

export default class ChannelDelete extends BaseCommand {
  static override summary = 'Delete a channel, or close it and keep its conversations';
  static override description =
    `With --keep-conversations the channel is closed: it takes in and sends nothing, its addresses are free for another
channel, its conversations can be read, and mailroom channel resume opens it again. Without, they are destroyed for good,
and the name has to be typed; --export writes them to an mbox before, and nothing is destroyed when that fails. No rescan of
the mailbox brings their mails back.`;
  static override examples = [
    '<%= config.bin %> channel delete sales',
    '<%= config.bin %> channel delete sales --keep-conversations --yes',
    '<%= config.bin %> channel delete sales --confirm sales',
    '<%= config.bin %> channel delete sales --export sales.mbox --confirm sales',
  ];
  static override args = { name: Args.string({ description: 'the channel', required: true }) };
  static override flags = {
    'keep-conversations': Flags.boolean({ description: 'close it, and keep what it has', exclusive: ['confirm'] }),
    confirm: Flags.string({ description: 'the name again, to destroy its conversations', helpValue: 'NAME' }),
    export: Flags.string({
      description: 'write all its conversations to this mbox file, or folder of .eml files, before',
      helpValue: 'FILE',
    }),
    ...yesFlag,
  };

  async run(): Promise<ChannelDeleteJson> {
    const { args, flags } = await this.parse(ChannelDelete);
    const app = await this.openApp(flags);
    await needPermission(app.db, app, 'channels');
    const channel = await needChannel(app.db, args.name);
    const contents = await readChannelContents(app.db, channel.id);
    const canAsk = this.canAsk(flags);
    const keeps = flags['keep-conversations'] || (canAsk && (await this.#asksToKeep(channel, contents, flags.confirm)));
    if (keeps) {
      refuseClosed(channel);
      await confirm(`Close channel ${channel.name}?`, { yes: flags.yes, canAsk });
      const exported = await this.#export(app, channel, flags.export);
      await closeChannel(app, channel.name);
      this.print(`Channel ${channel.name} is closed; its conversations can be read.`);
      this.progress(`Stop the forwarding of ${channel.address} where that address is hosted.`);
      return { ...toJson(channel, 'closed', contents), ...exported };
    }
    await this.#confirmLoss(channel, contents, { ...flags, canAsk });
    const exported = await this.#export(app, channel, flags.export);
    const gone = await deleteChannel(app, channel.name);
    this.print(`Channel ${channel.name} is gone, with ${describeContents(gone)}.`);
    return { ...toJson(channel, 'deleted', gone), ...exported };
  }

  /** Throws when it fails: then the channel is as it was. */
  async #export(app: App, { id }: Channel, to: string | undefined): Promise<{ exported?: ExportedJson }> {
    if (to === undefined) return {};
    const { exportConversations } = await import('../../lib/archive/export-conversations.js');
    const place = { to, format: undefined, force: false };
    const exported = await exportConversations(app, {
      selection: { channel: id, statuses: [] },
      place,
      withUnsent: true,
    });
    this.progress(renderExported(exported));
    return { exported: toExportedJson(exported) };
  }

  async #asksToKeep(channel: Channel, contents: ChannelContents, given: string | undefined): Promise<boolean> {
    if (given !== undefined || contents.messages === 0 || channel.closedAt !== undefined) return false;
    return askChoice(`Channel ${channel.name} has ${describeContents(contents)}`, [
      { name: 'close it and keep them', value: true },
      { name: 'destroy them with it', value: false },
    ]);
  }

  async #confirmLoss(
    { name }: Channel,
    contents: ChannelContents,
    { confirm: given, yes, canAsk }: { confirm?: string | undefined; yes: boolean; canAsk: boolean },
  ): Promise<void> {
    if (contents.messages === 0 && given === undefined) return confirm(`Delete channel ${name}?`, { yes, canAsk });
    const warning = `This destroys ${describeContents(contents)} of channel ${name} for good.`;
    const next = ['or keep them with: --keep-conversations', 'or write them to a file before with: --export FILE'];
    return confirmByName({ name, confirm: given, canAsk, warning, next });
  }
}

function toJson(
  { name }: Channel,
  outcome: ChannelDeleteJson['outcome'],
  { conversations, messages }: ChannelContents,
): ChannelDeleteJson {
  return { name, outcome, conversations, messages };
}
