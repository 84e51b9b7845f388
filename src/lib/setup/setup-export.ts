// The export: what is set up, as a setup file says it. What is as it would be anyway is left out.

import type { Channel } from '../channel/channel.js';
import { chooseReceivingAddress } from '../channel/receiving-address.js';
import { type MailboxAccount, USUAL_FOLDERS } from '../mailbox/mailbox-account.js';
import type { Operator } from '../operator/operator.js';
import { isLoopback, type Login, loginSecret, type Server } from '../server-login.js';
import { HOUSE, HOUSE_CONFIG } from '../smtp/smtp-config.js';
import { ALWAYS } from '../widget/business-hours.js';
import type { PresentSetup } from './setup.js';
import {
  channelFields,
  type Fields,
  type FieldValue,
  mailboxFields,
  operatorFields,
  signatureFields,
  smtpFields,
  textFields,
  widgetFields,
} from './setup-fields.js';
import { toChannelFacts } from './wanted-channel.js';

/** A file as values: its sections in the order in which people read them. */
export type ExportedSetup = { readonly version: 1 } & Readonly<
  Record<string, Readonly<Record<string, Fields | string>> | 1>
>;

/** Applied to an empty store, what this gives makes the same desk. References stand where secrets are. */
export function exportSetup(present: PresentSetup): ExportedSetup {
  const sections: [string, Readonly<Record<string, Fields>>][] = [
    ['smtp', byName(withoutUnchangedHouse(present.smtp), (config) => account(config, smtpFields(config)))],
    ['mailboxes', byName(present.mailboxes, exportMailbox)],
    ['operators', byName(present.operators, (operator) => exportOperator(operator, present))],
    ['widgets', byName(present.widgets, exportWidget)],
    ['channels', byName(present.channels, (channel) => exportChannel(channel, present.mailboxes))],
    ['savedReplies', byName(present.savedReplies, textFields)],
  ];
  const filled = Object.fromEntries(sections.filter(([, things]) => Object.keys(things).length > 0));
  const smtp = present.notificationSmtp;
  return { version: 1, ...filled, ...(smtp === undefined ? {} : { notifications: { smtp } }) };
}

/** The references to secrets that only this store's vault can resolve. */
export function vaultReferences({ smtp, mailboxes }: Pick<PresentSetup, 'smtp' | 'mailboxes'>): readonly string[] {
  const keys = smtp.map(({ dkim }) => dkim?.key);
  const references = [...[...smtp, ...mailboxes].map(({ login }) => loginSecret(login)), ...keys];
  return [...new Set(references.flatMap((ref) => (ref?.scheme === 'vault' ? [`vault:${ref.value}`] : [])))];
}

function byName<Thing extends { readonly name: string }>(things: readonly Thing[], toFields: (thing: Thing) => Fields) {
  return Object.fromEntries(things.map((thing) => [thing.name, toFields(thing)]));
}

function withoutUnchangedHouse(smtp: PresentSetup['smtp']): PresentSetup['smtp'] {
  const usual = JSON.stringify(smtpFields(HOUSE_CONFIG));
  return smtp.filter((config) => config.name !== HOUSE || JSON.stringify(smtpFields(config)) !== usual);
}

function account(server: Server & { readonly login: Login }, fields: Fields): Fields {
  const insists = server.encryption === 'none' && !isLoopback(server.host);
  return { ...given(fields, { replyName: '' }), ...(insists ? { allowClearText: true } : {}) };
}

function exportMailbox(mailbox: MailboxAccount): Fields {
  const { address: _, ...usual } = mailboxFields({
    ...mailbox,
    folder: 'INBOX',
    plusAddressing: false,
    afterPull: { do: 'leave' },
    trustAuthserv: [],
    ...USUAL_FOLDERS,
  });
  const { folder, plusAddressing, afterPull, trustAuthserv, alsoFolders, junkFolder, sentFolder } = usual;
  const { appendSent, sizeLimit } = usual;
  const fields = account(mailbox, mailboxFields(mailbox));
  const folders = { folder, alsoFolders, junkFolder, sentFolder, appendSent, sizeLimit };
  return given(fields, { ...folders, plusAddressing, afterPull, trustAuthserv });
}

function exportOperator(operator: Operator, { channelSignatures }: PresentSetup): Fields {
  const theirs = channelSignatures.filter((one) => one.operator === operator.name);
  const signatures = Object.fromEntries(theirs.map(({ channel, signature }) => [channel, signatureFields(signature)]));
  return {
    // The role is always said: it is what the first operator of a store hangs on.
    ...given(operatorFields(operator), { fullName: '', notify: false, signature: { text: '', on: false } }),
    ...(theirs.length === 0 ? {} : { channelSignatures: signatures }),
  };
}

function exportWidget(widget: PresentSetup['widgets'][number]): Fields {
  const { routing, hours } = widget;
  return given(widgetFields({ routing, hours, operators: widget.operators.map(({ name }) => name) }), {
    hours: ALWAYS,
  });
}

function exportChannel(channel: Channel, mailboxes: PresentSetup['mailboxes']): Fields {
  const mailbox = mailboxes.find(({ id }) => id === channel.mailbox.id);
  const receivingAddress = mailbox && chooseReceivingAddress(mailbox, channel.name, undefined);
  return given(channelFields(toChannelFacts(channel)), {
    aliases: [],
    receivingAddress,
    smtp: HOUSE,
    footer: '',
    autoReply: { on: false, subject: '', text: '' },
    formSenders: [],
    forwarders: [],
    undo: '0s',
    reopen: '30d',
    quote: 'none',
    fallback: false,
  });
}

/** The fields without those that are as usual. */
function given(fields: Fields, usual: Fields): Fields {
  const isUsual = (key: string, value: FieldValue | undefined) =>
    Object.hasOwn(usual, key) && JSON.stringify(usual[key]) === JSON.stringify(value);
  return Object.fromEntries(
    Object.entries(fields).filter(([key, value]) => value !== undefined && !isUsual(key, value)),
  );
}
