// The flags of `channel create`.
import * as Flags from '@oclif/core/flags';

const address = (description: string) => Flags.string({ description, helpValue: 'ADDRESS', multiple: true });

export const channelFlags = {
  'reply-name': Flags.string({
    description: 'the name that customers see',
    env: 'MAILROOM_REPLY_NAME',
    helpValue: 'NAME',
  }),
  address: Flags.string({
    description: 'the address that customers write to',
    env: 'MAILROOM_ADDRESS',
    helpValue: 'ADDRESS',
  }),
  alias: address('another address of the channel'),
  mailbox: Flags.string({
    description: 'the mailbox its mail is pulled from',
    env: 'MAILROOM_MAILBOX',
    helpValue: 'NAME',
  }),
  'receiving-address': Flags.string({
    description: 'where its mail is forwarded to, when it is not the address of the mailbox',
    env: 'MAILROOM_RECEIVING_ADDRESS',
    helpValue: 'ADDRESS',
  }),
  smtp: Flags.string({
    description: "the SMTP config it answers with, or house for this machine's own mail server",
    env: 'MAILROOM_SMTP',
    helpValue: 'NAME|house',
  }),
  widget: Flags.string({ description: 'the widget that answers it', env: 'MAILROOM_WIDGET', helpValue: 'NAME' }),
  'auto-reply': Flags.string({
    description: 'text that answers the first mail of a conversation: TEXT, @FILE or -',
    helpValue: 'TEXT',
  }),
  'auto-reply-subject': Flags.string({ description: 'its subject', helpValue: 'TEXT' }),
  footer: Flags.string({ description: 'text below every answer: TEXT, @FILE or -', helpValue: 'TEXT' }),
  'form-sender': address('the sender of a contact form, whose mail is by whom its Reply-To names'),
  forwarder: address('an address that forwards mail to this channel'),
  undo: Flags.string({
    description: 'hold each answer for this long, to be taken back',
    default: '0',
    helpValue: '10s',
  }),
  reopen: Flags.string({
    description: 'how long after closing a mail reopens its conversation',
    default: '30d',
    helpValue: '30d|never|always',
  }),
  quote: Flags.option({
    description: 'quote the answered mail below an answer',
    options: ['last', 'none'] as const,
    default: 'none' as const,
  })(),
  fallback: Flags.boolean({
    description: 'it gets the mail of its mailbox that is for no channel',
    allowNo: true,
  }),
  'allow-operator-address': Flags.boolean({ description: "take an operator's own address, at the risk of a loop" }),
};

/** What the flags of `channel create` came to. */
export type ChannelFlags = {
  readonly [Flag in 'reply-name' | 'address' | 'mailbox' | 'receiving-address' | 'smtp' | 'widget']?:
    | string
    | undefined;
} & {
  readonly [Flag in 'auto-reply' | 'auto-reply-subject' | 'footer']?: string | undefined;
} & {
  readonly [Flag in 'alias' | 'form-sender' | 'forwarder']?: readonly string[] | undefined;
} & {
  readonly undo: string;
  readonly reopen: string;
  readonly quote: 'last' | 'none';
  readonly fallback?: boolean | undefined;
  readonly 'allow-operator-address': boolean;
};
