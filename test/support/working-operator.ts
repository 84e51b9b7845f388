// An operator at a terminal of their own: works through what there is to answer, by the program's commands alone.
import type { ConversationJson } from '../../src/lib/terminal/render/conversation.js';
import type { ConversationLineJson } from '../../src/lib/terminal/render/inbox.js';
import { type CliResult, runCli } from './run-cli.js';
import { temporaryFolder } from './temporary-folder.js';

export type WorkingOperator = {
  readonly name: string;
  readonly home: string;
  /** Runs a command at their terminal, however it ends. */
  run(...args: readonly string[]): Promise<CliResult>;
  /** How many commands they gave, how many answers they wrote, and how often a colleague or a customer was quicker. */
  readonly done: { commands: number; answers: number; takes: number; takesRefused: number; answersRefused: number };
  readonly faults: string[];
};

export function workingOperator(name: string, env: Readonly<Record<string, string>>): WorkingOperator {
  const home = temporaryFolder(`operator-${name}`);
  const done = { commands: 0, answers: 0, takes: 0, takesRefused: 0, answersRefused: 0 };
  return {
    ...{ name, home, done, faults: [] },
    run(...args) {
      done.commands++;
      return runCli(args, { home, env: { ...env, MAILROOM_OPERATOR: name }, timeoutMs: 300_000 });
    },
  };
}

/** Goes on until it is over: what is nobody's first, the oldest before the newer, as all of them do. */
export async function work(operator: WorkingOperator, isOver: () => boolean): Promise<void> {
  while (!isOver() && operator.faults.length === 0) {
    const mine = await list(operator, '--mine');
    const free = await list(operator, '--unassigned');
    for (const line of [...mine, ...free.reverse().slice(0, 3)]) await handle(operator, line);
    if (mine.length + free.length === 0) await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function list(operator: WorkingOperator, whose: string): Promise<ConversationLineJson[]> {
  const result = await must(operator, ['inbox', whose, '--json'], [0]);
  return result.code === 0 ? result.json<ConversationLineJson[]>() : [];
}

/** One conversation, as far as it lets itself be handled. */
async function handle(operator: WorkingOperator, { number, assignee }: ConversationLineJson): Promise<void> {
  // Of every fifth all hope that nobody else is at it.
  if (assignee === null && number % 5 !== 0) {
    operator.done.takes++;
    const taken = await must(operator, ['conversation', 'take', `${number}`, '--json'], [0, 8]);
    if (taken.code !== 0) {
      operator.done.takesRefused++;
      return;
    }
    if (number % 4 === 1) await must(operator, ['conversation', 'tag', `${number}`, '--add', 'parcel'], [0]);
  }
  const shown = (await must(operator, ['show', `${number}`, '--json'], [0])).json<ConversationJson>();
  // Somebody was quicker: that is seen before a word is written.
  if (shown.status !== 'open' || (shown.assignee !== null && shown.assignee !== operator.name)) return;
  const last = shown.messages.findLast(({ direction }) => direction !== 'note');
  const seen = ['--if-version', String(shown.version)];
  if (last?.direction === 'out') await putAway(operator, number, 0, seen);
  else await answer(operator, number, seen);
}

async function answer(operator: WorkingOperator, number: number, seen: readonly string[]): Promise<void> {
  const words = `${operator.name} answers.`;
  const sent = await must(operator, ['reply', `${number}`, ...seen, '-m', words, '--send', '--json'], [0, 8]);
  if (sent.code !== 0) {
    operator.done.answersRefused++;
    return;
  }
  operator.done.answers++;
  const after = (await must(operator, ['show', `${number}`, '--json'], [0])).json<ConversationJson>();
  if (after.status === 'waiting') await putAway(operator, number, number % 3, ['--if-version', String(after.version)]);
}

/** Closed, put aside for a moment, or left as it is; a customer who has written meanwhile is not put away. */
async function putAway(operator: WorkingOperator, number: number, how: number, seen: readonly string[]): Promise<void> {
  if (how === 0) await must(operator, ['conversation', 'close', `${number}`, ...seen], [0, 8]);
  if (how !== 1) return;
  const until = new Date(Date.now() + 5_000).toISOString();
  await must(operator, ['conversation', 'snooze', `${number}`, '--until', until, ...seen], [0, 3, 8]);
}

async function must(operator: WorkingOperator, args: readonly string[], codes: readonly number[]): Promise<CliResult> {
  const result = await operator.run(...args);
  if (codes.includes(result.code ?? -1)) return result;
  operator.faults.push(`${operator.name}: mailroom ${args.join(' ')} exited with ${result.code}\n${result.stderr}`);
  return result;
}
