// mailroom reply: answers a conversation, from an editor, at the prompt or by a script.
import { homedir } from 'node:os';
import * as Args from '@oclif/core/args';
import type { App } from '../lib/app.js';
import { NO_ORDERS } from '../lib/conversation/orders.js';
import { MailroomError } from '../lib/errors.js';
import { needActingOperator } from '../lib/operator/find-acting-operator.js';
import type { Operator } from '../lib/operator/operator.js';
import { attemptError } from '../lib/outbound/delivery-attempt.js';
import type { StartedReply } from '../lib/outbound/started-reply.js';
import { needAnswers } from '../lib/terminal/ask.js';
import { BaseCommand } from '../lib/terminal/base-command.js';
import { readBodyFile } from '../lib/terminal/body-file.js';
import { needConversationNumber } from '../lib/terminal/conversation-number.js';
import { chooseEditor } from '../lib/terminal/editor.js';
import { exitCodeOf } from '../lib/terminal/exit-codes.js';
import { discardDraft } from '../lib/terminal/kept-draft.js';
import { renderAttempt, type SentReplyJson, toSentReplyJson } from '../lib/terminal/render/sent-reply.js';
import { parseReplyFlags, replyFlags } from '../lib/terminal/reply-flags.js';
import { refusedSheet, type Sheet, type WritingDesk } from '../lib/terminal/sheet.js';
import { type ErrorJson, errorToJson } from '../lib/terminal/show-error.js';
import { makeTheme, wantsColour } from '../lib/terminal/theme.js';
import { writeReply } from '../lib/terminal/write-reply.js';

type UnsentJson = {
  readonly conversation: number;
  readonly state: 'draft' | 'nothing';
  /** Where the draft is kept. */
  readonly draft: string | null;
} & Partial<ErrorJson>;

type Flags = Awaited<ReturnType<Reply['readFlags']>>['flags'];

export default class Reply extends BaseCommand {
  static override summary = 'Answer a conversation';
  static override description =
    `Opens your editor ($VISUAL, $EDITOR, or the setting editor), or takes lines at the prompt where there is none. Nothing is
sent before you have said so. Without a terminal, --message and --body-file send at once.

It exits 0 when the answer was sent, 5 when it is tried again later, 6 when it was refused, 7 when nobody knows or some
of the recipients were refused, 8 when the conversation has moved on meanwhile.`;
  static override examples = [
    '<%= config.bin %> reply 1042',
    `<%= config.bin %> reply 1042 --message 'Your parcel left today.' --attach invoice.pdf`,
    '<%= config.bin %> reply 1042 --body-file answer.md --cc boss@acme.test --close',
    '<%= config.bin %> reply 1042 --body-file - --if-version 7 --json < answer.md',
  ];
  static override args = { number: Args.string({ description: 'the number of the conversation' }) };
  static override flags = replyFlags;

  async run(): Promise<SentReplyJson | UnsentJson> {
    const { args, flags } = await this.readFlags();
    const editor = chooseEditor(process.env, this.machine(flags).settings.editor);
    // Whoever typed the text on stdin has no stdin left to answer on.
    const canAsk = this.canAsk(flags) && flags['body-file'] !== '-';
    const opensEditor = editor.kind === 'program' && (flags.send || flags.draft) && !this.#isSilent(flags);
    const given = flags.message ?? flags['body-file'] ?? (opensEditor ? '' : undefined);
    needAnswers(canAsk, { NUMBER: args.number, 'message or --body-file': given });
    const number = await needConversationNumber(args.number, canAsk);
    const words = parseReplyFlags(flags);
    const text = flags['body-file'] === undefined ? flags.message : await readBodyFile(flags['body-file']);
    const app = await this.openApp(flags);
    const operator = await needActingOperator(app);
    const { startReply } = await import('../lib/outbound/start-reply.js');
    const started = await startReply(app, { kind: 'reply', number }, operator, {
      ...words,
      text,
      signature: !flags['no-signature'],
      quote: flags.quote,
    });
    const desk: WritingDesk = {
      started,
      editor,
      canAsk,
      key: { folder: app.folders.state, store: started.store, number, operator: operator.name },
      theme: makeTheme(wantsColour(process.stderr, process.env, flags['no-color'])),
      now: app.clock.now(),
      say: (said) => this.progress(said),
    };
    const decided = flags.send ? 'send' : flags.draft ? 'keep' : undefined;
    const written = await writeReply(desk, { hasText: text !== undefined, decided });
    if (written.decision === 'send') return this.#send(app, { flags, operator, started, desk }, written.sheet);
    return this.#leave(started, written.decision === 'keep' ? written.path : undefined);
  }

  protected readFlags() {
    return this.parse(Reply);
  }

  #isSilent(flags: Flags): boolean {
    return flags['no-input'] || Boolean(process.env['MAILROOM_NO_INPUT']);
  }

  async #send(
    app: App,
    { flags, operator, started, desk }: { flags: Flags; operator: Operator; started: StartedReply; desk: WritingDesk },
    sheet: Sheet,
  ): Promise<SentReplyJson> {
    const { sendReply } = await import('../lib/outbound/send-reply.js');
    const { number, version } = started.context.conversation;
    const sent = await sendReply(app, {
      purpose: started.purpose,
      operator,
      draft: sheet.draft,
      version: flags['if-version'] ?? version,
      force: flags.force,
      plain: flags.plain,
      signature: !flags['no-signature'],
      quote: flags.quote,
      orders: flags.close ? { ...NO_ORDERS, status: 'closed' } : NO_ORDERS,
      places: { folder: process.cwd(), home: app.env['HOME'] || homedir() },
    }).catch((error: unknown) => Promise.reject(refusedSheet(desk, sheet, error)));
    if (sheet.path !== undefined) discardDraft(sheet.path);
    const error = attemptError(sent.delivery);
    if (error !== undefined) this.endWith(exitCodeOf(error.kind));
    this.print(renderAttempt(sent.delivery, this.screen(flags).theme));
    this.suggest(`mailroom show ${number}`);
    return toSentReplyJson(sent);
  }

  #leave({ context }: StartedReply, draft: string | undefined): UnsentJson {
    const { number } = context.conversation;
    if (draft !== undefined) {
      this.print(`Kept as a draft in ${draft}`);
      this.suggest(`mailroom reply ${number}`);
      return { conversation: number, state: 'draft', draft };
    }
    this.progress('Nothing was sent.');
    this.endWith(exitCodeOf('cancelled'));
    const error = new MailroomError('cancelled', 'nothing was sent', ['there was no text, or you threw it away']);
    return { conversation: number, state: 'nothing', draft: null, ...errorToJson(error) };
  }
}
