// mailroom draft list: what somebody began to write and has not sent.
import { findMessage } from '../../lib/store/messages.js';
import { readStoreIdentity } from '../../lib/store/store-identity.js';
import { DraftCommand } from '../../lib/terminal/draft-command.js';
import { shortDraftId } from '../../lib/terminal/draft-name.js';
import { listFlags } from '../../lib/terminal/list-flags.js';
import { DRAFT_COLUMNS, type DraftJson, renderDrafts, toDraftJson } from '../../lib/terminal/render/draft.js';

export default class DraftList extends DraftCommand {
  static override summary = 'List the drafts: what was begun and is not sent';
  static override description =
    'Drafts are files on this machine, which nobody else may read. They outlive an editor, a crash, a full disk and a lost connection, and are gone when they are sent.';
  static override examples = ['<%= config.bin %> draft list', '<%= config.bin %> draft list --json'];
  static override flags = listFlags(DRAFT_COLUMNS);

  async run(): Promise<DraftJson[]> {
    const { flags } = await this.parse(DraftList);
    const app = await this.openApp(flags);
    const store = (await readStoreIdentity(app.db))?.id ?? '';
    const isStored = async (id: string) => (await findMessage(app.db, id)) !== undefined;
    const drafts = await this.unsent(app, { store, isStored });
    if (drafts.length > 0) this.print(renderDrafts(drafts, this.screen(flags), app.clock.now()));
    else this.progress('There are no drafts.');
    const [newest] = drafts;
    if (newest !== undefined) this.suggest(`mailroom draft resume ${shortDraftId(newest)}`);
    return drafts.map(toDraftJson);
  }
}
