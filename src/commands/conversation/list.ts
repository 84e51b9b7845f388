// mailroom inbox: what there is to answer.
import * as Flags from '@oclif/core/flags';
import type { App } from '../../lib/app.js';
import { parseConversationNumber, STATUSES } from '../../lib/conversation/conversation.js';
import { readInbox } from '../../lib/conversation/read-inbox.js';
import { wakeSnoozed } from '../../lib/conversation/wake-snoozed.js';
import type { ChannelId, OperatorId } from '../../lib/ids.js';
import { findActingOperator, needActingOperator } from '../../lib/operator/find-acting-operator.js';
import type { InboxQuery } from '../../lib/search/read-inbox-query.js';
import { countMentions } from '../../lib/store/mentions.js';
import { BaseCommand } from '../../lib/terminal/base-command.js';
import { listDeadClaims } from '../../lib/terminal/claim-mark.js';
import { listFlags } from '../../lib/terminal/list-flags.js';
import type { HeldMailJson } from '../../lib/terminal/render/held-mail.js';
import {
  type ConversationLineJson,
  INBOX_COLUMNS,
  renderInbox,
  toConversationLineJson,
} from '../../lib/terminal/render/inbox.js';
import type { Screen } from '../../lib/terminal/table.js';

type Asking = { readonly query: string | undefined; readonly view: string | undefined };

const STATES = [...STATUSES, 'all'] as const;
/** To count more takes longer than the list. */
const MANY_MENTIONS = 10;

export default class ConversationList extends BaseCommand {
  static override summary = 'List conversations, those with the newest activity first';
  static override description =
    'Without --status: the open ones, which wait for an answer. In the list ● means unread, ! needs your attention, and → has an answer that is not sent yet.';
  static override aliases = ['inbox'];
  static override examples = [
    '<%= config.bin %> inbox',
    '<%= config.bin %> inbox --mine --unread',
    '<%= config.bin %> inbox --mentioned',
    '<%= config.bin %> inbox --channel support --status waiting --json',
    `<%= config.bin %> inbox --query 'refund not:tag:done after:30d'`,
    '<%= config.bin %> inbox --view urgent',
    '<%= config.bin %> inbox --limit 20 --before 951',
    '<%= config.bin %> inbox --unrouted',
    '<%= config.bin %> inbox --columns number,from,subject --sort from',
  ];
  static override flags = {
    status: Flags.option({ options: STATES, default: 'open' })({ description: 'only conversations in this state' }),
    channel: Flags.string({ description: 'only those of this channel', helpValue: 'NAME' }),
    mine: Flags.boolean({ description: 'only those assigned to you', exclusive: ['unassigned'] }),
    unassigned: Flags.boolean({ description: 'only those assigned to nobody' }),
    unread: Flags.boolean({ description: 'only open ones with mail that you have not read' }),
    mentioned: Flags.boolean({ description: 'only those with a note that names you, unread; in every state' }),
    tag: Flags.string({ description: 'only those with this tag', helpValue: 'TAG' }),
    query: Flags.string({
      description: 'only those that it holds of; see mailroom help query',
      helpValue: 'QUERY',
      exclusive: ['view'],
    }),
    view: Flags.string({ description: 'only those of this view: mailroom view list', helpValue: 'NAME' }),
    limit: Flags.integer({ description: 'how many at most', default: 50, min: 1, max: 100_000, helpValue: 'N' }),
    before: Flags.string({ description: 'only those that come after this one in the list', helpValue: 'NUMBER' }),
    bounces: Flags.boolean({
      description: 'delivery reports, complaints and receipts on nothing that is here',
      exclusive: ['unrouted', 'status', 'mine', 'channel'],
    }),
    unrouted: Flags.boolean({
      description: 'mail for no channel: `conversation route` gives it one',
      exclusive: ['status', 'mine', 'channel'],
    }),
    ...listFlags(INBOX_COLUMNS),
  };

