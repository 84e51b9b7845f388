// What `smtp add` asks for when the flags left it out: server, name, user, password, reply name and address.
import { type EmailAddress, parseEmailAddress, readEmailAddress } from '../address/email-address.js';
import type { Discover, ServerFinding } from '../discovery/server-finding.js';
import { MailroomError } from '../errors.js';
import { parseHeaderText } from '../header-text.js';
import { parseSlug } from '../slug.js';
import type { NewSmtpConfig } from '../smtp/smtp-config.js';
import type { SmtpProvider } from '../smtp/smtp-provider.js';
import { askText, needAnswers } from './ask.js';
import { askServer, missingOfServer, type ServerAnswers } from './ask-server.js';
import { askToken } from './ask-token.js';
import { type LoginAnswers, missingOfLogin, readLogin } from './login-flags.js';
import { awaitsAuthorization, namesOAuth2 } from './oauth2-flags.js';
import { proposeServer, withFinding } from './propose-server.js';

export type SmtpAnswers = ServerAnswers &
  LoginAnswers & {
    readonly name: string | undefined;
    readonly 'reply-name'?: string | undefined;
    readonly 'reply-address'?: string | undefined;
    readonly 'skip-check': boolean;
  };

export type SmtpAsking = {
  readonly canAsk: boolean;
  /** Names that are taken: they are refused before anything else is asked. */
  readonly taken: readonly string[];
  /** What --provider may name. */
  readonly known: readonly SmtpProvider[];
  /** Finds the servers of an address. */
  readonly discover: Discover;
  /** Says what is good to know before the next question. */
  readonly say: (text: string) => void;
};

/**
 * All answers, parsed. What flags say is checked before the first question. Throws `needs-answer` with all that is
 * missing when nobody is there to ask, `invalid` for what will not do.
 */
export async function completeSmtpConfig(answers: SmtpAnswers, asking: SmtpAsking): Promise<NewSmtpConfig> {
  const { canAsk, taken, known } = asking;
  const given = parseGiven(answers, taken);
  missingOfServer(answers, 'smtp', known);
  missingOfLogin(answers);
  const address =
    given.replyAddress ?? (canAsk ? await askReplyAddress(given.user) : readEmailAddress(given.user ?? ''));
  const finding = await proposeServer(answers, address, 'smtp', asking);
  const reached = withFinding(answers, finding);
  needAnswers(canAsk, {
    NAME: answers.name,
    ...missingOfServer(reached, 'smtp', known),
    // Providers let nobody send who does not log in.
    ...(answers.provider === undefined && finding === undefined ? {} : { user: answers.user }),
    ...missingOfLogin(answers),
    'reply-name': answers['reply-name'],
    'reply-address': address,
  });
  const asked = await askServer(reached, 'smtp', asking);
  const { server } = asked;
  const provider = asked.provider ?? finding?.provider;
  const name = given.name ?? (await askName(server.host, provider, taken));
  const user = given.user ?? (canAsk ? await askUser(provider, finding?.user ?? address) : undefined);
  const wanted = { provider, finding };
  const token = canAsk && user !== undefined ? await prepareLogin(answers, wanted, asking.say) : undefined;
  const { login, typed } = await readLogin({ ...answers, user, ...token }, canAsk, `smtp-${name}`);
  const replyName = given.replyName ?? parseReplyName(await askText({ message: REPLY_NAME, parse: parseReplyName }));
  return {
    ...server,
    name,
    login,
    typed,
    replyName,
    replyAddress: address ?? (await askReplyAddress(user)),
    skipCheck: answers['skip-check'] || awaitsAuthorization({ ...answers, ...token }),
    allowClearText: answers['allow-clear-text'] ?? false,
  };
}

const REPLY_NAME = 'Reply name: who customers see that the mail is from';
const REPLY_ADDRESS = 'Reply address: the email address that the mail is from';

const parseUser = (text: string) => parseHeaderText(text, 'the user name');
const parseReplyName = (text: string) => parseHeaderText(text, 'the reply name');

function parseGiven(answers: SmtpAnswers, taken: readonly string[]) {
  const { name, user, 'reply-name': replyName, 'reply-address': replyAddress } = answers;
  return {
    name: name === undefined ? undefined : parseNewName(name, taken),
    user: user === undefined ? undefined : parseUser(user),
    replyName: replyName === undefined ? undefined : parseReplyName(replyName),
    replyAddress: replyAddress === undefined ? undefined : parseEmailAddress(replyAddress),
  };
}

function parseNewName(text: string, taken: readonly string[]): string {
  const name = parseSlug(text, 'an SMTP config');
  if (!taken.includes(name)) return name;
  throw new MailroomError('invalid', `there is an SMTP config called ${name} already`, [
    `see it with: mailroom smtp show ${name}`,
    'or choose another name',
  ]);
}

async function askName(host: string, provider: SmtpProvider | undefined, taken: readonly string[]): Promise<string> {
  const parse = (text: string) => parseNewName(text, taken);
  const proposal = proposeName(host, provider, taken);
  return parse(await askText({ message: 'Name of this SMTP config', default: proposal, parse }));
}

/** `acme` for smtp.acme.test, `gmail` for Gmail; `acme-2` when that is taken. Undefined when the host tells nothing. */
export function proposeName(
  host: string,
  provider: SmtpProvider | undefined,
  taken: readonly string[],
): string | undefined {
  const labels = host.toLowerCase().split('.');
  const usual = provider?.name ?? (labels.length > 1 ? labels.at(-2) : undefined);
  // The numbers of an address are no name, and neither is what is no slug.
  if (usual === undefined || !/^[a-z][a-z0-9-]*[a-z0-9]$/.test(usual)) return undefined;
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? usual : `${usual}-${count}`;
    if (!taken.includes(name)) return name;
  }
}

async function askUser(provider: SmtpProvider | undefined, usual: string | undefined): Promise<string | undefined> {
  if (provider === undefined) {
    const message = 'User name (- when the server wants no login)';
    const user = parseUser(await askText({ message, default: usual, parse: parseUser }));
    return user === '-' ? undefined : user;
  }
  return parseUser(
    await askText({ message: `User name: ${provider.user}`, default: userOf(provider, usual), parse: parseUser }),
  );
}

/** Where the user name is no address, the address would be a wrong proposal. */
export function userOf(provider: SmtpProvider, usual: string | undefined): string | undefined {
  return provider.login === 'api-key' ? undefined : usual;
}

/** Says what the provider wants; where that is no password, asks for a token instead. */
export async function prepareLogin(
  answers: LoginAnswers,
  { provider, finding }: { readonly provider: SmtpProvider | undefined; readonly finding: ServerFinding | undefined },
  say: (text: string) => void,
): Promise<LoginAnswers | undefined> {
  const isGiven = answers['password-ref'] !== undefined || answers['oauth2-ref'] !== undefined || namesOAuth2(answers);
  if (isGiven) return undefined;
  const wantsToken = provider === undefined ? finding?.wantsToken === true : provider.login === 'oauth2';
  if (provider === undefined && wantsToken) say(`  ${finding?.host} takes OAuth2 tokens only, as its domain says.`);
  if (provider !== undefined && provider.login !== 'password') for (const line of provider.advice) say(`  ${line}`);
  if (!wantsToken) return undefined;
  return askToken(provider);
}

async function askReplyAddress(user: string | undefined): Promise<EmailAddress> {
  const usual = user === undefined ? undefined : readEmailAddress(user);
  return parseEmailAddress(await askText({ message: REPLY_ADDRESS, default: usual, parse: parseEmailAddress }));
}
