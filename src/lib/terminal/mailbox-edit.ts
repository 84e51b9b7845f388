// What `mailbox edit` changes: from flags, or asked for with the present values.
import { parseEmailAddress } from '../address/email-address.js';
import { parseHeaderText } from '../header-text.js';
import {
  formatAfterPull,
  type MailboxAccount,
  parseAfterPull,
  parseFolder,
  parseFolderChoice,
  parseSizeLimit,
} from '../mailbox/mailbox-account.js';
import { askAgain, askOptionalAgain, askYesNoAgain, splitList } from './ask-kept.js';
import { askServerAgain, editServerByFlags, type ServerEdit, type ServerEditFlags } from './edit-server.js';

export const MAILBOX_CLEARABLE = ['ca', 'trust-authserv', 'also-folder'] as const;

export type MailboxEditFlags = ServerEditFlags & {
  readonly folder?: string | undefined;
  readonly 'also-folder'?: readonly string[] | undefined;
  readonly 'junk-folder'?: string | undefined;
  readonly 'sent-folder'?: string | undefined;
  readonly 'append-sent'?: boolean | undefined;
  readonly 'size-limit'?: string | undefined;
  readonly address?: string | undefined;
  readonly 'plus-addressing'?: boolean | undefined;
  readonly 'after-pull'?: string | undefined;
  readonly 'trust-authserv'?: readonly string[] | undefined;
};

type MailboxPart =
  | ('folder' | 'address' | 'plusAddressing' | 'afterPull' | 'trustAuthserv')
  | ('alsoFolders' | 'junkFolder' | 'sentFolder' | 'appendSent' | 'sizeLimit');

/** What is to change; `editMailbox` takes it. */
export type MailboxEdit = {
  readonly change: ServerEdit['change'] & {
    readonly [Part in MailboxPart]?: MailboxAccount[Part];
  };
  readonly typed?: ServerEdit['typed'];
};

const parseServerNames = (names: readonly string[]) => names.map((name) => parseHeaderText(name, 'the server name'));

/** What the flags name; undefined when they name nothing. Throws `invalid`. */
export async function readMailboxEdit(
  flags: MailboxEditFlags,
  present: MailboxAccount,
  canAsk: boolean,
): Promise<MailboxEdit | undefined> {
  const secretName = `mailbox-${present.name}`;
  const { change: server, typed } = await editServerByFlags(flags, present, { protocol: 'imap', canAsk, secretName });
  const { folder, address, 'plus-addressing': plusAddressing, 'after-pull': afterPull } = flags;
  const trusted = flags.clear?.includes('trust-authserv') ? [] : flags['trust-authserv'];
  const change = {
    ...server,
    ...(folder === undefined ? {} : { folder: parseFolder(folder) }),
    ...furtherFolders(flags),
    ...(address === undefined ? {} : { address: parseEmailAddress(address) }),
    ...(plusAddressing === undefined ? {} : { plusAddressing }),
    ...(afterPull === undefined ? {} : { afterPull: parseAfterPull(afterPull) }),
    ...(trusted === undefined ? {} : { trustAuthserv: parseServerNames(trusted) }),
  };
  return Object.keys(change).length > 0 || typed !== undefined ? { change, typed } : undefined;
}

function furtherFolders(flags: MailboxEditFlags): Partial<Pick<MailboxAccount, MailboxPart>> {
  const also = flags.clear?.includes('also-folder') ? [] : flags['also-folder'];
  const { 'junk-folder': junk, 'sent-folder': sent, 'append-sent': appendSent, 'size-limit': limit } = flags;
  return {
    ...(also === undefined ? {} : { alsoFolders: also.map(parseFolder) }),
    ...(junk === undefined ? {} : { junkFolder: parseFolderChoice(junk) }),
    ...(sent === undefined ? {} : { sentFolder: parseFolderChoice(sent) }),
    ...(appendSent === undefined ? {} : { appendSent }),
    ...(limit === undefined ? {} : { sizeLimit: parseSizeLimit(limit) }),
  };
}

/** Asks for everything that a mailbox has, with what it has now. */
export async function askMailboxEdit(present: MailboxAccount): Promise<MailboxEdit> {
  const asking = { protocol: 'imap', canAsk: true, secretName: `mailbox-${present.name}` } as const;
  const { change: server, typed } = await askServerAgain(present, asking);
  const folder = await askAgain('Folder to pull from', present.folder, parseFolder);
  const address = await askAgain('Address whose mail lands there', present.address, parseEmailAddress);
  const plusAddressing = await askYesNoAgain('Does mail to address+anything land there too?', present.plusAddressing);
  const afterPull = await askAgain(
    'After a pull: leave, seen, delete or move:FOLDER',
    formatAfterPull(present.afterPull),
    parseAfterPull,
  );
  const trusted = await askOptionalAgain(
    'Servers whose checks are believed',
    present.trustAuthserv.join(', '),
    () => {},
  );
  return {
    change: {
      ...server,
      folder: parseFolder(folder),
      address: parseEmailAddress(address),
      plusAddressing,
      afterPull: parseAfterPull(afterPull),
      trustAuthserv: parseServerNames(splitList(trusted)),
    },
    typed,
  };
}
