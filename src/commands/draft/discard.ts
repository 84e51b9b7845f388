// mailroom draft discard: away with a draft.
import * as Args from '@oclif/core/args';
import { MailroomError } from '../../lib/errors.js';
import { findMessage } from '../../lib/store/messages.js';
import { readStoreIdentity } from '../../lib/store/store-identity.js';
import { confirm } from '../../lib/terminal/confirm.js';
import { yesFlag } from '../../lib/terminal/delete-flags.js';
import { DraftCommand } from '../../lib/terminal/draft-command.js';
import { takeDraft } from '../../lib/terminal/draft-lock.js';
import { describePurpose } from '../../lib/terminal/draft-name.js';
import { discardDraft } from '../../lib/terminal/kept-draft.js';
import { type DraftJson, toDraftJson } from '../../lib/terminal/render/draft.js';

export default class DraftDiscard extends DraftCommand {
  static override summary = 'Throw a draft away';
  static override examples = ['<%= config.bin %> draft discard 9f3c21aa', '<%= config.bin %> draft discard 1042 --yes'];
  static override args = {
    id: Args.string({ description: 'the id of the draft, the end of it, or the number of its conversation' }),
  };
  static override flags = yesFlag;

  async run(): Promise<DraftJson & { readonly discarded: true }> {
    const { args, flags } = await this.parse(DraftDiscard);
    const canAsk = this.canAsk(flags);
    const app = await this.openApp(flags);
    const store = (await readStoreIdentity(app.db))?.id ?? '';
    const isStored = async (id: string) => (await findMessage(app.db, id)) !== undefined;
    const draft = await this.pick(app, await this.unsent(app, { store, isStored }), args.id, canAsk);
    const json = toDraftJson(draft);
    const holder = takeDraft(draft.path);
    if (holder !== undefined) {
      throw new MailroomError('conflict', `the draft is open in another terminal, in process ${holder.pid}`, [
        'close it there first',
      ]);
    }
    const words = json.text.split('\n')[0]?.slice(0, 60) || 'no text yet';
    await confirm(`Throw away the draft for ${describePurpose(draft.purpose)} (${JSON.stringify(words)})?`, {
      yes: flags.yes,
      canAsk,
    });
    discardDraft(draft.path);
    this.print(`The draft for ${describePurpose(draft.purpose)} is gone.`);
    return { ...json, discarded: true };
  }
}
