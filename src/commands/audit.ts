// mailroom audit: who changed which part of the configuration, when, and from what to what.
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { AUDIT_THINGS } from '../lib/audit/audit-entry.js';
import { needPermission } from '../lib/operator/need-permission.js';
import { listAuditEntries } from '../lib/store/audit-log.js';
import { BaseCommand } from '../lib/terminal/base-command.js';
import { listFlags } from '../lib/terminal/list-flags.js';
import { AUDIT_COLUMNS, type AuditJson, renderAudit, toAuditJson } from '../lib/terminal/render/audit.js';

export default class Audit extends BaseCommand {
  static override summary = 'Show who changed what of the configuration';
  static override description =
    'The newest change first, with what was before and after. Passwords are never in it, only where they are kept.';
  static override examples = [
    '<%= config.bin %> audit',
    '<%= config.bin %> audit support --thing channel',
    '<%= config.bin %> audit --limit 500 --json',
  ];
  static override args = { name: Args.string({ description: 'only what was done to the thing of this name' }) };
  static override flags = {
    thing: Flags.option({ description: 'only what was done to such things', options: AUDIT_THINGS })(),
    limit: Flags.integer({ description: 'this many at most', min: 1, max: 100_000, default: 50, helpValue: 'N' }),
    ...listFlags(AUDIT_COLUMNS),
  };

  async run(): Promise<AuditJson[]> {
    const { args, flags } = await this.parse(Audit);
    const app = await this.openApp(flags);
    await needPermission(app.db, app, 'audit');
    const { limit, thing } = flags;
    const entries = await listAuditEntries(app.db, { limit, thing, name: args.name });
    if (entries.length > 0) this.print(renderAudit(entries, this.screen(flags), app.clock.now()));
    else this.progress('Nothing was changed yet.');
    return entries.map(toAuditJson);
  }
}
