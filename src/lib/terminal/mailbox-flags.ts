// The flags of `mailbox add`.
import * as Flags from '@oclif/core/flags';
import { loginFlags } from './login-flags.js';

export const mailboxFlags = {
  ...loginFlags('imap'),
  folder: Flags.string({
    description: 'the folder to pull from',
    env: 'MAILROOM_IMAP_FOLDER',
    default: 'INBOX',
    helpValue: 'FOLDER',
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

export type MailboxFlags = {
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
  readonly address?: string | undefined;
  readonly 'plus-addressing': boolean;
  readonly 'after-pull': string;
  readonly 'trust-authserv'?: readonly string[] | undefined;
  readonly 'allow-operator-address': boolean;
};
