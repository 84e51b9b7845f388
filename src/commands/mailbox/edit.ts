// mailroom mailbox edit: another server, login, folder or address; tried before it is saved.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { App } from '../../lib/app.js';
import type { Channel } from '../../lib/channel/channel.js';
import type { ChannelTest } from '../../lib/channel/test-channel.js';
import type { TestedChannel } from '../../lib/channel/tested-channel.js';
import { type MailboxEdit as Edit, type EditedMailbox, editMailbox } from '../../lib/mailbox/edit-mailbox.js';
import { needMailbox } from '../../lib/mailbox/need-mailbox.js';
import { renameMailbox } from '../../lib/mailbox/rename-mailbox.js';
import { needPermission } from '../../lib/operator/need-permission.js';
import { parseSlug } from '../../lib/slug.js';
import { listChannelsOfMailbox } from '../../lib/store/channels.js';
import { listPulledTimes } from '../../lib/store/cursors.js';
import { needChange } from '../../lib/terminal/ask-kept.js';
import { repairingEdit, saveOrRepair } from '../../lib/terminal/ask-repair.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { clearFlag, flagsToEdit, nameFlag } from '../../lib/terminal/delete-flags.js';
import { askMailboxEdit, MAILBOX_CLEARABLE, readMailboxEdit } from '../../lib/terminal/mailbox-edit.js';
import { mailboxFlags } from '../../lib/terminal/mailbox-flags.js';
import { awaitsAuthorization } from '../../lib/terminal/oauth2-flags.js';
import { offerArrivalTest } from '../../lib/terminal/offer-arrival-test.js';
import { type ChangedJson, renderChanged } from '../../lib/terminal/render/changed.js';
import { renderConfirmation } from '../../lib/terminal/render/channel-test.js';
import { type CheckJson, renderProgress, toCheckJson } from '../../lib/terminal/render/check.js';
import { type MailboxJson, toMailboxJson } from '../../lib/terminal/render/mailbox.js';

/** `check` is null when nothing had to be tried. */
type MailboxEditJson = MailboxJson & ChangedJson & { readonly check: CheckJson | null };

export default class MailboxEdit extends BaseCommand {
  static override summary = 'Change a mailbox: server, login, folder, address';
  static override description =
    `Without flags it asks, with what is there now. Another server, login or folder is tried before it is saved, and what
fails is not saved. After a move to another server, the mail that is here already is recognised there.`;
  static override examples = [
    '<%= config.bin %> mailbox edit inbox',
    '<%= config.bin %> mailbox edit inbox --host imap2.acme.test --encryption tls',
    `printf '%s\\n' "$PASSWORD" | <%= config.bin %> mailbox edit inbox --password-stdin`,
    '<%= config.bin %> mailbox edit inbox --plus-addressing --after-pull move:Done',
  ];
  static override args = { name: Args.string({ description: 'the mailbox', required: true }) };
  static override flags = {
    name: nameFlag('the mailbox'),
    ...flagsToEdit(mailboxFlags),
    'plus-addressing': Flags.boolean({ description: 'mail to address+anything lands there too', allowNo: true }),
    'append-sent': Flags.boolean({
      description: 'put a copy of what mailroom sends into the Sent folder',
      allowNo: true,
    }),
    clear: clearFlag(MAILBOX_CLEARABLE),
  };

  async run(): Promise<MailboxEditJson> {
    const { args, flags } = await this.parse(MailboxEdit);
    const app = await this.openApp(flags);
    await needPermission(app.db, app, 'servers');
    const name = flags.name === undefined ? undefined : parseSlug(flags.name, 'a mailbox');
    const renamed = name === undefined ? [] : await renameMailbox(app, args.name, name);
    const present = await needMailbox(app.db, name ?? args.name);
    const canAsk = this.canAsk(flags);
    const named = await readMailboxEdit(flags, present, canAsk);
    if (named === undefined && name === undefined)
      needChange(canAsk, 'mailbox edit', ['--host HOST', '--password-stdin']);
    const edit = named ?? (name === undefined ? await askMailboxEdit(present) : { change: {} });
    const insisted = {
      skipCheck: flags['skip-check'] === true || awaitsAuthorization(flags),
      allowClearText: flags['allow-clear-text'] === true,
      allowOperatorAddress: flags['allow-operator-address'] === true,
    };
    const { theme } = this.screen(flags);
    const say = (text: string) => this.progress(text);
    const edited = await saveOrRepair<Edit, EditedMailbox>(
      { ...edit, ...insisted },
      (tried) => editMailbox(app, present.name, tried, (stage) => say(renderProgress(stage, theme))),
      canAsk ? repairingEdit<Edit>('imap', present, { allowClearText: insisted.allowClearText, say }) : undefined,
    );
    const { mailbox, check } = edited;
    const changed = [...renamed, ...edited.changed];
    for (const warning of edited.warnings) say(`Warning: ${warning}`);
    this.print(renderChanged(`mailbox ${mailbox.name}`, changed));
    if (awaitsAuthorization(flags))
      this.progress(`Next, let mailroom log in: mailroom mailbox authorize ${mailbox.name}`);
    for (const { channel, receivingAddress } of edited.moved) {
      this.print(`Channel ${channel} receives at ${receivingAddress} now: forward its mail there.`);
    }
    if (edited.changed.length > 0 && mailbox.checkedAt === undefined) say('It was not tried yet.');
    const [channel] = await listChannelsOfMailbox(app.db, mailbox.id);
    if (edited.changed.length > 0 && channel === undefined)
      say(`See that a mail comes in: mailroom mailbox test ${mailbox.name}`);
    if (edited.changed.length > 0 && channel !== undefined) {
      await offerArrivalTest(channel, {
        ...{ canAsk: canAsk && mailbox.checkedAt !== undefined, say, theme },
        test: (onFinding) =>
          proveArrival(app, channel, { onFinding, onConfirmation: (mail) => say(renderConfirmation(mail, theme)) }),
      });
    }
    const pulledAt = (await listPulledTimes(app.db)).get(mailbox.id);
    return {
      ...toMailboxJson({ mailbox, pulledAt }),
      changed,
      check: check === undefined ? null : toCheckJson(check),
    };
  }
}

/** Sends the marked mail and waits for it. */
async function proveArrival(
  app: App,
  channel: Channel,
  told: Pick<ChannelTest, 'onFinding' | 'onConfirmation'>,
): Promise<TestedChannel> {
  const { testChannel } = await import('../../lib/channel/test-channel.js');
  const dns = await app.openDns();
  return testChannel({ ...app, dns }, channel, { forwarding: { timeout: 120_000 }, selectors: undefined, ...told });
}
