// What `mailbox add` asks for when the flags left it out: name, server, user, password, address.

import type { EmailAddress } from '../address/email-address.js';
import { parseEmailAddress, readEmailAddress } from '../address/email-address.js';
import { parseHeaderText } from '../header-text.js';
import { type MailboxAccount, parseAfterPull, parseFolder } from '../mailbox/mailbox-account.js';
import type { Secret } from '../secrets/secret.js';
import { parseSlug } from '../slug.js';
import { askText, needAnswers } from './ask.js';
import { askServer, missingOfServer } from './ask-server.js';
import { missingOfLogin, readLogin } from './login-flags.js';
import type { MailboxFlags } from './mailbox-flags.js';

export type MailboxAnswers = Omit<MailboxAccount, 'id' | 'checkedAt' | 'createdAt'> & {
  /** A password that was typed or piped. */
  readonly typed: Secret | undefined;
  readonly skipCheck: boolean;
  readonly allowOperatorAddress: boolean;
};

const parseName = (text: string) => parseSlug(text, 'a mailbox');
const parseUser = (text: string) => parseHeaderText(text, 'the user name');

/**
 * All answers, parsed. What flags say is checked before the first question. Throws `needs-answer` with all that is
 * missing when nobody is there to ask, `invalid` for what will not do.
 */
export async function completeMailbox(
  flags: MailboxFlags & { readonly name: string | undefined },
  canAsk: boolean,
): Promise<MailboxAnswers> {
  const given = parseGiven(flags);
  needAnswers(canAsk, {
    NAME: flags.name,
    ...missingOfServer(flags, 'imap'),
    user: flags.user,
    ...missingOfLogin({ ...flags, user: flags.user ?? '' }),
    // A user name that is an address is one, and nobody knows yet whether it will be.
    ...(flags.user === undefined ? {} : { address: given.address }),
  });
  const name =
    given.name ?? parseName(await askText({ message: 'Name of the mailbox, such as inbox', parse: parseName }));
  const { server, provider } = await askServer(flags, 'imap', canAsk);
  const asWhom = provider === undefined ? '' : `: ${provider.user}`;
  const user = given.user ?? parseUser(await askText({ message: `User name${asWhom}`, parse: parseUser }));
  const { login, typed } = await readLogin({ ...flags, user }, canAsk, `mailbox-${name}`);
  const address = given.address ?? readEmailAddress(user) ?? (await askAddress());
  const { folder, afterPull, trustAuthserv } = given;
  return {
    ...server,
    name,
    login,
    typed,
    address,
    folder,
    afterPull,
    trustAuthserv,
    plusAddressing: flags['plus-addressing'],
    skipCheck: flags['skip-check'],
    allowOperatorAddress: flags['allow-operator-address'],
  };
}

function parseGiven(flags: MailboxFlags & { readonly name: string | undefined }) {
  const user = flags.user === undefined ? undefined : parseUser(flags.user);
  const address = flags.address === undefined ? readEmailAddress(user ?? '') : parseEmailAddress(flags.address);
  return {
    name: flags.name === undefined ? undefined : parseName(flags.name),
    user,
    address,
    folder: parseFolder(flags.folder),
    afterPull: parseAfterPull(flags['after-pull']),
    trustAuthserv: (flags['trust-authserv'] ?? []).map((id) => parseHeaderText(id, 'the server name')),
  };
}

async function askAddress(): Promise<EmailAddress> {
  const message = 'Address whose mail lands there';
  return parseEmailAddress(await askText({ message, parse: parseEmailAddress }));
}
