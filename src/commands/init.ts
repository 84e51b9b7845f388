// mailroom init: the store, and its first operator.
import * as Flags from '@oclif/core/flags';
import type { App } from '../lib/app.js';
import { MailroomError } from '../lib/errors.js';
import { changeSetting } from '../lib/settings/change-setting.js';
import { hasPassword, showStoreUrl } from '../lib/settings/store-url.js';
import { makeStore } from '../lib/setup/make-store.js';
import { listOperators } from '../lib/store/operators.js';
import { needAnswers } from '../lib/terminal/ask.js';
import { BaseCommand } from '../lib/terminal/base-command.js';
import type { SharedFlags } from '../lib/terminal/flags.js';
import { askFounder, type FounderAnswers, parseFounder } from '../lib/terminal/founder-questions.js';
import { type InitJson, renderInit, toInitJson } from '../lib/terminal/render/init.js';

export default class Init extends BaseCommand {
  static override summary = 'Make the store, and its first operator: you';
  static override description =
    'On a store that is there already it makes what is missing and changes nothing else. A --store is remembered in the settings, and so is who you are in that store; in others you stay who you are there.';
  static override examples = [
    '<%= config.bin %> init',
    `<%= config.bin %> init --name ana --email ana@acme.test --full-name 'Ana López'`,
    '<%= config.bin %> init --store ~/acme/mailroom.db --name ana --email ana@acme.test',
    'MAILROOM_STORE=postgres://mailroom:...@db.acme.test/mailroom <%= config.bin %> init --name ana --email ana@acme.test',
  ];
  static override flags = {
    name: Flags.string({ description: 'your short name, such as ana', env: 'MAILROOM_NAME', helpValue: 'NAME' }),
    email: Flags.string({ description: 'your own address', env: 'MAILROOM_EMAIL', helpValue: 'ADDRESS' }),
    'full-name': Flags.string({ description: 'your name as customers see it', helpValue: 'TEXT' }),
    'allow-operator-address': Flags.boolean({
      description: 'take an address that mail comes in by, at the risk of a loop',
    }),
  };

  async run(): Promise<InitJson> {
    const { flags } = await this.parse(Init);
    const { name, email } = flags;
    if (name !== undefined || email !== undefined) needAnswers(this.canAsk(flags), { name, email });
    const given = { name, email, 'full-name': flags['full-name'] };
    const answers = (await this.#wantsFounder(flags)) ? await askFounder(given) : given;
    const founder = parseFounder(answers, flags);
    const app = await this.openApp(flags, { create: true });
    const made = await makeStore(app, founder);
    const remembered = await this.#remember(app, flags.store);
    for (const warning of made.warnings) this.progress(`Warning: ${warning}`);
    const result = toInitJson(made, { store: showStoreUrl(app.storeUrl), remembered });
    this.print(renderInit(result));
    this.suggest('mailroom smtp add', 'mailroom mailbox add', 'mailroom widget create', 'mailroom channel create');
    return result;
  }

  /** Whether to ask who somebody is: at a terminal, when they said half of it or the store knows nobody yet. */
  async #wantsFounder(flags: SharedFlags & Partial<FounderAnswers>): Promise<boolean> {
    if (!this.canAsk(flags)) return false;
    if (flags.name !== undefined || flags.email !== undefined) return true;
    try {
      const { db } = await this.openApp(flags);
      return (await listOperators(db)).length === 0;
    } catch (error) {
      // There is no store yet: it is made when the questions are answered.
      if (error instanceof MailroomError && error.kind === 'not-found') return true;
      throw error;
    }
  }

  async #remember(app: App, store: string | undefined): Promise<boolean> {
    if (store === undefined) return false;
    if (hasPassword(store)) {
      this.progress(
        'Warning: the URL of the store has a password in it, so it is not saved in the settings. Set MAILROOM_STORE, or leave the password out and keep it in ~/.pgpass.',
      );
      return false;
    }
    await changeSetting(app, 'store', app.storeUrl);
    if (app.env['MAILROOM_STORE']) this.progress('Warning: MAILROOM_STORE goes before this as long as it is set.');
    return true;
  }
}
