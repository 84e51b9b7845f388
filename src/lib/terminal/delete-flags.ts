// The flags of commands that destroy, and of those that change what is there.
import * as Flags from '@oclif/core/flags';

export const yesFlag = {
  yes: Flags.boolean({ char: 'y', description: 'do it without asking', env: 'MAILROOM_YES' }),
};

/** `what` is what takes the place: `the SMTP config`. */
export function replaceFlag(what: string) {
  return { 'replace-with': Flags.string({ description: `${what} that takes its place`, helpValue: 'NAME' }) };
}

type Definition = { readonly env?: string | undefined; readonly default?: unknown };

/**
 * Flags of a command that makes a thing, for the one that changes it: what is not named stays. So they have no
 * defaults, and no twins in the environment either, which would change more than was said.
 */
export function flagsToEdit<T extends Readonly<Record<string, Definition>>>(flags: T): T {
  const stripped = Object.entries(flags).map(([name, { env: _, default: __, ...flag }]) => [name, flag]);
  return Object.fromEntries(stripped) as T;
}

/** `--name`: what it is to be called from now on. */
export function nameFlag(what: string) {
  return Flags.string({ description: `another name for ${what}; all that refers to it follows`, helpValue: 'NAME' });
}

/** `--clear`: what is to be emptied, which no value can say. */
export function clearFlag<const Part extends string>(parts: readonly Part[]) {
  return Flags.option({
    description: 'take this away',
    options: parts,
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'WHAT',
  })();
}
