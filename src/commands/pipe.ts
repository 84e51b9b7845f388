// mailroom pipe: one mail from stdin, handed over by a mail server.
import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../lib/terminal/base-command.js';
import { describePiped, type PipedJson, toPipedJson } from '../lib/terminal/render/piped.js';
import { toNotTaken } from '../lib/terminal/show-error.js';
import { readStdinMail } from '../lib/terminal/stdin-mail.js';

export default class Pipe extends BaseCommand {
  static override summary = 'Take in one mail from stdin, for a mail server';
  static override description =
    `Exit code 0 means that the mail is in the store, on the disk. 75 means that it is not: the mail server keeps it and
tries again; so it is for every failure, a mistyped flag and an unknown channel too. 65 is for a mail of more than 200 MB,
which the server returns. What cannot be read, and what is larger than 50 MB, waits whole in quarantine, with exit code 0.
A mail that is handed over twice comes in once. Without --channel, the envelope and the addresses of the mail say which
channel it is for. An auto-reply that is due is put into the outbox: mailroom serve, pull or outbox deliver sends it. Nothing is
said on stdout, unless --json asks for it: servers send that back.`;
  static override examples = [
    '<%= config.bin %> pipe --channel support < mail.eml',
    '<%= config.bin %> pipe --recipient "$ORIGINAL_RECIPIENT" --sender "$SENDER" < mail.eml',
  ];
  static override flags = {
    channel: Flags.string({ description: 'the channel that it is for', env: 'MAILROOM_CHANNEL', helpValue: 'NAME' }),
    recipient: Flags.string({
      description: "the envelope's recipient: which channel it is for",
      env: 'ORIGINAL_RECIPIENT',
      helpValue: 'ADDRESS',
    }),
    sender: Flags.string({
      description:
        "the envelope's sender; empty, <> or MAILER-DAEMON for that of a report, which is answered by nothing",
      helpValue: 'ADDRESS',
    }),
  };
  // What it says goes into the log of a mail server, and maybe to the sender.
  protected override readonly tellsTrouble = false;

  async run(): Promise<PipedJson> {
    const { flags } = await this.parse(Pipe);
    const bytes = await readStdinMail(process.stdin);
    const app = await this.openApp(flags);
    const { takePipedMail } = await import('../lib/inbound/take-piped-mail.js');
    const piped = await takePipedMail(app, { bytes, ...flags });
    this.progress(describePiped(piped));
    return toPipedJson(piped);
  }

  protected override async catch(error: Error): Promise<void> {
    await super.catch(toNotTaken(error));
  }

  protected override toErrorJson(error: unknown): unknown {
    return super.toErrorJson(toNotTaken(error));
  }
}
