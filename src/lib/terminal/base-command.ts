// What every command shares.
import { Command } from '@oclif/core/command';
import { type App, openApp } from '../app.js';
import { type Machine, readMachine } from '../machine.js';
import { attentionLine } from './attention-line.js';
import { type SharedFlags, sharedFlags } from './flags.js';
import { formatJson } from './json.js';
import type { ListView } from './list-view.js';
import { errorToJson, toCommandError } from './show-error.js';
import type { Screen } from './table.js';
import { forScreen } from './talk.js';
import { makeTheme, wantsColour } from './theme.js';

export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;
  static override baseFlags = sharedFlags;
  /** Whether to end by saying what went wrong elsewhere. */
  protected tellsTrouble: boolean = true;
  #app: App | undefined;

  /** Runs a command that is made: oclif's own `run` would look for plugins and a configuration first. */
  static async runAlone(command: BaseCommand): Promise<void> {
    await command._run();
  }

  protected override async init(): Promise<void> {
    await super.init();
    // oclif would take a missing argument from stdin, where passwords, keys and texts come from.
    for (const argument of Object.values(this.ctor.args)) argument.ignoreStdin = true;
  }

  protected machine(flags: SharedFlags): Machine {
    return readMachine({ env: process.env, store: flags.store, operator: flags.as });
  }

  protected async openApp(flags: SharedFlags, { create = false } = {}): Promise<App> {
    this.#app ??= await openApp(this.machine(flags), { create });
    return this.#app;
  }

  /** Whether there is somebody to ask. */
  protected canAsk(flags: SharedFlags): boolean {
    if (flags['no-input'] || process.env['MAILROOM_NO_INPUT'] || this.jsonEnabled()) return false;
    // Asking process.stdin would open it: a tenth of the time of a command that reads nothing from it.
    const { isatty } = process.getBuiltinModule('node:tty');
    return isatty(0) && isatty(2);
  }

  /** Where the result goes: a terminal of some width with colours, or a pipe. */
  protected screen(flags: SharedFlags & ListView): Screen {
    const { stdout, env } = process;
    return {
      view: { columns: flags.columns, sort: flags.sort },
      width: stdout.isTTY ? stdout.columns || 80 : undefined,
      theme: makeTheme(wantsColour(stdout, env, flags['no-color'])),
    };
  }

  /** The result, for people. With --json the value returned by run() is printed instead. */
  protected print(text: string): void {
    this.log('%s', text);
  }

  /** A result in sentences: broken at words on a terminal, whole in a pipe. */
  protected printWrapped(text: string): void {
    this.print(forScreen(text, process.stdout));
  }

  /** What goes on meanwhile. To stderr, so that stdout stays clean for pipes. */
  protected progress(text: string): void {
    if (!this.jsonEnabled()) process.stderr.write(`${forScreen(text, process.stderr)}\n`);
  }

  /** What must not be missed, by a script's author neither: to stderr, with --json too. */
  protected notice(text: string): void {
    process.stderr.write(`${text}\n`);
  }

  /** The next useful commands, for people at a terminal. */
  protected suggest(...commands: readonly string[]): void {
    if (process.stderr.isTTY && process.stdout.isTTY) for (const command of commands) this.progress(`  ${command}`);
  }

  /** The result is printed, and is not all good: the exit code says so. */
  protected endWith(exitCode: number): void {
    process.exitCode = exitCode;
  }

  override logJson(json: unknown): void {
    process.stdout.write(`${formatJson(json)}\n`);
  }

  protected override toErrorJson(error: unknown): unknown {
    return errorToJson(error);
  }

  protected override async catch(error: Error): Promise<void> {
    await super.catch(toCommandError(error) as Parameters<Command['catch']>[0]);
  }

  protected override async finally(error: Error | undefined): Promise<void> {
    if (this.#app && !error && this.tellsTrouble) await this.#tellTrouble(this.#app);
    await this.#app?.close();
    await super.finally(error);
  }

  async #tellTrouble(app: App): Promise<void> {
    // A courtesy: the command has done its work, and must not fail by this.
    const trouble = await app.readTrouble().catch(() => undefined);
    const line = trouble && attentionLine(trouble);
    if (line !== undefined) process.stderr.write(`${line}\n`);
  }
}