  async run(): Promise<ConversationLineJson[] | HeldMailJson[]> {
    const { flags, metadata } = await this.parse(ConversationList);
    if (flags.bounces || flags.unrouted) {
      return this.#listHeld(
        await this.openApp(flags),
        flags,
        this.screen({ ...flags, columns: undefined, sort: undefined }),
      );
    }
    const before = flags.before === undefined ? undefined : parseConversationNumber(flags.before);
    const app = await this.openApp(flags);
    await wakeSnoozed(app);
    const asked = await this.#readQuery(app, flags);
    // Who is asked something in one that is closed by now is asked all the same; a query may say which states it wants.
    const isForAll = flags.mentioned || asked?.namesStatus === true;
    const status = isForAll && metadata.flags['status']?.setFromDefault ? 'all' : flags.status;
    const reader = flags.mine || flags.mentioned ? await needActingOperator(app) : await findActingOperator(app);
    const { lines, isMore } = await readInbox(
      app,
      {
        statuses: status === 'all' ? [] : [status],
        channel: flags.channel === undefined ? undefined : await channelOf(app, flags.channel),
        assignee: flags.mine ? reader?.id : flags.unassigned ? 'nobody' : undefined,
        tag: flags.tag?.normalize('NFC').toLowerCase(),
        unreadOnly: flags.unread,
        mentioned: flags.mentioned ? reader?.id : undefined,
        condition: asked?.condition,
        before: before === undefined ? undefined : await existing(app, before),
        limit: flags.limit,
      },
      { id: reader?.id, deadClaims: listDeadClaims(app.folders.state) },
    );
    if (lines.length > 0) this.print(renderInbox(lines, this.screen(flags), app.clock.now()));
    else if (flags.mentioned) this.progress('No note names you that you have not read.');
    else await this.#sayEmpty(app, status === 'open' ? 'open conversations' : 'conversations');
    // In a pipe and in JSON too: there it looks like all there is.
    if (isMore) this.notice(`  there are more: add --before ${lines.at(-1)?.number}, or --limit N`);
    if (reader !== undefined && !flags.mentioned) await this.#tellMentions(app, reader.id);
    return lines.map(toConversationLineJson);
  }

  async #readQuery(app: App, { query, view }: Asking): Promise<InboxQuery | undefined> {
    const typed = query === undefined ? view !== undefined && { view } : { query };
    if (!typed) return undefined;
    const { readInboxQuery } = await import('../../lib/search/read-inbox-query.js');
    const { pointingAtMistakes } = await import('../../lib/terminal/query-error.js');
    const { showIndexing } = await import('../../lib/terminal/index-progress.js');
    return pointingAtMistakes(() => readInboxQuery(app, typed, (make) => showIndexing(make, this.jsonEnabled())));
  }

  /** A colleague waits for an answer, in a conversation that may be in another list. */
  async #tellMentions({ db }: App, reader: OperatorId): Promise<void> {
    const count = await countMentions(db, reader, MANY_MENTIONS);
    if (count === 0) return;
    const many = count === MANY_MENTIONS ? `${count} or more` : count;
    const where = count === 1 ? 'a note in one conversation names' : `notes in ${many} conversations name`;
    this.progress(`  ${where} you: mailroom inbox --mentioned`);
  }

  async #listHeld(app: App, flags: { bounces: boolean; limit: number }, screen: Screen): Promise<HeldMailJson[]> {
    const { renderHeldMails, toHeldMailJson } = await import('../../lib/terminal/render/held-mail.js');
    const { listHeldMails } = await import('../../lib/store/intakes.js');
    const found = await listHeldMails(app.db, flags.bounces ? 'reports' : 'unrouted', flags.limit);
    if (found.length > 0) this.print(renderHeldMails(found, screen, app.clock.now()));
    else this.progress(flags.bounces ? 'No report waits here.' : 'Every mail has a channel.');
    return found.map(toHeldMailJson);
  }

  async #sayEmpty(app: App, what: string): Promise<void> {
    this.progress(`No ${what} here.`);
    const { listChannels } = await import('../../lib/store/channels.js');
    const channels = await listChannels(app.db);
    if (channels.length === 0) this.suggest('mailroom channel create     connects the first address');
    else
      this.suggest(
        'mailroom pull               takes in new mail',
        'mailroom inbox --status all lists every conversation',
      );
  }
}

async function channelOf({ db }: App, name: string): Promise<ChannelId> {
  const { needChannel } = await import('../../lib/channel/need-channel.js');
  return (await needChannel(db, name)).id;
}

async function existing({ db }: App, number: number): Promise<number> {
  const { needConversation } = await import('../../lib/conversation/need-conversation.js');
  return (await needConversation(db, number)).number;
}
