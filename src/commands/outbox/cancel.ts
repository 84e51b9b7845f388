// mailroom outbox cancel: takes an answer back that has not been sent.
import * as Args from '@oclif/core/args';
import { findActingOperator } from '../../lib/operator/find-acting-operator.js';
import { cancelMail } from '../../lib/outbound/cancel-mail.js';
import type { TakenBack } from '../../lib/outbound/held-reply.js';
import { listOutbox } from '../../lib/store/outbox.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { shortDraftId } from '../../lib/terminal/draft-name.js';
import { type OutboxItemJson, toOutboxItemJson } from '../../lib/terminal/render/outbox.js';
import { type DraftAgain, keepTakenBack } from '../../lib/terminal/taken-back.js';
import { whichOutboxItem } from '../../lib/terminal/which-outbox-item.js';

/** Where the text is, of one that was held; null for others: theirs stays in the conversation. */
type TakenBackJson = OutboxItemJson & { readonly draft: string | null };

export default class OutboxCancel extends BaseCommand {
  static override summary = 'Take an answer back that has not been sent';
  static override description =
    `What was held, for the undo time of its channel or with --at, is a draft of yours again: nothing of it is lost. Of what
was refused or waits to be tried again, the text stays in the conversation.`;
  static override examples = ['<%= config.bin %> outbox cancel 9f3c21aa'];
  static override args = { id: Args.string({ description: 'the id, or the end of it' }) };

  async run(): Promise<TakenBackJson> {
    const { args, flags } = await this.parse(OutboxCancel);
    const app = await this.openApp(flags);
    const me = await findActingOperator(app);
    const id = await whichOutboxItem(args.id, this.canAsk(flags), () =>
      listOutbox(app.db, ['held', 'queued', 'deferred', 'failed']),
    );
    const kept: DraftAgain[] = [];
    const keep = async (taken: TakenBack) => {
      const place = { folder: app.folders.state, store: taken.store, newId: app.newId };
      const draft = keepTakenBack(place, me?.name ?? taken.writer ?? 'somebody', taken);
      kept.push(draft);
      return draft.undo;
    };
    const item = await cancelMail(app, id, keep, me?.name);
    const { number } = item.conversation;
    const [draft] = kept;
    if (draft === undefined) {
      this.print(`The answer to #${number} is cancelled; its text stays in the conversation.`);
      this.suggest(`mailroom reply ${number}`);
    } else {
      this.print(`The answer to #${number} was not sent. It is a draft again: ${draft.path}`);
      this.suggest(`mailroom draft resume ${shortDraftId(draft)}`);
    }
    return { ...toOutboxItemJson(item), draft: draft?.path ?? null };
  }
}
