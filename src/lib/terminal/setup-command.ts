// What `plan` and `apply` share: a store that need not be there yet.
import { type App, imagineApp } from '../app.js';
import { MailroomError } from '../errors.js';
import { BaseCommand } from './base-command.js';
import type { SharedFlags } from './flags.js';

export abstract class SetupCommand extends BaseCommand {
  /** The store; where there is none yet, an empty one in memory, so that nothing is made by looking. */
  protected async openOrImagine(flags: SharedFlags): Promise<{ readonly app: App; readonly isThere: boolean }> {
    try {
      return { app: await this.openApp(flags), isThere: true };
    } catch (error) {
      if (!(error instanceof MailroomError) || error.kind !== 'not-found') throw error;
      return { app: await imagineApp(this.machine(flags)), isThere: false };
    }
  }
}
