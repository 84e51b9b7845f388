// Setup files of the tests, as text, and what they are checked against.

import { MailroomError } from '../../../src/lib/errors.js';
import { NOTHING, type PresentSetup, type Setup } from '../../../src/lib/setup/setup.js';
import { parseSetup } from '../../../src/lib/setup/setup-parser.js';
import type { SetupProblem } from '../../../src/lib/setup/setup-problem.js';

/** The example of the manual: a whole desk. */
export const ACME = `version: 1
smtp:
  acme:
    host: smtp.acme.test
    port: 587
    encryption: starttls
    user: support@acme.test
    password: env:ACME_SMTP_PASSWORD
    replyName: Acme Support
    replyAddress: support@acme.test
mailboxes:
  inbox: { host: imap.acme.test, port: 993, encryption: tls, user: inbox@acme.test, password: env:ACME_IMAP_PASSWORD, address: inbox@acme.test }
operators:
  ana: { email: ana@acme.test, role: admin, signature: { text: "Ana, Acme", on: true } }
widgets:
  website: { operators: [ana], routing: round-robin }
channels:
  support:
    address: support@acme.test
    replyName: Acme Support
    mailbox: inbox
    smtp: acme
    widget: website
    footer: "Acme Ltd, 1 Main Street"
    autoReply: { on: true, subject: "We have your mail", text: "Hello {{contact.name | default: \\"there\\"}}, we answer within a day." }
`;

export type Surroundings = {
  readonly present?: Partial<PresentSetup>;
  readonly prune?: boolean;
  readonly allowOperatorAddress?: boolean;
  readonly files?: Readonly<Record<string, string>>;
};

/** What the text wants, read as `mailroom.yaml`. */
export function parse(text: string, { present, prune, allowOperatorAddress, files = {} }: Surroundings = {}): Setup {
  return parseSetup({
    text,
    name: 'mailroom.yaml',
    present: { ...NOTHING, ...present },
    prune: prune ?? false,
    allowOperatorAddress: allowOperatorAddress ?? false,
    readPem: (path) => {
      const pem = files[path];
      if (pem === undefined) throw new MailroomError('not-found', `there is no file ${JSON.stringify(path)}`);
      return pem;
    },
  });
}

/** All that is wrong with the text, in the order of the file; none when nothing is. */
export function problemsOf(text: string, surroundings?: Surroundings): readonly SetupProblem[] {
  try {
    parse(text, surroundings);
    return [];
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
    return (error.details as { problems: SetupProblem[] }).problems;
  }
}
