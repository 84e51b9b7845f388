// From the text of a setup file to what it wants, or to every mistake in it at once.
import { readEmailAddress } from '../address/email-address.js';
import { MailroomError } from '../errors.js';
import { usualImapPort } from '../mailbox/mailbox-account.js';
import { makeOAuth2Client, refreshSecretName } from '../oauth2/oauth2-client.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import type { Login } from '../server-login.js';
import { usualSmtpPort } from '../smtp/smtp-config.js';
import { findProvider, type MailProtocol } from '../smtp/smtp-provider.js';
import type { Setup, WantedMailbox, WantedSmtp } from './setup.js';
import { findAddressMistakes } from './setup-addresses.js';
import { readSetupFile } from './setup-file.js';
import { findShapeMistakes } from './setup-mistakes.js';
import { formatPath, type Mistake, setupError, withoutConsequences } from './setup-problem.js';
import { findRuleMistakes, type SetupSurroundings } from './setup-rules.js';
import type { SetupInput } from './setup-shape.js';
import { writtenThings } from './written-setup.js';

export type SetupSource = SetupSurroundings & {
  readonly text: string;
  /** What people call the file: its path, or `stdin`. */
  readonly name: string;
  /** What the PEM file of that path holds; a path begins at the file's own folder. Throws `MailroomError`. */
  readonly readPem: (path: string) => string;
};

/** What the file wants. Throws `invalid` with every mistake of the file, each with its line and column. */
export function parseSetup(source: SetupSource): Setup {
  const { value, mistakes, placeOf } = readSetupFile(source.text, source.name);
  const shape = findShapeMistakes(value);
  const all = withoutConsequences([
    ...mistakes,
    ...(shape.ok ? [] : shape.mistakes),
    ...findRuleMistakes(value, source),
    ...findAddressMistakes(value, source),
    ...findPemMistakes(value, source),
  ]);
  if (shape.ok && all.length === 0) return toSetup(shape.input, source);
  throw setupError(
    source.name,
    all.map(({ path, atKey, problem, allowed }) => {
      return { ...placeOf(path, atKey), path: formatPath(path), problem, allowed };
    }),
  );
}

const PEM = '-----BEGIN CERTIFICATE-----';

function findPemMistakes(file: unknown, { readPem }: SetupSource): Mistake[] {
  const things = [...writtenThings(file, 'smtp'), ...writtenThings(file, 'mailboxes')];
  return things.flatMap(({ keys, path }): Mistake[] => {
    const { ca } = keys;
    if (typeof ca !== 'string' || ca.includes(PEM)) return [];
    const at = [...path, 'ca'];
    try {
      if (readPem(ca).includes(PEM)) return [];
      const problem = `${JSON.stringify(ca)} holds no certificate`;
      return [{ path: at, problem, allowed: `give a PEM file, one with ${PEM} in it` }];
    } catch (error) {
      if (!(error instanceof MailroomError)) throw error;
      return [{ path: at, problem: error.message, allowed: 'give the path of a PEM file, or its text' }];
    }
  });
}

function toSetup(input: SetupInput, { readPem }: SetupSource): Setup {
  const server = (keys: ServerInput, protocol: MailProtocol, secretName: string) =>
    toServer(keys, protocol, readPem, secretName);
  return {
    smtp: named(input.smtp).map(([name, keys]): WantedSmtp => {
      const { replyName = '', replyAddress, dkim } = keys;
      return { name, ...server(keys, 'smtp', `smtp-${name}`), replyName, replyAddress, dkim };
    }),
    mailboxes: named(input.mailboxes).map(([name, keys]): WantedMailbox => {
      const { folder, plusAddressing, afterPull, trustAuthserv } = keys;
      const { alsoFolders, junkFolder, sentFolder, appendSent, sizeLimit } = keys;
      const folders = { folder, alsoFolders, junkFolder, sentFolder, appendSent, sizeLimit };
      const address = keys.address ?? needAddress(keys.user);
      return {
        name,
        ...server(keys, 'imap', `mailbox-${name}`),
        address,
        ...folders,
        plusAddressing,
        afterPull,
        trustAuthserv,
      };
    }),
    operators: named(input.operators).map(([name, keys]) => {
      const { email, fullName, role, notify, signature, channelSignatures } = keys;
      return { name, email, fullName, role, notify, signature, channelSignatures };
    }),
    widgets: named(input.widgets).map(([name, { routing, operators, hours }]) => ({ name, routing, operators, hours })),
    channels: named(input.channels).map(([name, { undo, ...keys }]) => ({
      ...{ smtp: undefined, aliases: undefined, receivingAddress: undefined, footer: undefined, autoReply: undefined },
      ...{ formSenders: undefined, forwarders: undefined, reopen: undefined, quote: undefined },
      fallback: undefined,
      ...keys,
      name,
      undoSeconds: undo,
    })),
    savedReplies: named(input.savedReplies).map(([name, { text }]) => ({ name, text })),
    notificationSmtp: input.notifications?.smtp,
  };
}

function named<T>(section: Readonly<Record<string, T>> | null | undefined): [string, T][] {
  return Object.entries(section ?? {});
}

type ServerInput = NonNullable<SetupInput['mailboxes']>[string] | NonNullable<SetupInput['smtp']>[string];

function toServer(keys: ServerInput, protocol: MailProtocol, readPem: SetupSource['readPem'], secretName: string) {
  const preset = keys.provider === undefined ? undefined : findProvider(keys.provider, protocol)[protocol];
  const host = keys.host ?? preset?.host;
  const encryption = keys.encryption ?? preset?.encryption;
  // The rules have seen to it that both are there.
  if (host === undefined || encryption === undefined) throw new TypeError('a server without host or encryption');
  // The preset's port belongs to the preset's encryption.
  const presetPort = preset?.encryption === encryption ? preset.port : undefined;
  const usual = protocol === 'smtp' ? usualSmtpPort(encryption) : usualImapPort(encryption);
  const { ca } = keys;
  const pem = ca === undefined || ca.includes(PEM) ? ca : readPem(ca);
  return {
    host,
    port: keys.port ?? presetPort ?? usual,
    encryption,
    ca: pem,
    login: toLogin(keys, secretName, pem),
    allowClearText: keys.allowClearText ?? false,
  };
}

function toLogin({ user, password, oauth2, oauth2Client }: ServerInput, name: string, ca: string | undefined): Login {
  if (user !== undefined && oauth2Client !== undefined) {
    const { refreshToken, ...words } = oauth2Client;
    const token: SecretRef = refreshToken ?? { scheme: 'vault', value: refreshSecretName(name) };
    return { method: 'oauth2', user, token, client: makeOAuth2Client(words, ca) };
  }
  if (user !== undefined && oauth2 !== undefined) return { method: 'oauth2', user, token: oauth2 };
  return user === undefined || password === undefined ? { method: 'none' } : { method: 'password', user, password };
}

function needAddress(user: string | undefined) {
  const address = readEmailAddress(user ?? '');
  if (address === undefined) throw new TypeError('a mailbox without an address');
  return address;
}
