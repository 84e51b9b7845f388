// Colours by meaning: the door to chalk. None at all where nobody sees them.
import { Chalk, type ChalkInstance } from 'chalk';

type Style = (text: string) => string;
export type Theme = {
  readonly strong: Style;
  readonly faint: Style;
  readonly good: Style;
  readonly warning: Style;
  readonly bad: Style;
  readonly name: Style;
  /** What a cursor stands on. */
  readonly chosen: Style;
};

const plain: Style = (text) => text;
const PLAIN: Theme = {
  strong: plain,
  faint: plain,
  good: plain,
  warning: plain,
  bad: plain,
  name: plain,
  chosen: plain,
};

/** Whether to colour what goes to a stream. chalk itself does not look at NO_COLOR (https://no-color.org). */
export function wantsColour(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
  refused: boolean,
): boolean {
  return Boolean(stream.isTTY) && !refused && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

export function makeTheme(colour: boolean): Theme {
  return colour ? coloured(new Chalk({ level: 1 })) : PLAIN;
}

function coloured(chalk: ChalkInstance): Theme {
  // chalk joins all that it is called with: only the text gets through here.
  return {
    strong: (text) => chalk.bold(text),
    faint: (text) => chalk.dim(text),
    good: (text) => chalk.green(text),
    warning: (text) => chalk.yellow(text),
    bad: (text) => chalk.red(text),
    name: (text) => chalk.cyan(text),
    chosen: (text) => chalk.inverse(text),
  };
}
