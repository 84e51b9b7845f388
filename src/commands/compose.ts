// mailroom compose: writes to somebody first, and so begins a conversation.
import * as Flags from '@oclif/core/flags';
import type { App } from '../lib/app.js';
import { parseHeaderText } from '../lib/header-text.js';
import { needActingOperator } from '../lib/operator/find-acting-operator.js';
import { parseRecipients } from '../lib/outbound/recipient-list.js';
import { askText, needAnswers } from '../lib/terminal/ask.js';
import { askChannel } from '../lib/terminal/ask-channel.js';
import { readBodyFile } from '../lib/terminal/body-file.js';
import type { SentReplyJson } from '../lib/terminal/render/sent-reply.js';
import { decisionOf, parseReplyFlags, replyFlags, sendingOf, wishOf } from '../lib/terminal/reply-flags.js';
import { type UnsentJson, WritingCommand } from '../lib/terminal/writing-command.js';

const { quote: _, 'if-version': __, 'to-everyone': ___, ...mailFlags } = replyFlags;

export default class Compose extends WritingCommand {
  static override summary = 'Write to somebody first: begin a conversation';
  static override description =
    `The first --to is the contact of the new conversation, and their answers come back to it. It waits for them, unless
--close closes it. Asks for what is missing, then opens your editor as reply does. Without a terminal, --message and
--body-file send at once; the exit codes are those of reply.`;
  static override examples = [
    '<%= config.bin %> compose',
    `<%= config.bin %> compose --channel support --to carla@example.com --subject 'Your order' -m 'Hello Carla, ...'`,
    `<%= config.bin %> compose --channel support --to carla@example.com --cc dan@example.com --subject 'Your order' --body-file mail.md --json`,
  ];
  static override flags = {
    channel: Flags.string({
      description: 'the channel it is sent from',
      env: 'MAILROOM_CHANNEL',
      helpValue: 'NAME',
    }),
    ...mailFlags,
    to: Flags.string({
      description: 'whom it is for; the first one is the contact',
      helpValue: 'ADDRESS',
      multiple: true,
    }),
    subject: Flags.string({ description: 'what it is about', helpValue: 'TEXT' }),
    close: Flags.boolean({ description: 'close the conversation with it: no answer is waited for' }),
    force: Flags.boolean({ description: 'send it even when mail to a recipient came back' }),
  };

  async run(): Promise<SentReplyJson | UnsentJson> {
    const { flags } = await this.parse(Compose);
    const canAsk = this.canAskWriter(flags);
    const { channel, to, subject } = flags;
    needAnswers(canAsk, { channel, to, subject, 'message or --body-file': this.textSource(flags) });
    parseReplyFlags(flags);
    const app = await this.openApp(flags);
    const operator = await needActingOperator(app);
    const name = channel ?? (await chooseChannel(app));
    const words = parseReplyFlags({ ...flags, to: to ?? [await askTo()], subject: subject ?? (await askSubject()) });
    const text = flags['body-file'] === undefined ? flags.message : await readBodyFile(flags['body-file']);
    const wish = await wishOf(app, words, text, flags['saved-reply']);
    const { startWriting } = await import('../lib/outbound/start-writing.js');
    const writing = await startWriting(app, {
      ...{ purpose: { kind: 'new', channel: name }, operator, wish },
      ...sendingOf(app, flags),
    });
    return this.writeMail(app, flags, {
      ...{ writing, operator, canAsk, ...decisionOf(flags) },
      hasText: text !== undefined || (flags['saved-reply'] !== undefined && (!canAsk || flags.send)),
    });
  }
}

const askTo = () => askText({ message: 'To: whom it is for', parse: parseRecipients });
const askSubject = () => askText({ message: 'Subject', parse: (text) => parseHeaderText(text, 'the subject') });

async function chooseChannel({ db }: App): Promise<string> {
  const { listChannels } = await import('../lib/store/channels.js');
  return askChannel(await listChannels(db));
}
