// mailroom doctor: looks at everything a desk needs, and says what to do about what is not well.
import * as Flags from '@oclif/core/flags';
import type { Machine } from '../lib/app.js';
import { MailroomError } from '../lib/errors.js';
import { type Finding, judgeError } from '../lib/health/finding.js';
import { isPostgresUrl } from '../lib/store/open-store.js';
import { BaseCommand } from '../lib/terminal/base-command.js';
import { exitCodeOf } from '../lib/terminal/exit-codes.js';
import type { SharedFlags } from '../lib/terminal/flags.js';
import { type DoctorJson, toDoctorJson } from '../lib/terminal/render/doctor.js';
import { renderFinding, renderPart, renderTally } from '../lib/terminal/render/finding.js';
import { type ErrorJson, errorToJson } from '../lib/terminal/show-error.js';

type DoctorFlags = SharedFlags & { readonly full: boolean; readonly offline: boolean; readonly strict: boolean };

export default class Doctor extends BaseCommand {
  static override summary = 'Look at everything that mailroom needs, and say what to do';
  static override description =
    `This machine (Node.js, files, room, clock), the store (schema, structure, keys, raw mail), the secrets, the outbox,
the servers of mailboxes and SMTP configs with their certificates, stopped auto-replies, and the DNS of the addresses.

It exits with 10 when something is wrong; warnings, and what cannot be looked at from here, leave the exit code at 0.
Nothing is changed, and no mail is sent.`;
  static override examples = [
    '<%= config.bin %> doctor',
    '<%= config.bin %> doctor --full --strict --json',
    '<%= config.bin %> doctor --offline',
  ];
  static override flags = {
    full: Flags.boolean({ description: 'compare all raw mail with its hashes, not some of it' }),
    offline: Flags.boolean({ description: 'ask no servers and no DNS' }),
    strict: Flags.boolean({ description: 'exit with 10 for warnings too' }),
  };
  // It says it all itself.
  protected override readonly tellsTrouble = false;
  readonly #findings: Finding[] = [];

  async run(): Promise<DoctorJson & Partial<ErrorJson>> {
    const { flags } = await this.parse(Doctor);
    const { theme } = this.screen(flags);
    await this.#examine(flags);
    this.print(`\n${renderTally(this.#findings, theme)}`);
    const worrying = flags.strict ? ['failed', 'warning'] : ['failed'];
    const wrong = this.#findings.filter(({ verdict }) => worrying.includes(verdict));
    const json = toDoctorJson(this.#findings);
    const [first] = wrong;
    if (first === undefined) return json;
    this.endWith(exitCodeOf('differs'));
    const message = `${first.part}, ${first.name}: ${first.detail}`;
    return { ...json, ...errorToJson(new MailroomError('differs', message, first.next)) };
  }

  /** Goes on as far as it gets: without a store there is still this machine to look at. */
  async #examine(flags: DoctorFlags): Promise<void> {
    const tell = (finding: Finding) => this.#tell(finding, flags);
    const { checkNode } = await import('../lib/health/check-node.js');
    for (const finding of await checkNode()) tell(finding);
    const machine = this.#readMachine(flags, tell);
    if (machine === undefined) return;
    const { checkFiles } = await import('../lib/health/check-files.js');
    const storePath = isPostgresUrl(machine.storeUrl) ? undefined : machine.storeUrl;
    for (const finding of await checkFiles({ folders: machine.folders, storePath })) tell(finding);
    try {
      const app = await this.openApp(flags);
      const { checkDesk } = await import('../lib/health/check-desk.js');
      const dns = flags.offline ? undefined : await app.openDns();
      await checkDesk(app, { full: flags.full, dns, onFinding: tell });
    } catch (error) {
      tell({ part: 'store', name: 'open', ms: 0, ...judgeError(error) });
    }
  }

  #readMachine(flags: DoctorFlags, tell: (finding: Finding) => void): Machine | undefined {
    const about = { part: 'this machine', name: 'settings', ms: 0 };
    try {
      const machine = this.machine(flags);
      tell({ ...about, verdict: 'ok', detail: machine.folders.config, next: [] });
      return machine;
    } catch (error) {
      tell({ ...about, ...judgeError(error) });
      return undefined;
    }
  }

  #tell(finding: Finding, flags: DoctorFlags): void {
    const { theme } = this.screen(flags);
    const before = this.#findings.at(-1)?.part;
    if (finding.part !== before) this.print(`${before === undefined ? '' : '\n'}${renderPart(finding.part, theme)}`);
    this.#findings.push(finding);
    this.printWrapped(renderFinding(finding, theme));
  }
}
