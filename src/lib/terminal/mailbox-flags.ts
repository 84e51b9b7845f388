// The flags of `mailbox add`.
import * as Flags from '@oclif/core/flags';
import { loginFlags } from './login-flags.js';
import type { OAuth2Answers } from './oauth2-flags.js';

export const mailboxFlags = {
  ...loginFlags('imap'),
  folder: Flags.string({
    description: 'the folder to pull from',
    env: 'MAILROOM_IMAP_FOLDER',
    default: 'INBOX',
    helpValue: 'FOLDER',
  }),
  'also-folder': Flags.string({
    description: 'a further folder to pull from',
    multiple: true,
    helpValue: 'FOLDER',
  }),
  'junk-folder': Flags.string({
    description: 'the spam folder, pulled too, as spam: auto (the one that the server says it is), none or a name',
    default: 'auto',
    helpValue: 'FOLDER',
  }),
  'sent-folder': Flags.string({
    description: 'the Sent folder, from which answers written elsewhere are taken in: auto, none or a name',
    default: 'none',
    helpValue: 'FOLDER',
  }),
  'append-sent': Flags.boolean({
    description: 'put a copy of what mailroom sends into the Sent folder',
  }),
  'size-limit': Flags.string({
    description: 'megabytes: a larger mail is taken in as its headers',
    default: '50',
    helpValue: 'MB',
  }),
  address: Flags.string({
    description: 'the address whose mail lands there; unless given, the user name, when it is an address',
    env: 'MAILROOM_IMAP_ADDRESS',
    helpValue: 'ADDRESS',
  }),
  'plus-addressing': Flags.boolean({
    description: 'mail to address+anything lands there too: channels get receiving addresses of their own',
  }),
  'after-pull': Flags.string({
    description: 'what to do with a mail on the server once it is stored: leave, seen, delete or move:FOLDER',
    default: 'leave',
    helpValue: 'WHAT',
  }),
  'trust-authserv': Flags.string({
    description: 'the name of a server whose Authentication-Results are believed',
    multiple: true,
    helpValue: 'ID',
  }),
  'allow-operator-address': Flags.boolean({
    description: "take an address that is an operator's own, at the risk of a loop",
  }),
};

export type MailboxFlags = OAuth2Answers & {
  readonly provider?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly encryption?: 'tls' | 'starttls' | 'none' | undefined;
  readonly user?: string | undefined;
  readonly 'password-stdin': boolean;
  readonly 'password-ref'?: string | undefined;
  readonly 'oauth2-ref'?: string | undefined;
  readonly ca?: string | undefined;
  readonly 'allow-clear-text': boolean;
  readonly 'skip-check': boolean;
  readonly folder: string;
  readonly 'also-folder'?: readonly string[] | undefined;
  readonly 'junk-folder': string;
  readonly 'sent-folder': string;
  readonly 'append-sent': boolean;
  readonly 'size-limit': string;
  readonly address?: string | undefined;
  readonly 'plus-addressing': boolean;
  readonly 'after-pull': string;
  readonly 'trust-authserv'?: readonly string[] | undefined;
  readonly 'allow-operator-address': boolean;
};
