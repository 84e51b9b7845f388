// Proposes the server that was found for an address: chosen by a person, or taken when nobody is there to choose.
import { domainOf, type EmailAddress } from '../address/email-address.js';
import { type Discover, describeFinding, isForeign, type ServerFinding } from '../discovery/server-finding.js';
import { MailroomError } from '../errors.js';
import type { MailProtocol } from '../smtp/smtp-provider.js';
import { askChoice } from './ask.js';
import type { ServerAnswers } from './ask-server.js';

export type Proposing = {
  readonly canAsk: boolean;
  readonly discover: Discover;
  readonly say: (text: string) => void;
};

/**
 * The server to use for the address; undefined when flags name one, when nothing was found, or when none of the found
 * ones is wanted. Throws `needs-answer` for one that belongs to another domain when nobody is there to see it.
 */
export async function proposeServer(
  answers: ServerAnswers,
  address: EmailAddress | undefined,
  protocol: MailProtocol,
  { canAsk, discover, say }: Proposing,
): Promise<ServerFinding | undefined> {
  if (address === undefined || answers.host !== undefined || answers.provider !== undefined) return undefined;
  if (canAsk) say(`Looking for the servers of ${domainOf(address)} ...`);
  const { domain, findings } = await discover(address, protocol);
  const fitting = findings.filter(({ encryption }) => encryption === (answers.encryption ?? encryption));
  if (canAsk) return fitting.length === 0 ? undefined : chooseFinding(fitting, domain, protocol);
  const [best] = fitting;
  if (best === undefined) return undefined;
  if (isForeign(best, domain)) throw refuseForeign(best, domain);
  say(`Found ${describeFinding(best)}.`);
  return best;
}

/** The answers with the server that was found. A port that was named stays. */
export function withFinding(answers: ServerAnswers, finding: ServerFinding | undefined): ServerAnswers {
  if (finding === undefined) return answers;
  const { host, port, encryption } = finding;
  return { ...answers, host, encryption, port: answers.port ?? port };
}

function chooseFinding(
  findings: readonly ServerFinding[],
  domain: string,
  protocol: MailProtocol,
): Promise<ServerFinding | undefined> {
  const found = findings.map((finding) => ({
    name: describeFinding(finding),
    value: finding,
    description: isForeign(finding, domain)
      ? `It does not belong to ${domain}: take it only if you know who runs it.`
      : (finding.provider?.title ?? (finding.encryption === 'tls' ? 'TLS from the first byte' : 'STARTTLS')),
  }));
  const other = { name: 'another server or provider', value: undefined };
  const message = protocol === 'smtp' ? `Send the mail of ${domain} by` : `Read the mail of ${domain} at`;
  return askChoice<ServerFinding | undefined>(message, [...found, other]);
}

function refuseForeign(finding: ServerFinding, domain: string): MailroomError {
  const { host, port, encryption } = finding;
  return new MailroomError(
    'needs-answer',
    `for ${domain} there is ${describeFinding(finding)}; it belongs to somebody else, and nobody is there to agree`,
    [`if the password may go there, say so: --host ${host} --port ${port} --encryption ${encryption}`],
    { details: { found: { host, port, encryption, source: finding.source } } },
  );
}
