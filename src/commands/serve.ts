// mailroom serve: watches the mailboxes and looks after the outbox, for ever.
import { listMailboxes } from '../lib/store/mailboxes.js';
import type { EventJson } from '../lib/terminal/render/event.js';
import { intervalFlag, parseInterval } from '../lib/terminal/watch-flags.js';
import { WatchingCommand } from '../lib/terminal/watching-command.js';

export default class Serve extends WatchingCommand {
  static override summary = 'Watch mailboxes and send the outbox, for ever';
  static override description =
    `New mail is there within two seconds where the server tells of it (IDLE). Mailboxes that are added, edited or
deleted meanwhile are noticed within a minute. Several may run on one PostgreSQL store: each mailbox is watched by one of
them, and another takes over when that one ends. With --json, each line is an event.`;
  static override examples = ['<%= config.bin %> serve', '<%= config.bin %> serve --json --interval 30s'];
  static override flags = { interval: intervalFlag };
  // It says what happens as it happens.
  protected override readonly tellsTrouble = false;

  async run(): Promise<EventJson> {
    const { flags } = await this.parse(Serve);
    const interval = parseInterval(flags.interval);
    const app = await this.openApp(flags);
    const { watchDesk } = await import('../lib/inbound/watch-desk.js');
    const mailboxes = (await listMailboxes(app.db)).map(({ name }) => name);
    const stop = this.beginWatching();
    this.tell({ kind: 'started', mailboxes });
    await watchDesk(app, { only: undefined, interval, signal: stop.signal, report: (event) => this.tell(event) });
    return this.endWatching(stop);
  }
}
