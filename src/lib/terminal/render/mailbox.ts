// Mailboxes: a table or a page for people, objects for scripts.

import {
  formatAfterPull,
  formatFolderChoice,
  formatSizeLimit,
  type MailboxAccount,
} from '../../mailbox/mailbox-account.js';
import type { OAuth2State } from '../../oauth2/oauth2-grant.js';
import { formatSecretRef } from '../../secrets/secret-ref.js';
import { loginSecret, loginUser } from '../../server-login.js';
import { type Field, renderFields } from '../fields.js';
import { longDate } from '../relative-time.js';
import { renderTable, type Screen } from '../table.js';
import { ageColumn } from './age-column.js';
import { ENCRYPTION_WORDS } from './encryption.js';
import { oauth2Fields } from './oauth2.js';

export type MailboxJson = {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly encryption: string;
  readonly user: string | null;
  /** `none`, `password` or `oauth2`. */
  readonly login: string;
  /** Where the password or token is; never the secret. */
  readonly secret: string | null;
  readonly folder: string;
  /** Further folders. */
  readonly alsoFolders: readonly string[];
  /** `auto`, `none` or a name; `sentFolder` too. */
  readonly junkFolder: string;
  readonly sentFolder: string;
  readonly appendSent: boolean;
  /** Bytes. */
  readonly sizeLimit: number;
  readonly address: string;
  readonly plusAddressing: boolean;
  /** `leave`, `seen`, `delete` or `move:FOLDER`. */
  readonly afterPull: string;
  /** Whose Authentication-Results are believed. */
  readonly trustAuthserv: readonly string[];
  readonly checkedAt: string | null;
  readonly pulledAt: string | null;
};

/** A mailbox, and when it was pulled last. */
export type ListedMailbox = { readonly mailbox: MailboxAccount; readonly pulledAt: Date | undefined };

export function toMailboxJson({ mailbox, pulledAt }: ListedMailbox): MailboxJson {
  const secret = loginSecret(mailbox.login);
  return {
    name: mailbox.name,
    host: mailbox.host,
    port: mailbox.port,
    encryption: mailbox.encryption,
    user: loginUser(mailbox.login) ?? null,
    login: mailbox.login.method,
    secret: secret === undefined ? null : formatSecretRef(secret),
    folder: mailbox.folder,
    alsoFolders: mailbox.alsoFolders,
    junkFolder: formatFolderChoice(mailbox.junkFolder),
    sentFolder: formatFolderChoice(mailbox.sentFolder),
    appendSent: mailbox.appendSent,
    sizeLimit: mailbox.sizeLimit,
    address: mailbox.address,
    plusAddressing: mailbox.plusAddressing,
    afterPull: formatAfterPull(mailbox.afterPull),
    trustAuthserv: mailbox.trustAuthserv,
    checkedAt: mailbox.checkedAt?.toISOString() ?? null,
    pulledAt: pulledAt?.toISOString() ?? null,
  };
}

/** The columns of the list, for its flags. */
export const MAILBOX_COLUMNS = [
  'name',
  'address',
  'server',
  'encryption',
  'user',
  'folder',
  'pulled',
  'after-pull',
  'checked',
] as const;

export function renderMailboxes(mailboxes: readonly ListedMailbox[], screen: Screen, now: Date): string {
  return renderTable(
    mailboxes,
    [
      { title: 'name', value: (row) => row.mailbox.name, style: (text) => screen.theme.name(text) },
      { title: 'address', value: (row) => row.mailbox.address, shrinkTo: 15 },
      { title: 'server', value: ({ mailbox }) => `${mailbox.host}:${mailbox.port}`, shrinkTo: 15 },
      { title: 'encryption', value: (row) => row.mailbox.encryption },
      { title: 'user', value: (row) => loginUser(row.mailbox.login) ?? '', shrinkTo: 10 },
      { title: 'folder', value: (row) => row.mailbox.folder, shrinkTo: 8 },
      { title: 'pulled', ...ageColumn((row: ListedMailbox) => row.pulledAt, now) },
      { title: 'after pull', value: (row) => formatAfterPull(row.mailbox.afterPull), onDemand: true },
      { title: 'checked', ...ageColumn((row: ListedMailbox) => row.mailbox.checkedAt, now), onDemand: true },
    ],
    screen,
  );
}

/** With the channel that gets mail that is for no channel. */
type MailboxPage = ListedMailbox & { readonly fallback: string | undefined };

export function renderMailbox(
  { mailbox, pulledAt, fallback }: MailboxPage,
  screen: Screen,
  oauth2?: OAuth2State,
): string {
  const secret = loginSecret(mailbox.login);
  const fields: Field[] = [
    ['name', mailbox.name],
    ['address', mailbox.address],
    ['plus-addresses', mailbox.plusAddressing ? 'yes' : 'no'],
    ['server', `${mailbox.host} port ${mailbox.port}, ${ENCRYPTION_WORDS[mailbox.encryption]}`],
    ['trusts besides', mailbox.ca === undefined ? '' : 'a certificate authority of its own'],
    ['user', loginUser(mailbox.login) ?? ''],
    [mailbox.login.method === 'oauth2' ? 'token' : 'password', secret === undefined ? '' : formatSecretRef(secret)],
    ...oauth2Fields(mailbox.login, oauth2, `mailroom mailbox authorize ${mailbox.name}`),
    ['folder', [mailbox.folder, ...mailbox.alsoFolders].join(', ')],
    ['spam folder', formatFolderChoice(mailbox.junkFolder)],
    ['Sent folder', `${formatFolderChoice(mailbox.sentFolder)}${mailbox.appendSent ? ', with copies of ours' : ''}`],
    ['largest mail', formatSizeLimit(mailbox.sizeLimit)],
    ['after a pull', formatAfterPull(mailbox.afterPull)],
    ['mail for no channel', fallback === undefined ? '' : `for channel ${fallback}`],
    ['believes', mailbox.trustAuthserv.join(', ')],
    ['checked', mailbox.checkedAt === undefined ? 'never' : longDate(mailbox.checkedAt)],
    ['pulled', pulledAt === undefined ? 'never' : longDate(pulledAt)],
  ];
  return renderFields(fields, screen);
}
