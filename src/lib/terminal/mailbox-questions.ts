// What `mailbox add` asks for when the flags left it out: server, name, user, password, address.
import { type EmailAddress, parseEmailAddress, readEmailAddress } from '../address/email-address.js';
import type { Discover } from '../discovery/server-finding.js';
import { MailroomError } from '../errors.js';
import { parseHeaderText } from '../header-text.js';
import {
  type NewMailbox,
  parseAfterPull,
  parseFolder,
  parseFolderChoice,
  parseSizeLimit,
} from '../mailbox/mailbox-account.js';
import { parseSlug } from '../slug.js';
import type { SmtpProvider } from '../smtp/smtp-provider.js';
import { askText, needAnswers } from './ask.js';
import { askServer, missingOfServer } from './ask-server.js';
import { missingOfLogin, readLogin } from './login-flags.js';
import type { MailboxFlags } from './mailbox-flags.js';
import { awaitsAuthorization } from './oauth2-flags.js';
import { proposeServer, withFinding } from './propose-server.js';
import { prepareLogin, userOf } from './smtp-questions.js';

export type MailboxAsking = {
  readonly canAsk: boolean;
  /** Names that are taken: they are refused before anything else is asked. */
  readonly taken: readonly string[];
  /** Finds the servers of an address. */
  readonly discover: Discover;
  /** Says what is good to know before the next question. */
  readonly say: (text: string) => void;
};

type Given = MailboxFlags & { readonly name: string | undefined };

/**
 * All answers, parsed. What flags say is checked before the first question. Throws `needs-answer` with all that is
 * missing when nobody is there to ask, `invalid` for what will not do.
 */
export async function completeMailbox(flags: Given, asking: MailboxAsking): Promise<NewMailbox> {
  const { canAsk, taken, say } = asking;
  const given = parseGiven(flags, taken);
  missingOfServer(flags, 'imap');
  missingOfLogin(flags);
  const address = given.address ?? (canAsk ? await askAddress() : undefined);
  const finding = await proposeServer(flags, address, 'imap', asking);
  const reached = withFinding(flags, finding);
  needAnswers(canAsk, {
    NAME: flags.name,
    ...missingOfServer(reached, 'imap'),
    user: flags.user,
    ...missingOfLogin({ ...flags, user: flags.user ?? '' }),
    // A user name that is an address is one, and nobody knows yet whether it will be.
    ...(flags.user === undefined ? {} : { address: given.address }),
  });
  const asked = await askServer(reached, 'imap', { canAsk });
  const { server } = asked;
  const provider = asked.provider ?? finding?.provider;
  const name = given.name ?? (await askName(taken));
  const user = given.user ?? (await askUser(provider, finding?.user ?? address));
  const token = canAsk ? await prepareLogin(flags, { provider, finding }, say) : undefined;
  const { login, typed } = await readLogin({ ...flags, user, ...token }, canAsk, `mailbox-${name}`);
  return {
    ...server,
    name,
    login,
    typed,
    address: address ?? readEmailAddress(user) ?? (await askAddress()),
    ...given.folders,
    afterPull: given.afterPull,
    trustAuthserv: given.trustAuthserv,
    plusAddressing: flags['plus-addressing'] ?? false,
    skipCheck: flags['skip-check'] || awaitsAuthorization({ ...flags, ...token }),
    allowClearText: flags['allow-clear-text'],
    allowOperatorAddress: flags['allow-operator-address'],
  };
}

function parseGiven(flags: Given, taken: readonly string[]) {
  const user = flags.user === undefined ? undefined : parseUser(flags.user);
  const address = flags.address === undefined ? readEmailAddress(user ?? '') : parseEmailAddress(flags.address);
  return {
    name: flags.name === undefined ? undefined : parseNewName(flags.name, taken),
    user,
    address,
    folders: {
      folder: parseFolder(flags.folder),
      alsoFolders: (flags['also-folder'] ?? []).map(parseFolder),
      junkFolder: parseFolderChoice(flags['junk-folder']),
      sentFolder: parseFolderChoice(flags['sent-folder']),
      appendSent: flags['append-sent'] === true,
      sizeLimit: parseSizeLimit(flags['size-limit']),
    },
    afterPull: parseAfterPull(flags['after-pull']),
    trustAuthserv: (flags['trust-authserv'] ?? []).map((id) => parseHeaderText(id, 'the server name')),
  };
}

const parseUser = (text: string) => parseHeaderText(text, 'the user name');

function parseNewName(text: string, taken: readonly string[]): string {
  const name = parseSlug(text, 'a mailbox');
  if (!taken.includes(name)) return name;
  throw new MailroomError('invalid', `there is a mailbox called ${name} already`, [
    `see it with: mailroom mailbox show ${name}`,
    'or choose another name',
  ]);
}

async function askName(taken: readonly string[]): Promise<string> {
  const parse = (text: string) => parseNewName(text, taken);
  const usual = taken.includes('inbox') ? undefined : 'inbox';
  return parse(await askText({ message: 'Name of this mailbox', default: usual, parse }));
}

async function askUser(provider: SmtpProvider | undefined, usual: string | undefined): Promise<string> {
  const message = provider === undefined ? 'User name' : `User name: ${provider.user}`;
  const proposal = provider === undefined ? usual : userOf(provider, usual);
  return parseUser(await askText({ message, default: proposal, parse: parseUser }));
}

async function askAddress(): Promise<EmailAddress> {
  const message = 'Address whose mail lands there';
  return parseEmailAddress(await askText({ message, parse: parseEmailAddress }));
}
