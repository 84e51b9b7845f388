// mailroom reply: answers a conversation, from an editor, at the prompt or by a script.
import * as Args from '@oclif/core/args';
import { needActingOperator } from '../lib/operator/find-acting-operator.js';
import { needAnswers } from '../lib/terminal/ask.js';
import { readBodyFile } from '../lib/terminal/body-file.js';
import { needConversationNumber } from '../lib/terminal/conversation-number.js';
import type { SentReplyJson } from '../lib/terminal/render/sent-reply.js';
import { decisionOf, parseReplyFlags, replyFlags, sendingOf, wishOf } from '../lib/terminal/reply-flags.js';
import { type UnsentJson, WritingCommand } from '../lib/terminal/writing-command.js';

export default class Reply extends WritingCommand {
  static override summary = 'Answer a conversation';
  static override description =
    `Opens your editor ($VISUAL, $EDITOR, or the setting editor), or takes lines at the prompt where there is none. Nothing is
sent before you have said so. Without a terminal, --message and --body-file send at once.

A text that promises a file, or shows a picture, that is not attached is asked about; a script is warned on stderr, and
sends. A Markdown picture shows the attached file of that name where it stands. When the answered
mail went to more than 20 strangers, a script has to say --to-everyone, or --to whom.

In a channel with an undo time the answer is held for so long: at a terminal that is waited for, and Ctrl-C takes it back.
--at holds it until then. Without a terminal nothing is waited for; serve, pull and outbox deliver send what was held, and
outbox cancel takes it back.

An answer is written for what you have seen. When a colleague has answered since you looked, or took the conversation within
the last five minutes, you are asked; without a terminal it is kept as a draft, and --force sends it. A second answer within
five minutes of a colleague's that you have seen is asked about too; a script is warned on stderr, and sends.

It exits 0 when the answer was sent or is held, 5 when it is tried again later, 6 when it was refused, 7 when nobody knows or some
of the recipients were refused, 8 when it was kept back because of a colleague, or the
conversation has moved on meanwhile.`;
  static override examples = [
    '<%= config.bin %> reply 1042',
    `<%= config.bin %> reply 1042 --message 'Your parcel left today.' --attach invoice.pdf`,
    `<%= config.bin %> reply 1042 --saved-reply refund --attach 'logs/*.txt'`,
    `report | <%= config.bin %> reply 1042 --message 'Here you are.' --attach -:report.csv`,
    `<%= config.bin %> reply 1042 --message 'We are back at work.' --at 'monday 9:00'`,
    '<%= config.bin %> reply 1042 --body-file answer.md --cc boss@acme.test --close',
    '<%= config.bin %> reply 1042 --body-file - --if-version 7 --json < answer.md',
  ];
  static override args = { number: Args.string({ description: 'the number of the conversation' }) };
  static override flags = replyFlags;

  async run(): Promise<SentReplyJson | UnsentJson> {
    const { args, flags } = await this.parse(Reply);
    const canAsk = this.canAskWriter(flags);
    needAnswers(canAsk, { NUMBER: args.number, 'message or --body-file': this.textSource(flags) });
    const number = await needConversationNumber(args.number, canAsk);
    const words = parseReplyFlags(flags);
    const text = flags['body-file'] === undefined ? flags.message : await readBodyFile(flags['body-file']);
    const app = await this.openApp(flags);
    const operator = await needActingOperator(app);
    const wish = await wishOf(app, words, text, flags['saved-reply']);
    const { startWriting } = await import('../lib/outbound/start-writing.js');
    const writing = await startWriting(app, {
      ...{ purpose: { kind: 'reply', number }, operator, wish },
      ...{ version: flags['if-version'], isExact: flags['if-version'] !== undefined },
      ...sendingOf(app, flags),
    });
    return this.writeMail(app, flags, {
      ...{ writing, operator, canAsk, ...decisionOf(flags) },
      hasText: text !== undefined || (flags['saved-reply'] !== undefined && (!canAsk || flags.send)),
    });
  }
}
