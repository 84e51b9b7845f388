// mailroom status: what is waiting, in one look.
import type { App } from '../lib/app.js';
import { wakeSnoozed } from '../lib/conversation/wake-snoozed.js';
import { findActingOperator } from '../lib/operator/find-acting-operator.js';
import { listChannels } from '../lib/store/channels.js';
import { listPulledTimes } from '../lib/store/cursors.js';
import { countHeldMails } from '../lib/store/intakes.js';
import { listMailboxes } from '../lib/store/mailboxes.js';
import { findMessage } from '../lib/store/messages.js';
import { listOperators } from '../lib/store/operators.js';
import { listOutbox } from '../lib/store/outbox.js';
import { countQuarantined } from '../lib/store/quarantine.js';
import { listServerFailures } from '../lib/store/server-failures.js';
import { listSmtpConfigs } from '../lib/store/smtp-configs.js';
import { readStoreIdentity } from '../lib/store/store-identity.js';
import { listWidgets } from '../lib/store/widgets.js';
import { readWorkload } from '../lib/store/workload.js';
import { BaseCommand } from '../lib/terminal/base-command.js';
import { listOwnDrafts } from '../lib/terminal/own-drafts.js';
import { renderStatus, type Standing, type StatusJson, toStatusJson } from '../lib/terminal/render/status.js';

export default class Status extends BaseCommand {
  static override summary = 'Show what is waiting for you';
  static override description =
    'And where the store is, what went wrong, and what is missing before mail can be answered.';
  static override examples = ['<%= config.bin %> status', '<%= config.bin %> status --json'];
  // It says it all itself.
  protected override readonly tellsTrouble = false;

  async run(): Promise<StatusJson> {
    const { flags } = await this.parse(Status);
    const app = await this.openApp(flags);
    await wakeSnoozed(app);
    const standing = await readStanding(app);
    this.print(renderStatus(standing, this.screen(flags), app.clock.now()));
    return toStatusJson(standing, app.clock.now());
  }
}

const WEEK = 7 * 24 * 60 * 60 * 1000;

async function readStanding(app: App): Promise<Standing> {
  const { db, storeUrl } = app;
  const operator = await findActingOperator(app);
  const pulled = await listPulledTimes(db);
  const failures = await listServerFailures(db, 'mailbox');
  const stuck = await listOutbox(db, ['failed', 'unsure']);
  const lastWeek = app.clock.now().getTime() - WEEK;
  const refusals = await listServerFailures(db, 'smtp_config');
  return {
    storeUrl,
    operator,
    workload: await readWorkload(db, operator?.id),
    operators: await listOperators(db),
    channels: await listChannels(db),
    mailboxes: (await listMailboxes(db)).map((mailbox) => ({
      ...mailbox,
      pulledAt: pulled.get(mailbox.id),
      failure: failures.get(mailbox.id),
    })),
    widgets: (await listWidgets(db)).length,
    smtpConfigs: (await listSmtpConfigs(db)).map((config) => ({ ...config, failure: refusals.get(config.id) })),
    stuck: stuck.filter(({ kind }) => kind === 'reply'),
    // Older ones are old news.
    untold: stuck.filter(({ kind, queuedAt }) => kind === 'notification' && queuedAt.getTime() > lastWeek),
    damagedAnswers: app.answers.listAside(),
    quarantined: await countQuarantined(db),
    held: await countHeldMails(db),
    drafts: await listOwnDrafts(app, {
      operator: operator?.name,
      store: async () => (await readStoreIdentity(db))?.id,
      isStored: async (id) => (await findMessage(db, id)) !== undefined,
    }),
  };
}
