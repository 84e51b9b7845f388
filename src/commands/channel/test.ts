// mailroom channel test: proves the way in and the way out of a channel.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { parseTimeout } from '../../lib/channel/channel-times.js';
import { needChannel } from '../../lib/channel/need-channel.js';
import type { TestedChannel } from '../../lib/channel/tested-channel.js';
import { MailroomError } from '../../lib/errors.js';
import { type Finding, firstFailed } from '../../lib/health/finding.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { exitCodeOf } from '../../lib/terminal/exit-codes.js';
import { type ChannelTestJson, renderConfirmation, toChannelTestJson } from '../../lib/terminal/render/channel-test.js';
import { renderFinding, renderPart, renderTally } from '../../lib/terminal/render/finding.js';
import { type ErrorJson, errorToJson } from '../../lib/terminal/show-error.js';

export default class ChannelTest extends BaseCommand {
  static override summary = 'Prove the way in and the way out of a channel';
  static override description =
    `The way out: its SMTP config takes the channel's sender. The way in: login and folder of its mailbox. DNS: MX, SPF,
DKIM and DMARC of its addresses, with what to add.

With --forwarding a marked mail is sent to the channel's address and waited for in the mailbox; it is known as ours
and opens no conversation. A provider's mail that wants the forwarding confirmed is shown with its code or link.

Warnings, and what cannot be looked at from here, leave the exit code at 0; the first failure decides it.`;
  static override examples = [
    '<%= config.bin %> channel test support',
    '<%= config.bin %> channel test support --forwarding --timeout 5m',
    '<%= config.bin %> channel test support --forwarding --json',
  ];
  static override args = { name: Args.string({ description: 'the channel', required: true }) };
  static override flags = {
    forwarding: Flags.boolean({ description: "send a mail to the channel's address and wait until it arrives" }),
    timeout: Flags.string({ description: 'how long to wait for it', default: '2m', helpValue: 'TIME' }),
    'dkim-selector': Flags.string({
      description: 'a DKIM selector of the sending domain; may be repeated',
      helpValue: 'NAME',
      multiple: true,
    }),
  };

  async run(): Promise<ChannelTestJson & Partial<ErrorJson>> {
    const { args, flags } = await this.parse(ChannelTest);
    const timeout = parseTimeout(flags.timeout);
    const app = await this.openApp(flags);
    const channel = await needChannel(app.db, args.name);
    const dns = await app.openDns();
    const { theme } = this.screen(flags);
    let part = '';
    const onFinding = (finding: Finding) => {
      if (finding.part !== part) this.print(`${part === '' ? '' : '\n'}${renderPart(finding.part, theme)}`);
      part = finding.part;
      this.printWrapped(renderFinding(finding, theme));
      if (finding.name === 'send' && finding.verdict === 'ok') {
        this.progress(`Waiting up to ${flags.timeout} for it in ${channel.mailbox.name}.`);
      }
    };
    const { testChannel } = await import('../../lib/channel/test-channel.js');
    const tested = await testChannel({ ...app, dns }, channel, {
      forwarding: flags.forwarding ? { timeout } : undefined,
      selectors: flags['dkim-selector'],
      onFinding,
      onConfirmation: (mail) => this.progress(renderConfirmation(mail, theme)),
    });
    this.print(`\n${renderTally(tested.findings, theme)}`);
    if (!flags.forwarding && tested.ok) this.suggest(`mailroom channel test ${channel.name} --forwarding`);
    return { ...toChannelTestJson(channel.name, tested), ...this.#end(tested) };
  }

  #end({ findings }: TestedChannel): Partial<ErrorJson> {
    const broken = firstFailed(findings);
    if (broken === undefined) return {};
    const kind = broken.kind ?? 'differs';
    this.endWith(exitCodeOf(kind));
    return errorToJson(new MailroomError(kind, `${broken.part}: ${broken.detail}`, broken.next));
  }
}
