// The flags of every command that prints a list.
import * as Flags from '@oclif/core/flags';
import { MailroomError } from '../errors.js';
import type { ListView } from './list-view.js';

/** `--columns` and `--sort` for a list with these columns. `order` says in which order it comes otherwise. */
export function listFlags(columns: readonly string[]) {
  return {
    columns: Flags.option({
      description: 'these columns, in this order; separate several by commas',
      options: columns,
      helpValue: 'A,B,C',
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
    })(),
    sort: Flags.custom<NonNullable<ListView['sort']>>({
      description: 'order the lines by a column, downwards with :desc; JSON keeps its own order',
      helpValue: 'COLUMN[:desc]',
      parse: async (text) => parseSort(text, columns),
    })(),
  };
}

function parseSort(text: string, columns: readonly string[]): NonNullable<ListView['sort']> {
  const [column = '', direction, ...rest] = text.split(':');
  const isDirection = direction === undefined || direction === 'asc' || direction === 'desc';
  if (columns.includes(column) && isDirection && rest.length === 0) return { column, descending: direction === 'desc' };
  throw new MailroomError('needs-answer', `--sort cannot be ${JSON.stringify(text)}`, [
    `name a column, such as --sort ${columns[0]} or --sort ${columns[0]}:desc`,
    `the columns are ${columns.join(', ')}`,
  ]);
}
