// Things as the setup file writes them: what a plan compares, and an export prints. References, never secrets.
import { createHash } from 'node:crypto';
import type { AutoReply, Channel } from '../channel/channel.js';
import { formatReopen } from '../channel/channel-times.js';
import { formatAfterPull, formatFolderChoice, type MailboxAccount, MEGABYTE } from '../mailbox/mailbox-account.js';
import { makeOAuth2Client, type OAuth2Client } from '../oauth2/oauth2-client.js';
import type { Operator, Signature } from '../operator/operator.js';
import { formatSecretRef, type SecretRef } from '../secrets/secret-ref.js';
import type { Login, Server } from '../server-login.js';
import type { SmtpConfig } from '../smtp/smtp-config.js';
import { formatHoursInZone } from '../widget/business-hours.js';
import type { Widget } from '../widget/widget.js';

export type FieldValue = string | number | boolean | readonly string[] | { readonly [key: string]: FieldValue };
/** By the keys of the file; a key without a value is left out. */
export type Fields = Readonly<Record<string, FieldValue | undefined>>;

export type SmtpFacts = Pick<SmtpConfig, keyof Server | 'login' | 'replyName' | 'replyAddress' | 'dkim'>;
export type MailboxFacts = Omit<MailboxAccount, 'id' | 'name' | 'checkedAt' | 'createdAt'>;
export type OperatorFacts = Pick<Operator, 'email' | 'fullName' | 'role' | 'notify' | 'signature'>;
export type WidgetFacts = Pick<Widget, 'routing' | 'hours'> & { readonly operators: readonly string[] };
/** A channel, with what it names by its slug. */
export type ChannelFacts = Omit<
  Channel,
  'id' | 'name' | 'mailbox' | 'smtp' | 'widget' | 'breakerOpenedAt' | 'closedAt' | 'createdAt'
> & {
  readonly mailbox: string;
  readonly smtp: string;
  readonly widget: string;
};

export function smtpFields(facts: SmtpFacts): Fields {
  const { replyName, replyAddress, dkim } = facts;
  const signing = dkim && { domain: dkim.domain, selector: dkim.selector, key: formatSecretRef(dkim.key) };
  return { ...serverFields(facts), replyName, replyAddress, dkim: signing };
}

export function mailboxFields(facts: MailboxFacts): Fields {
  return {
    ...serverFields(facts),
    address: facts.address,
    folder: facts.folder,
    plusAddressing: facts.plusAddressing,
    afterPull: formatAfterPull(facts.afterPull),
    trustAuthserv: facts.trustAuthserv,
    alsoFolders: facts.alsoFolders,
    junkFolder: formatFolderChoice(facts.junkFolder),
    sentFolder: formatFolderChoice(facts.sentFolder),
    appendSent: facts.appendSent,
    sizeLimit: Math.round(facts.sizeLimit / MEGABYTE),
  };
}

function serverFields({ host, port, encryption, ca, login }: Server & { readonly login: Login }): Fields {
  return { host, port, encryption, ...loginFields(login), ca: ca?.trim() };
}

function loginFields(login: Login): Fields {
  switch (login.method) {
    case 'none':
      return {};
    case 'password':
      return { user: login.user, password: formatSecretRef(login.password) };
    case 'oauth2':
      return login.client === undefined
        ? { user: login.user, oauth2: formatSecretRef(login.token) }
        : { user: login.user, oauth2Client: clientFields(login.client, login.token) };
  }
}

/** What the vault keeps under a name of our own is not said: it is put there by `authorize`. */
function clientFields(client: OAuth2Client, token: SecretRef): FieldValue {
  const { provider, clientId, clientSecret, scope } = client;
  const usual = provider && makeOAuth2Client({ provider, clientId }, undefined);
  const other = (key: 'tokenUrl' | 'authUrl' | 'deviceUrl') => (client[key] === usual?.[key] ? undefined : client[key]);
  const fields: Fields = {
    provider,
    clientId,
    clientSecret: clientSecret && formatSecretRef(clientSecret),
    refreshToken: token.scheme === 'vault' ? undefined : formatSecretRef(token),
    scope: scope === usual?.scope ? undefined : scope,
    tokenUrl: other('tokenUrl'),
    authUrl: other('authUrl'),
    deviceUrl: other('deviceUrl'),
  };
  const given = Object.entries(fields).filter((field): field is [string, FieldValue] => field[1] !== undefined);
  return Object.fromEntries(given);
}

export function operatorFields({ email, fullName, role, notify, signature }: OperatorFacts): Fields {
  return { email, fullName, role, notify, signature: signatureFields(signature) };
}

export function widgetFields({ operators, routing, hours }: WidgetFacts): Fields {
  return { operators, routing, hours: formatHoursInZone(hours) };
}

export function channelFields(facts: ChannelFacts): Fields {
  return {
    address: facts.address,
    aliases: facts.aliases,
    replyName: facts.replyName,
    mailbox: facts.mailbox,
    receivingAddress: facts.receivingAddress,
    smtp: facts.smtp,
    widget: facts.widget,
    footer: tidy(facts.footer),
    autoReply: autoReplyFields(facts.autoReply),
    formSenders: facts.formSenders,
    forwarders: facts.forwarders,
    undo: `${facts.undoSeconds}s`,
    reopen: formatReopen(facts.reopen),
    quote: facts.quote,
    fallback: facts.isFallback === true,
  };
}

function autoReplyFields({ on, subject, text }: AutoReply) {
  return { on, subject, text: tidy(text) };
}

export function signatureFields({ text, on }: Signature) {
  return { text: tidy(text), on };
}

/** Of a saved reply. */
export function textFields({ text }: { readonly text: string }) {
  return { text: tidy(text) };
}

// As the file has it: line ends are LF, and those at the end are YAML's.
function tidy(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/\n+$/, '');
}

/** A field that is another now. Undefined: it is not there. */
export type FieldChange = {
  readonly field: string;
  readonly before: FieldValue | undefined;
  readonly after: FieldValue | undefined;
};

/** What differs, by the path of each field: `autoReply.text`. */
export function compareFields(before: Fields, after: Fields): FieldChange[] {
  const [old, wanted] = [flatten(before), flatten(after)];
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(old)])];
  return names.flatMap((field) => {
    const change = { field, before: show(field, old[field]), after: show(field, wanted[field]) };
    return JSON.stringify(old[field]) === JSON.stringify(wanted[field]) ? [] : [change];
  });
}

/** What a new thing gets; what is empty or off is not worth a line. */
export function newFields(fields: Fields): FieldChange[] {
  const isWorthALine = ({ after }: FieldChange) => after !== '' && after !== false && !isEmptyList(after);
  return compareFields({}, fields).filter(isWorthALine);
}

function isEmptyList(value: FieldValue | undefined): boolean {
  return Array.isArray(value) && value.length === 0;
}

function flatten(fields: Fields, prefix = ''): Record<string, FieldValue> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]): [string, FieldValue][] => {
      if (value === undefined) return [];
      if (typeof value !== 'object' || Array.isArray(value)) return [[prefix + key, value]];
      return Object.entries(flatten(value as Fields, `${prefix}${key}.`));
    }),
  );
}

// Nobody reads a certificate.
function show(field: string, value: FieldValue | undefined): FieldValue | undefined {
  if (field !== 'ca' || typeof value !== 'string') return value;
  return `certificate sha256:${createHash('sha256').update(value).digest('hex').slice(0, 16)}`;
}
