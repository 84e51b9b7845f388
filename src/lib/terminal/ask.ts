// Prompts for what the flags left out: the door to inquirer. They are shown on stderr, so stdout stays the result's.
import { MailroomError } from '../errors.js';
import { goOnWhenContinued } from './resumed-prompt.js';

/** Refuses with all that is missing in one message when nobody is there to answer. `answers` is by flag, without dashes. */
export function needAnswers(canAsk: boolean, answers: Readonly<Record<string, unknown>>): void {
  const missing = Object.keys(answers).filter((flag) => answers[flag] === undefined);
  if (canAsk || missing.length === 0) return;
  const named = missing.map((flag) => (flag === flag.toUpperCase() ? flag : `--${flag}`));
  throw new MailroomError(
    'needs-answer',
    `nobody is there to answer, and this is missing: ${named.join(', ')}`,
    ['give what is missing, or run the command in a terminal to be asked'],
    { details: { missing: named } },
  );
}

export type TextQuestion = {
  readonly message: string;
  readonly default?: string | undefined;
  /** Throws MailroomError, or rejects with it, for an answer that will not do; its sentence is shown and the question asked again. */
  readonly parse?: (text: string) => unknown;
  readonly optional?: boolean;
};

export async function askText(question: TextQuestion): Promise<string> {
  return ask<string>({
    type: 'input',
    message: question.message,
    ...(question.default === undefined ? {} : { default: question.default }),
    validate: async (text: string) => (await problemOf(text, question)) ?? true,
  });
}

export async function askPassword(message: string): Promise<string> {
  return ask<string>({
    type: 'password',
    message,
    mask: '*',
    validate: (text: string) => text !== '' || 'type the password, or leave with Ctrl-C',
  });
}

// As many as a screen of 24 lines shows with what stands above.
const PAGE = 14;

/** A thing to choose, and the words for it. */
export type Choice<T> = { readonly name: string; readonly value: T; readonly description?: string };

/** Asks for one of the choices; `preset` is the index of the one that Enter takes. */
export async function askChoice<T>(message: string, choices: readonly Choice<T>[], preset = 0): Promise<T> {
  const index = await ask<number>({
    type: 'select',
    message,
    choices: indexed(choices),
    default: preset,
    pageSize: PAGE,
  });
  return valueAt(choices, index);
}

export async function askMany<T>(
  message: string,
  choices: readonly (Choice<T> & { readonly checked?: boolean })[],
): Promise<T[]> {
  const indexes = await ask<number[]>({ type: 'checkbox', message, choices: indexed(choices) });
  return indexes.map((index) => valueAt(choices, index));
}

export async function askYesNo(message: string, preset: boolean): Promise<boolean> {
  return ask<boolean>({ type: 'confirm', message, default: preset });
}

// Values stay here; inquirer sees their places only, so it cannot change what they are.
function indexed<T>(choices: readonly (Choice<T> & { readonly checked?: boolean })[]) {
  return choices.map(({ value: _, ...choice }, index) => ({ ...choice, value: index }));
}

function valueAt<T>(choices: readonly Choice<T>[], index: number): T {
  const choice = choices[index];
  if (choice === undefined) throw new RangeError(`there is no choice ${index}`);
  return choice.value;
}

async function problemOf(text: string, question: TextQuestion): Promise<string | undefined> {
  if (text.trim() === '') return question.optional ? undefined : 'an answer is needed here';
  try {
    await question.parse?.(text);
    return undefined;
  } catch (error) {
    if (error instanceof MailroomError) return [error.message, ...error.next].join('; ');
    throw error;
  }
}

// What each kind of question answers with is for inquirer's types to lose and for the callers above to know.
type Prompt = {
  readonly type: 'input' | 'password' | 'select' | 'checkbox' | 'confirm';
  readonly message: string;
} & Readonly<Record<string, unknown>>;

async function ask<T>(prompt: Prompt): Promise<T> {
  const { default: inquirer } = await import('inquirer');
  // On stderr, so that a result on stdout can be piped away while somebody answers.
  const open = inquirer.createPromptModule({ output: process.stderr });
  const stop = goOnWhenContinued();
  try {
    const answers: Record<string, unknown> = await open([{ ...prompt, name: 'answer' }]);
    return answers['answer'] as T;
  } catch (error) {
    // Inquirer throws this when a prompt is left with Ctrl-C.
    if (error instanceof Error && error.name === 'ExitPromptError') {
      throw new MailroomError('cancelled', 'stopped; nothing was changed', [], { cause: error });
    }
    throw error;
  } finally {
    stop();
  }
}
