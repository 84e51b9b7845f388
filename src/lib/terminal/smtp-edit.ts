// What `smtp edit` changes: from flags, or asked for with the present values.
import { type EmailAddress, parseEmailAddress } from '../address/email-address.js';
import { parseHeaderText } from '../header-text.js';
import type { Secret } from '../secrets/secret.js';
import { formatSecretRef } from '../secrets/secret-ref.js';
import type { Dkim } from '../smtp/dkim.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';
import { askAgain, askOptionalAgain } from './ask-kept.js';
import type { ServerAsking } from './ask-server.js';
import { askDkim, type DkimAnswers, type DkimWish, readDkim } from './dkim-flags.js';
import { askServerAgain, editServerByFlags, type ServerEdit, type ServerEditFlags } from './edit-server.js';

export const SMTP_CLEARABLE = ['ca', 'login', 'reply-address', 'dkim'] as const;

export type SmtpEditFlags = ServerEditFlags &
  DkimAnswers & {
    readonly 'reply-name'?: string | undefined;
    readonly 'reply-address'?: string | undefined;
    readonly notifications?: boolean | undefined;
  };

/** What is to change; `editSmtpConfig` takes it. */
export type SmtpEdit = {
  readonly change: ServerEdit['change'] & {
    readonly replyName?: string;
    readonly replyAddress?: EmailAddress | undefined;
    readonly dkim?: Dkim | undefined;
  };
  readonly typed?: ServerEdit['typed'];
  readonly typedKey?: Secret | undefined;
  readonly notifications?: boolean | undefined;
};

const parseReplyName = (text: string) => parseHeaderText(text, 'the reply name');

/** What the flags name; undefined when they name nothing. Throws `invalid`. */
export async function readSmtpEdit(
  flags: SmtpEditFlags,
  present: SmtpConfig,
  { canAsk, known }: ServerAsking,
): Promise<SmtpEdit | undefined> {
  const secretName = `smtp-${present.name}`;
  const { change: server, typed } = await editServerByFlags(flags, present, {
    protocol: 'smtp',
    canAsk,
    secretName,
    known,
  });
  const { 'reply-name': name, 'reply-address': address, notifications } = flags;
  const cleared = flags.clear?.includes('reply-address') ? { replyAddress: undefined } : {};
  const replyAddress = address === undefined ? present.replyAddress : parseEmailAddress(address);
  const config = { name: present.name, replyAddress };
  const signing = await readDkim(flags, { canAsk, config, present: present.dkim });
  const unsigned = flags.clear?.includes('dkim') ? { dkim: undefined } : {};
  const change = {
    ...server,
    ...(signing === undefined ? unsigned : { dkim: signing.dkim }),
    ...(name === undefined ? {} : { replyName: parseReplyName(name) }),
    ...(address === undefined ? cleared : { replyAddress: parseEmailAddress(address) }),
  };
  const isNamed = Object.keys(change).length > 0 || typed !== undefined || notifications !== undefined;
  return isNamed ? { change, typed, typedKey: signing?.typedKey, notifications } : undefined;
}

/** Asks for everything that a config has, with what it has now. */
export async function askSmtpEdit(present: SmtpConfig): Promise<SmtpEdit> {
  const asking = { protocol: 'smtp', canAsk: true, secretName: `smtp-${present.name}` } as const;
  const { change: server, typed } = await askServerAgain(present, asking);
  const { replyAddress: before } = present;
  const replyName =
    before === undefined
      ? await askOptionalAgain('Reply name', present.replyName, parseReplyName)
      : await askAgain('Reply name: who customers see that the mail is from', present.replyName, parseReplyName);
  const question = 'Reply address: the address that the mail is from';
  const address =
    before === undefined
      ? await askOptionalAgain(question, '', parseEmailAddress)
      : await askAgain(question, before, parseEmailAddress);
  const replyAddress = address === '' ? undefined : parseEmailAddress(address);
  const signing = await askDkim({ config: { name: present.name, replyAddress }, present: present.dkim });
  return {
    change: { ...server, replyName: parseReplyName(replyName), replyAddress, ...changeOfDkim(present.dkim, signing) },
    ...{ typed, typedKey: signing?.typedKey },
  };
}

// What stays as it is is no change: its key may be where only the server can read it.
function changeOfDkim(present: Dkim | undefined, wish: DkimWish | undefined): { readonly dkim?: Dkim | undefined } {
  const said = (dkim: Dkim | undefined) => dkim && [dkim.domain, dkim.selector, formatSecretRef(dkim.key)].join(' ');
  const isSame = wish?.typedKey === undefined && said(wish?.dkim) === said(present);
  return isSame ? {} : { dkim: wish?.dkim };
}
