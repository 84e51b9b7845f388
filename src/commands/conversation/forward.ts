// mailroom forward: passes mail of a conversation on to somebody else.
import * as Flags from '@oclif/core/flags';
import { needActingOperator } from '../../lib/operator/find-acting-operator.js';
import { parseRecipients } from '../../lib/outbound/recipient-list.js';
import { askText, needAnswers } from '../../lib/terminal/ask.js';
import { readBodyFile } from '../../lib/terminal/body-file.js';
import { needConversationNumber } from '../../lib/terminal/conversation-number.js';
import { conversationArg } from '../../lib/terminal/order-flags.js';
import type { SentReplyJson } from '../../lib/terminal/render/sent-reply.js';
import { decisionOf, parseReplyFlags, replyFlags, sendingOf, wishOf } from '../../lib/terminal/reply-flags.js';
import { type UnsentJson, WritingCommand } from '../../lib/terminal/writing-command.js';

const { quote: _, 'if-version': __, 'to-everyone': ___, ...mailFlags } = replyFlags;

export default class ConversationForward extends WritingCommand {
  static override summary = 'Pass mail of a conversation on to somebody else';
  static override description =
    `The customer's last mail, unless you name another or --all, stands below your words, with who wrote it, when and to whom,
and its files go along. The customer is told nothing, and still waits for an answer. What the others answer comes back into
the conversation, marked as theirs; \`reply\` goes on answering the customer. Notes are never passed on.`;
  static override aliases = ['forward'];
  static override examples = [
    '<%= config.bin %> forward 1042 --to repair@partner.example',
    `<%= config.bin %> forward 1042 --to repair@partner.example -m 'Can you do this one?' --mail 3`,
    '<%= config.bin %> forward 1042 --to boss@acme.test --all --no-files --json',
    '<%= config.bin %> conversation forward 1042 --to abuse@isp.example --as-attachment --send',
  ];
  static override args = { number: conversationArg };
  static override flags = {
    ...mailFlags,
    to: Flags.string({ description: 'whom to pass it on to', helpValue: 'ADDRESS', multiple: true }),
    mail: Flags.string({
      description: 'this message, by its place (1 is the first) or id',
      helpValue: 'MESSAGE',
      exclusive: ['all'],
    }),
    all: Flags.boolean({ description: 'all that was exchanged with the customer' }),
    'as-attachment': Flags.boolean({ description: 'the mail as it came, as an attachment' }),
    'no-files': Flags.boolean({ description: 'without its files', exclusive: ['as-attachment'] }),
    force: Flags.boolean({ description: 'send it even when mail to a recipient came back' }),
  };

  async run(): Promise<SentReplyJson | UnsentJson> {
    const { args, flags } = await this.parse(ConversationForward);
    const canAsk = this.canAskWriter(flags);
    needAnswers(canAsk, { NUMBER: args.number, to: flags.to });
    const number = await needConversationNumber(args.number, canAsk);
    const to = flags.to ?? [await askText({ message: 'To: whom it is for', parse: parseRecipients })];
    const words = parseReplyFlags({ ...flags, to });
    const given = flags['body-file'] === undefined ? flags.message : await readBodyFile(flags['body-file']);
    // Mail may be passed on without a word; who sits there is asked for some.
    const text = given ?? (canAsk && !flags.send ? undefined : '');
    const app = await this.openApp(flags);
    const operator = await needActingOperator(app);
    const { findForwarded } = await import('../../lib/outbound/find-forwarded.js');
    const mail = flags.all ? 'all' : await findForwarded(app.db, number, flags.mail);
    const shape = flags['as-attachment'] ? 'attached' : flags['no-files'] ? 'bare' : 'quoted';
    const wish = await wishOf(app, words, text, flags['saved-reply']);
    const { startWriting } = await import('../../lib/outbound/start-writing.js');
    const writing = await startWriting(app, {
      ...{ purpose: { kind: 'forward', number, mail, shape }, operator, wish },
      ...sendingOf(app, flags),
    });
    return this.writeMail(app, flags, {
      ...{ writing, operator, canAsk, hasText: text !== undefined, ...decisionOf(flags) },
    });
  }
}
