// The flags of the commands that write a mail, and what they say about it.
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import * as Flags from '@oclif/core/flags';
import type { NamedAddress } from '../address/email-address.js';
import type { App } from '../app.js';
import type { Channel } from '../channel/channel.js';
import { parseHeaderText } from '../header-text.js';
import { parseRecipients } from '../outbound/recipient-list.js';
import { parsePointInTime } from '../point-in-time.js';
import { keepStdin } from './attached-stdin.js';

const addresses = (description: string) => Flags.string({ description, helpValue: 'ADDRESS', multiple: true });

/** What is written, wherever it goes. */
export const textFlags = {
  message: Flags.string({
    char: 'm',
    description: 'the text, as it stands; Markdown',
    env: 'MAILROOM_MESSAGE',
    helpValue: 'TEXT',
    exclusive: ['body-file'],
  }),
  'body-file': Flags.string({
    description: 'a file with the text, - for stdin',
    env: 'MAILROOM_BODY_FILE',
    helpValue: 'FILE',
  }),
};

export const replyFlags = {
  ...textFlags,
  attach: Flags.string({
    char: 'a',
    description: "attach this file, those of a pattern ('logs/*.txt'), or with -:NAME what comes on stdin",
    helpValue: 'FILE',
    multiple: true,
  }),
  'saved-reply': Flags.string({
    description: 'begin with this saved reply; the text follows below it',
    env: 'MAILROOM_SAVED_REPLY',
    helpValue: 'NAME',
  }),
  to: addresses('send to this address, instead of those of the answered mail'),
  cc: addresses('a copy to this address as well'),
  bcc: addresses('a copy to this address, which nobody else sees'),
  'to-everyone': Flags.boolean({
    description: 'send it to all of the answered mail, however many strangers they are',
  }),
  subject: Flags.string({ description: 'another subject', helpValue: 'TEXT' }),
  plain: Flags.boolean({ description: 'as plain text alone, without HTML' }),
  'no-signature': Flags.boolean({ description: 'leave your signature out' }),
  quote: Flags.option({
    description: 'quote the answered mail below, instead of what the channel says',
    options: ['last', 'none'] as const,
  })(),
  html: Flags.boolean({ description: 'show a preview in the browser too' }),
  send: Flags.boolean({ description: 'send without asking', exclusive: ['draft'] }),
  draft: Flags.boolean({ description: 'keep it as a draft, to go on with later' }),
  at: Flags.string({
    description: 'send it then: 14:30, tomorrow 9:00, friday, 2h, 2026-12-01 14:30',
    env: 'MAILROOM_AT',
    helpValue: 'TIME',
  }),
  close: Flags.boolean({ description: 'close the conversation with it' }),
  'if-version': Flags.integer({
    description: 'the version of the conversation that this answers; refused when it has moved on',
    helpValue: 'VERSION',
    min: 1,
  }),
  force: Flags.boolean({ description: 'send it even when the conversation has moved on' }),
};

function absolute(path: string): string {
  // What comes on stdin has no place yet.
  if (/^-(?::|$)/.test(path)) return path;
  return path.startsWith('~/') ? resolve(process.env['HOME'] || homedir(), path.slice(2)) : resolve(path);
}

export type ReplyFlags = {
  readonly attach?: readonly string[] | undefined;
  readonly to?: readonly string[] | undefined;
  readonly cc?: readonly string[] | undefined;
  readonly bcc?: readonly string[] | undefined;
  readonly subject?: string | undefined;
  readonly 'to-everyone'?: boolean | undefined;
};

export type ReplyWords = {
  readonly to: readonly NamedAddress[] | undefined;
  readonly cc: readonly NamedAddress[];
  readonly bcc: readonly NamedAddress[];
  readonly subject: string | undefined;
  /** Absolute paths: a draft may be gone on with in another folder. */
  readonly attach: readonly string[];
  readonly toEveryone: boolean;
};

/** Parses what the flags say. Throws `invalid` for an address or a subject that cannot be. */
export function parseReplyFlags({ to, cc, bcc, subject, attach, ...flags }: ReplyFlags): ReplyWords {
  return {
    to: to?.flatMap(parseRecipients),
    cc: (cc ?? []).flatMap(parseRecipients),
    bcc: (bcc ?? []).flatMap(parseRecipients),
    subject: subject === undefined ? undefined : parseHeaderText(subject, 'the subject'),
    attach: (attach ?? []).map(absolute),
    toEveryone: flags['to-everyone'] ?? false,
  };
}

/** What is said of the sending: a draft does not remember it. */
export type SendingFlags = {
  readonly force: boolean;
  readonly plain: boolean;
  readonly 'no-signature': boolean;
  readonly quote?: Channel['quote'] | undefined;
  readonly at?: string | undefined;
};

/** How the mail is to be sent. Throws `invalid` for a time that is none. */
export function sendingOf({ clock, env }: Pick<App, 'clock' | 'env'>, { at, quote, ...flags }: SendingFlags) {
  return {
    ...{ force: flags.force, plain: flags.plain, signature: !flags['no-signature'], quote },
    at: at === undefined ? undefined : parsePointInTime(at, clock.now()),
    places: { folder: process.cwd(), home: env['HOME'] || homedir() },
  };
}

/** What a new mail is to be. What comes on stdin is kept in a file first. */
export async function wishOf(
  { folders }: Pick<App, 'folders'>,
  words: ReplyWords,
  text: string | undefined,
  savedReply: string | undefined,
) {
  return { ...words, attach: await keepStdin(words.attach, folders.state), text, savedReply };
}

/** What is decided about it already. */
export function decisionOf({
  close,
  send,
  draft,
}: {
  readonly close: boolean;
  readonly send: boolean;
  readonly draft: boolean;
}) {
  return {
    orders: close ? [{ field: 'Status', value: 'closed' } as const] : [],
    decided: send ? ('send' as const) : draft ? ('keep' as const) : undefined,
  };
}
