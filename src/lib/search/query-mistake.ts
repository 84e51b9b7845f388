// QueryMistake: a query that cannot be understood, with the place where.
import { MailroomError } from '../errors.js';

export class QueryMistake extends MailroomError {
  readonly query: string;
  readonly offset: number;
  readonly length: number;

  /** Offsets are UTF-16. */
  constructor(
    query: string,
    { offset, length }: { readonly offset: number; readonly length: number },
    message: string,
    next: readonly string[] = [],
  ) {
    super('needs-answer', message, [...next, 'how queries are written: mailroom help query'], {
      details: { query, offset, length },
    });
    this.query = query;
    this.offset = offset;
    this.length = length;
  }
}
