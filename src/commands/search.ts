// mailroom search: conversations by the words in their mails, and by what they are.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { App } from '../lib/app.js';
import { findConversations } from '../lib/search/find-conversations.js';
import { readQuery } from '../lib/search/read-query.js';
import { hasUnindexedMessages } from '../lib/store/search-index.js';
import { askText, needAnswers } from '../lib/terminal/ask.js';
import { BaseCommand } from '../lib/terminal/base-command.js';
import { pointingAtMistakes } from '../lib/terminal/query-error.js';
import { type FoundJson, renderFound, toFoundJson } from '../lib/terminal/render/found.js';

const SORTS = ['newest', 'best'] as const;

export default class Search extends BaseCommand {
  static override summary = 'Search mails and conversations';
  static override description =
    `Every term must hold of one message, and of its conversation: refund channel:support. A word is found in any case, with
or without its accents, in subjects, texts, quotes, names, addresses and names of files. Spam is left out unless the query
says is:spam. Quotes and * are for mailroom: put the whole query between ' in a shell. How queries are written: mailroom help
query.`;
  static override examples = [
    '<%= config.bin %> search refund',
    `<%= config.bin %> search 'from:carla "order 77" -invoice'`,
    `<%= config.bin %> search 'is:open (subject:refund or tag:money) after:7d'`,
    '<%= config.bin %> search has:attachment filename:pdf --sort best',
    '<%= config.bin %> search tag:vip not:is:closed --json',
  ];
  static override args = {
    query: Args.string({ description: 'what to look for: words and terms such as from:carla', multiple: true }),
  };
  static override flags = {
    sort: Flags.option({ options: SORTS, default: 'newest' as const })({
      description:
        'the newest mail first, or the best: words in the subject, then in new text, then in quotes and names',
    }),
    limit: Flags.integer({ description: 'conversations at most', default: 20, min: 1, max: 10_000, helpValue: 'N' }),
  };

  async run(): Promise<FoundJson[]> {
    const { args, flags } = await this.parse(Search);
    const given = [args.query ?? []].flat().join(' ');
    needAnswers(this.canAsk(flags), { QUERY: given || undefined });
    const typed = given || (await askText({ message: 'Search for' }));
    const app = await this.openApp(flags);
    const asked = await pointingAtMistakes(() => readQuery(app, typed));
    await this.#completeIndex(app);
    const screen = this.screen({ ...flags, sort: undefined });
    // A line in a pipe has room for one.
    const hits = screen.width === undefined && !this.jsonEnabled() ? 1 : undefined;
    const { conversations, hasMore } = await findConversations(app.db, asked, { ...flags, hits });
    if (conversations.length > 0) this.print(renderFound(conversations, screen, app.clock.now()));
    else {
      this.progress('Nothing was found.');
      this.suggest('mailroom help query     what can be looked for, and how');
    }
    if (hasMore) this.notice(`  there are more: add --limit N, or another word`);
    else if (conversations.length === 1) this.suggest(`mailroom show ${conversations[0]?.conversation.number}`);
    return conversations.map(toFoundJson);
  }

  async #completeIndex(app: App): Promise<void> {
    if (!(await hasUnindexedMessages(app.db))) return;
    const { makeIndex } = await import('../lib/search/make-index.js');
    const { showIndexing } = await import('../lib/terminal/index-progress.js');
    await showIndexing((report) => makeIndex(app, report), this.jsonEnabled());
  }
}
