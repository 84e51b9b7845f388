// A command line taken apart as a shell would do it, without running one: nothing in it is expanded.
import { MailroomError } from '../errors.js';

/** The words of `code --wait "my file"`. Throws `invalid` for a quote that is not closed; `what` names the line. */
export function splitCommand(line: string, what: string): string[] {
  const words = [...line.matchAll(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+|\S/gs)].map(([word]) => word);
  return words.map((word) => {
    if (/^["'\\]$/.test(word)) {
      throw new MailroomError('invalid', `${what} has a quote that is not closed: ${line}`, ['close the quote']);
    }
    return word.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs, (_, double, single, escaped) =>
      double === undefined ? (single ?? escaped) : double.replace(/\\(["\\$`])/g, '$1'),
    );
  });
}
