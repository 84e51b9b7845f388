// mailroom outbox deliver: sends what is due.
import { findNextDue } from '../../lib/store/outbox.js';
import { DeliveringCommand, type DeliveryJson } from '../../lib/terminal/delivering-command.js';
import { ProgressBar } from '../../lib/terminal/progress-bar.js';
import { untilTime } from '../../lib/terminal/relative-time.js';
import { describeCalledHook } from '../../lib/terminal/render/called-hook.js';

/** When the next answer is to be sent or tried again; null when none waits. */
type NextDueJson = { readonly nextDueAt: string | null };

export default class OutboxDeliver extends DeliveringCommand {
  static override summary = 'Send all that is due';
  static override description =
    `What was refused for now is tried again 1, 5, 15 and 60 minutes later, then every hour for 48 hours. What was held leaves
when its time has come. serve, pull and this command do it: run it from cron, or let pull do it. Several connections are
used at once, as far as the server takes them; the mails of one conversation go in their order.`;
  static override examples = ['<%= config.bin %> outbox deliver', '<%= config.bin %> outbox deliver --json'];

  async run(): Promise<DeliveryJson & NextDueJson> {
    const { flags } = await this.parse(OutboxDeliver);
    const app = await this.openApp(flags);
    const { deliverOutbox } = await import('../../lib/outbound/deliver-outbox.js');
    const bar = new ProgressBar(process.stderr, process.env, this.jsonEnabled());
    let [due, done] = [0, 0];
    const onDue = (count: number) => {
      due = count;
    };
    // One that is tried twice is counted once more.
    const onAttempt = () => bar.show('outbox', ++done, Math.max(due, done));
    const report = await deliverOutbox(app, { onDue, onAttempt }).finally(() => bar.clear());
    const { callHooks, forAWhile } = await import('../../lib/hook/call-hooks.js');
    await callHooks(app, { ...forAWhile(), onCall: (called) => this.progress(describeCalledHook(called)) });
    const next = await findNextDue(app.db);
    const result = this.tell(report, flags, next === undefined ? 'Nothing is waiting to be sent.' : 'Nothing is due.');
    const now = app.clock.now();
    // What a server that cannot be used keeps waiting is said already.
    if (next !== undefined && next > now) this.progress(`The next is due ${untilTime(next, now)}.`);
    return { ...result, nextDueAt: next?.toISOString() ?? null };
  }
}
