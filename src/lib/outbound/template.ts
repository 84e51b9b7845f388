// Texts with variables, such as `Hello {{contact.name | default: "there"}}`: the door to liquidjs.
import { Liquid, LiquidError, type Template, type Variable } from 'liquidjs';
import { MailroomError } from '../errors.js';

/** What a text may speak of. An auto-reply is written by nobody, so it has no operator. */
const VARIABLES = {
  'auto-reply': [
    'contact.name',
    'contact.address',
    'channel.name',
    'channel.replyName',
    'channel.address',
    'conversation.number',
  ],
  reply: [
    'contact.name',
    'contact.address',
    'operator.name',
    'operator.fullName',
    'operator.email',
    'channel.name',
    'channel.replyName',
    'channel.address',
    'conversation.number',
  ],
} as const;

export type TemplateUse = keyof typeof VARIABLES;

/** The value of each variable; what is left out is empty, so that `| default: "there"` steps in. */
export type TemplateValues = {
  readonly contact?: { readonly name?: string | undefined; readonly address?: string | undefined };
  readonly operator?: {
    readonly name?: string | undefined;
    readonly fullName?: string | undefined;
    readonly email?: string | undefined;
  };
  readonly channel?: {
    readonly name?: string | undefined;
    readonly replyName?: string | undefined;
    readonly address?: string | undefined;
  };
  readonly conversation?: { readonly number?: number | undefined };
};

// Only what one short text needs: no loops, no files, nothing that keeps state. Values come from strangers' mails.
const TAGS = ['if', 'unless', 'case', 'comment', 'raw'];
const FILTERS = ['default', 'upcase', 'downcase', 'capitalize', 'strip', 'truncate', 'replace', 'append', 'prepend'];

/** Characters that may be read, milliseconds that rendering may take, and what it may allot. */
const LIMITS = { parseLimit: 100_000, renderLimit: 200, memoryLimit: 1_000_000 };

/**
 * Checks a text before it is saved. Throws `invalid` for a variable, filter or tag that does not exist, with its place
 * and those that do, and for braces that are not closed.
 */
export function checkTemplate(text: string, use: TemplateUse): void {
  const liquid = newLiquid();
  const known: readonly string[] = VARIABLES[use];
  for (const variable of variablesOf(liquid, parse(liquid, text))) {
    const name = variable.segments.join('.');
    if (known.includes(name)) continue;
    const { row, col } = variable.location;
    throw new MailroomError('invalid', `there is no variable {{${name}}} (line ${row}, column ${col})`, [
      `the variables here are: ${known.join(', ')}`,
    ]);
  }
}

/** The text with its variables filled in. Throws `invalid` for a text that `checkTemplate` would refuse. */
export function renderTemplate(text: string, values: TemplateValues): string {
  const liquid = newLiquid();
  const template = parse(liquid, text);
  try {
    return liquid.renderSync(template, withEmptyOnes(values));
  } catch (error) {
    throw broken(error);
  }
}

function newLiquid(): Liquid {
  const liquid = new Liquid({ strictVariables: true, strictFilters: true, ownPropertyOnly: true, ...LIMITS });
  for (const tag of Object.keys(liquid.tags)) if (!TAGS.includes(tag)) delete liquid.tags[tag];
  for (const filter of Object.keys(liquid.filters)) if (!FILTERS.includes(filter)) delete liquid.filters[filter];
  return liquid;
}

function parse(liquid: Liquid, text: string): Template[] {
  try {
    return liquid.parse(text);
  } catch (error) {
    throw broken(error);
  }
}

function variablesOf(liquid: Liquid, template: Template[]): Variable[] {
  return Object.values(liquid.analyzeSync(template).variables).flat();
}

/** Every variable, an empty text in the place of one that is not there: strictness is for names, not for values. */
function withEmptyOnes(values: TemplateValues): Record<string, Record<string, string>> {
  const given: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>> = values;
  const all: Record<string, Record<string, string>> = {};
  for (const name of VARIABLES.reply) {
    const [thing = '', property = ''] = name.split('.');
    all[thing] = { ...all[thing], [property]: String(given[thing]?.[property] ?? '') };
  }
  return all;
}

function broken(error: unknown): MailroomError {
  if (!(error instanceof LiquidError)) throw error;
  // liquidjs says "undefined filter: upcas, line:1, col:1" and quotes the text below it; the first line is enough.
  const [line = ''] = error.message.split('\n');
  const found = /^(.*), line:(\d+), col:(\d+)$/.exec(line);
  const message = found ? `${found[1]} (line ${found[2]}, column ${found[3]})` : line;
  return new MailroomError(
    'invalid',
    `the text cannot be used: ${message}`,
    [
      `filters are: ${FILTERS.join(', ')}; tags are: ${TAGS.join(', ')}`,
      'to show braces as they are: {% raw %}{{ }}{% endraw %}',
    ],
    { cause: error },
  );
}
