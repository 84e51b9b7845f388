// mailroom draft resume: goes on with a draft, whatever it is for.
import * as Args from '@oclif/core/args';
import { needActingOperator } from '../../lib/operator/find-acting-operator.js';
import { findMessage } from '../../lib/store/messages.js';
import { readStoreIdentity } from '../../lib/store/store-identity.js';
import { needAnswers } from '../../lib/terminal/ask.js';
import { DraftCommand } from '../../lib/terminal/draft-command.js';
import type { SentReplyJson } from '../../lib/terminal/render/sent-reply.js';
import { replyFlags, sendingOf } from '../../lib/terminal/reply-flags.js';
import type { UnsentJson } from '../../lib/terminal/writing-command.js';

const { plain, 'no-signature': noSignature, quote, html, send, at, force } = replyFlags;
const { 'if-version': ifVersion, 'to-everyone': toEveryone } = replyFlags;

export default class DraftResume extends DraftCommand {
  static override summary = 'Go on with a draft';
  static override description =
    `Opens it as it was left, in your editor or at the prompt; then you are asked what to do with it. With --send it goes out as
it is. It exits as reply does.`;
  static override examples = [
    '<%= config.bin %> draft resume',
    '<%= config.bin %> draft resume 9f3c21aa',
    '<%= config.bin %> draft resume 1042 --send',
  ];
  static override args = {
    id: Args.string({ description: 'the id of the draft, the end of it, or the number of its conversation' }),
  };
  static override flags = {
    ...{ plain, 'no-signature': noSignature, quote, html, send, at, force },
    ...{ 'if-version': ifVersion, 'to-everyone': toEveryone },
  };

  async run(): Promise<SentReplyJson | UnsentJson> {
    const { args, flags } = await this.parse(DraftResume);
    const canAsk = this.canAsk(flags);
    if (args.id !== undefined) needAnswers(canAsk, { send: flags.send || undefined });
    const app = await this.openApp(flags);
    const operator = await needActingOperator(app);
    const store = (await readStoreIdentity(app.db))?.id ?? '';
    const isStored = async (id: string) => (await findMessage(app.db, id)) !== undefined;
    const begun = await this.pick(
      app,
      await this.unsent(app, { store, isStored }),
      args.id,
      canAsk,
      Boolean(flags.send),
    );
    needAnswers(canAsk, { send: flags.send || undefined });
    const { startWriting } = await import('../../lib/outbound/start-writing.js');
    // What has come in since it was begun, its writer may not have seen.
    const answered = begun.purpose.kind === 'reply' ? begun.version : undefined;
    const writing = await startWriting(app, {
      ...{ purpose: begun.purpose, operator },
      ...{ version: flags['if-version'] ?? answered, isExact: flags['if-version'] !== undefined },
      wish: { toEveryone: flags['to-everyone'] },
      ...sendingOf(app, flags),
    });
    const decided = flags.send ? 'send' : undefined;
    return this.writeMail(app, flags, { writing, operator, begun, canAsk, hasText: flags.send, decided });
  }
}
