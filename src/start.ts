// Starts the program: finds the command that was typed, runs it, and leaves with the exit code that fits.
import { type Found, findCommand } from './lib/terminal/find-command.js';
import { type Program, runCommand } from './lib/terminal/run-command.js';

/** Does what the arguments ask for, and ends the process. */
export async function start(program: Program, argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  leaveWell(argv);
  try {
    await run(program, findCommand(program.manifest, argv), argv);
  } catch (error) {
    await report(error, argv);
  }
  await drain(process.stdout);
  process.exit();
}

async function run(program: Program, found: Found, argv: readonly string[]): Promise<void> {
  switch (found.kind) {
    case 'command':
      return runCommand(program, found.command, found.rest);
    case 'help':
    case 'unknown':
      return (await import('./lib/terminal/guide.js')).guide(program.manifest, found, argv);
  }
}

// What is thrown here was thrown by no command, or has been made fit to be shown by the base command already.
async function report(error: unknown, argv: readonly string[]): Promise<void> {
  const { reportError } = await import('./lib/terminal/show-error.js');
  process.exitCode = reportError(error, argv);
}

function leaveWell(argv: readonly string[]): void {
  // Whoever lends the terminal to an editor takes this listener off meanwhile.
  process.on('SIGINT', () => process.exit(130));
  // A closed pipe is not an error: the reader has seen enough. The work goes on to its end.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  const fail = (error: unknown) => void report(error, argv).finally(() => process.exit());
  process.on('uncaughtException', fail);
  // Work that waits for what never comes leaves Node with nothing to do; it would end as if all were done.
  process.once('beforeExit', () => fail(new Error('the work stopped before it was done')));
}

function drain(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || !stream.writable) resolve();
    else stream.write('', () => resolve());
  });
}
