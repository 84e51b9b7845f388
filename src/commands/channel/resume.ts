// mailroom channel resume: starts the auto-reply of a channel again after its breaker has stopped it, or opens a closed channel.
import * as Args from '@oclif/core/args';
import { needChannel } from '../../lib/channel/need-channel.js';
import { reopenChannel } from '../../lib/channel/reopen-channel.js';
import { resumeChannel } from '../../lib/channel/resume-channel.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { spokenAge } from '../../lib/terminal/relative-time.js';

export type ResumeJson = {
  readonly channel: string;
  /** Whether there was anything to resume. */
  readonly resumed: boolean;
  /** When the breaker had opened. */
  readonly openedAt: string | null;
};

export default class ChannelResume extends BaseCommand {
  static override summary = 'Start the auto-reply of a channel again, or open a closed channel';
  static override description =
    `Past 60 auto-replies in 10 minutes a breaker stops those of the channel, for it looks like a loop. It may also be
somebody who writes under many forged addresses. Find out who wrote so much before you start it again; what came meanwhile is not answered automatically any more.

A channel that was closed takes in and sends mail again.`;
  static override examples = ['<%= config.bin %> channel resume support', '<%= config.bin %> inbox --channel support'];
  static override args = { name: Args.string({ description: 'the channel', required: true }) };

  async run(): Promise<ResumeJson> {
    const { args, flags } = await this.parse(ChannelResume);
    const app = await this.openApp(flags);
    const present = await needChannel(app.db, args.name);
    if (present.closedAt !== undefined) {
      await reopenChannel(app, present.name);
      this.print(
        `Channel ${present.name} is open again; it was closed ${spokenAge(present.closedAt, app.clock.now())}.`,
      );
      return { channel: present.name, resumed: true, openedAt: null };
    }
    const { name, breakerOpenedAt, autoReply } = await resumeChannel(app, args.name);
    const resumed = breakerOpenedAt !== undefined;
    this.print(
      resumed
        ? `The auto-reply of ${name} is sent again; it was stopped ${spokenAge(breakerOpenedAt, app.clock.now())}.`
        : `The auto-reply of ${name} was not stopped.`,
    );
    if (!autoReply.on) this.progress(`It is switched off: mailroom channel auto-reply ${name} --on`);
    return { channel: name, resumed, openedAt: breakerOpenedAt?.toISOString() ?? null };
  }
}
