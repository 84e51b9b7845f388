// Starts the program: finds the command that was typed, runs it, and leaves with the exit code that fits.
import { errorCode } from './lib/errors.js';
import { findCommand } from './lib/terminal/find-command.js';
import { type Program, runCommand } from './lib/terminal/run-command.js';

/** Does what the arguments ask for, and ends the process. */
export async function start(program: Program, argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  const output = watchOutput();
  leaveWell(output, argv);
  try {
    await run(program, argv);
  } catch (error) {
    await report(error, argv);
  }
  // As text, whatever was asked for: where JSON would go is what failed.
  await output.drain().catch((error: unknown) => report(error, []));
  process.exit();
}

async function run(program: Program, argv: readonly string[]): Promise<void> {
  const found = findCommand(program.index, argv);
  if (found.kind === 'command') return runCommand(program, found.command, found.rest);
  const { guide } = await import('./lib/terminal/guide.js');
  guide(program.readManifest(), found, argv);
}

// What is thrown here was thrown by no command, or has been made fit to be shown by the base command already.
async function report(error: unknown, argv: readonly string[]): Promise<void> {
  const { reportError } = await import('./lib/terminal/show-error.js');
  process.exitCode = reportError(error, argv);
}

function leaveWell(output: Output, argv: readonly string[]): void {
  // Whoever lends the terminal to an editor takes this listener off meanwhile.
  process.on('SIGINT', () => process.exit(130));
  const fail = (error: unknown) => void report(error, argv).finally(() => process.exit());
  process.on('uncaughtException', (error) => {
    // The framework throws what happens to stdout a second time.
    if (error !== output.failure()) fail(error);
  });
  // Work that waits for what never comes leaves Node with nothing to do; it would end as if all were done.
  process.once('beforeExit', () => fail(new Error('the work stopped before it was done')));
}

type Output = {
  failure(): unknown;
  /** Waits until all is printed. Throws `local` when it cannot be; a reader that has seen enough is no error. */
  drain(): Promise<void>;
};

/** Remembers what goes wrong with stdout: Node forgets it at once, for stdout is never closed. */
function watchOutput(): Output {
  let failure: unknown;
  process.stdout.on('error', (error) => {
    failure ??= error;
  });
  // Nobody is left to be told.
  process.stderr.on('error', () => {});
  return {
    failure: () => failure,
    async drain() {
      await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
      if (failure === undefined || errorCode(failure) === 'EPIPE') return;
      const { systemErrorOf } = await import('./lib/terminal/system-error.js');
      throw systemErrorOf(failure, 'the output cannot be written') ?? failure;
    },
  };
}
