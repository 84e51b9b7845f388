// mailroom pull: brings in what is new in the mailboxes, once.
import * as Flags from '@oclif/core/flags';
import type { App } from '../lib/app.js';
import { wakeSnoozed } from '../lib/conversation/wake-snoozed.js';
import { MailroomError } from '../lib/errors.js';
import { callHooks, forAWhile } from '../lib/hook/call-hooks.js';
import { pullMailbox } from '../lib/inbound/pull-mailbox.js';
import { type PullEvent, type Pulled, type PullFrom, parsePullFrom } from '../lib/inbound/pulled.js';
import type { MailboxAccount } from '../lib/mailbox/mailbox-account.js';
import { needMailboxes } from '../lib/mailbox/need-mailboxes.js';
import { deliverOutbox } from '../lib/outbound/deliver-outbox.js';
import { exitCodeOf } from '../lib/terminal/exit-codes.js';
import { ProgressBar } from '../lib/terminal/progress-bar.js';
import { describeCalledHook } from '../lib/terminal/render/called-hook.js';
import type { EventJson } from '../lib/terminal/render/event.js';
import {
  type Attempt,
  describeAttempts,
  describeFailure,
  describePullEvent,
  failureOf,
  type PullJson,
  renderPulled,
  toPullJson,
} from '../lib/terminal/render/pull.js';
import { intervalFlag, parseInterval } from '../lib/terminal/watch-flags.js';
import { WatchingCommand } from '../lib/terminal/watching-command.js';

export default class Pull extends WatchingCommand {
  static override summary = 'Bring in what is new in the mailboxes';
  static override description =
    `Each mail is stored once, whenever this is stopped and run again, and stays on the server unless the mailbox says
otherwise. What was in a mailbox before it was added is history: --from takes it in, closed and unanswered.`;
  static override examples = [
    '<%= config.bin %> pull',
    '<%= config.bin %> pull --mailbox inbox --from all',
    '<%= config.bin %> pull --watch',
    '<%= config.bin %> pull --from 2026-01-31 --json',
  ];
  static override flags = {
    mailbox: Flags.string({
      description: 'this one only; unless given, all, one after the other',
      env: 'MAILROOM_MAILBOX',
      helpValue: 'NAME',
    }),
    watch: Flags.boolean({
      description: 'go on for ever: new mail is brought in as it arrives, and what is due is sent',
    }),
    interval: intervalFlag,
    from: Flags.string({ description: 'now, all, or a date: history too', default: 'now', helpValue: 'now|all|DATE' }),
  };

  async run(): Promise<PullJson | EventJson> {
    const { flags } = await this.parse(Pull);
    const from = parsePullFrom(flags.from);
    const app = await this.openApp(flags);
    const accounts = await needMailboxes(app.db, flags.mailbox);
    if (flags.watch)
      return this.#watch(app, flags.mailbox, accounts, { from, interval: parseInterval(flags.interval) });
    await wakeSnoozed(app);
    const { theme } = this.screen(flags);
    const all: Pulled[] = [];
    for (const account of accounts) {
      const pulled = await this.#pullOne(app, account, from);
      all.push(pulled);
      this.print(renderPulled(pulled, theme));
      this.#say(describeFailure(pulled));
    }
    const attempts = await this.#deliver(app);
    this.#say(describeAttempts(attempts));
    await callHooks(app, { ...forAWhile(), onCall: (called) => this.#say(describeCalledHook(called)) });
    if (all.some(({ conversations }) => conversations > 0)) this.suggest('mailroom inbox');
    const failure = failureOf(all);
    if (failure !== undefined) {
      // What went wrong is said already.
      this.tellsTrouble = false;
      this.endWith(exitCodeOf(failure.kind));
    }
    return toPullJson(all, attempts);
  }

  async #watch(
    app: App,
    only: string | undefined,
    accounts: readonly MailboxAccount[],
    { from, interval }: { readonly from: PullFrom; readonly interval: number },
  ): Promise<EventJson> {
    if (from !== 'now') {
      const next = ['first take the history in without --watch, then watch'];
      throw new MailroomError('invalid', '--watch is for what is new, and --from for what was there before', next);
    }
    const { watchDesk } = await import('../lib/inbound/watch-desk.js');
    const stop = this.beginWatching();
    this.tell({ kind: 'started', mailboxes: accounts.map(({ name }) => name) });
    await watchDesk(app, { only, interval, signal: stop.signal, report: (event) => this.tell(event) });
    return this.endWatching(stop);
  }

  async #pullOne(app: App, account: MailboxAccount, from: PullFrom): Promise<Pulled> {
    const bar = new ProgressBar(process.stderr, process.env, this.jsonEnabled());
    const sayStopped = (code: number) => {
      bar.clear();
      if (code === exitCodeOf('cancelled'))
        this.#say('Stopped. What was taken in is kept, and the next pull goes on from there.');
    };
    process.once('exit', sayStopped);
    const report = (event: PullEvent) => {
      if (event.kind === 'progress') return bar.show(account.name, event.done, event.total);
      bar.clear();
      this.#say(describePullEvent(account.name, event));
    };
    try {
      return await pullMailbox(app, account, { from, report });
    } finally {
      process.off('exit', sayStopped);
      bar.clear();
    }
  }

  // Auto-replies that cannot be sent now stay in the outbox: the pull is none the worse for it.
  async #deliver(app: App): Promise<readonly Attempt[]> {
    try {
      return (await deliverOutbox(app)).attempts;
    } catch (error) {
      if (!(error instanceof MailroomError)) throw error;
      this.#say(describeFailure({ mailbox: 'outbox', failure: error }));
      return [];
    }
  }

  #say(text: string | undefined): void {
    if (text !== undefined) this.progress(text);
  }
}
