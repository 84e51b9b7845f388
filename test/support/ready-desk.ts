// A desk that is set up already: what `setUpDesk` does by commands, done by the use cases behind them, in this process.
import { parseEmailAddress } from '../../src/lib/address/email-address.js';
import { type App, openApp } from '../../src/lib/app.js';
import { createChannel } from '../../src/lib/channel/create-channel.js';
import { readMachine } from '../../src/lib/machine.js';
import { addMailbox } from '../../src/lib/mailbox/add-mailbox.js';
import { type NewMailbox, USUAL_FOLDERS } from '../../src/lib/mailbox/mailbox-account.js';
import { addOperator } from '../../src/lib/operator/add-operator.js';
import { setSignature } from '../../src/lib/operator/set-signature.js';
import { Secret } from '../../src/lib/secrets/secret.js';
import { makeStore } from '../../src/lib/setup/make-store.js';
import { addSmtpConfig } from '../../src/lib/smtp/add-smtp-config.js';
import type { NewSmtpConfig } from '../../src/lib/smtp/smtp-config.js';
import { createWidget } from '../../src/lib/widget/create-widget.js';
import { AUTO_REPLY, type Desk, FOOTER, openDesk, PASSWORD, SIGNATURE } from './desk.js';
import { prepareStore } from './prepared-store.js';
import { cliEnvironment } from './run-cli.js';

/** Opens the servers and sets the whole desk up. For tests of what is done with one; how it comes about, others test. */
export async function openReadyDesk(storeUrl: string): Promise<Desk> {
  const desk = await openDesk(storeUrl);
  try {
    await setUp(desk, storeUrl);
  } catch (error) {
    await desk.close();
    throw error;
  }
  return desk;
}

async function setUp(desk: Desk, storeUrl: string): Promise<void> {
  await prepareStore(storeUrl);
  const env = cliEnvironment(desk.home, desk.env);
  // Who is the first operator becomes "me" on this machine, which is read when it is opened.
  await atHome(env, async (app) => {
    await makeStore(app, undefined);
    await addServers(app, desk);
    const wishes = { role: undefined, notify: false, widgets: [], allowOwnAddress: false };
    await addOperator(app, {
      ...wishes,
      name: 'ana',
      email: parseEmailAddress('ana@acme.example'),
      fullName: 'Ana Lima',
    });
  });
  await atHome(env, async (app) => {
    await createWidget(app, { name: 'website', routing: 'manual', operators: ['ana'] });
    await addSupport(app);
    await setSignature(app, { operator: 'ana', channel: undefined, change: { text: SIGNATURE, on: true } });
  });
}

async function atHome(env: Readonly<Record<string, string>>, work: (app: App) => Promise<void>): Promise<void> {
  const app = await openApp(readMachine({ env }), { create: true });
  await work(app).finally(() => app.close());
}

const INSISTING_ON_NOTHING = { skipCheck: false, allowClearText: false };

async function addServers(app: App, { smtp, imap }: Desk): Promise<void> {
  const acme: NewSmtpConfig = {
    name: 'acme',
    host: smtp.host,
    port: smtp.port,
    encryption: 'starttls',
    ca: smtp.ca,
    login: { method: 'password', user: 'support', password: { scheme: 'vault', value: 'smtp-acme' } },
    replyName: 'Acme',
    replyAddress: parseEmailAddress('support@acme.example'),
    typed: new Secret(PASSWORD),
    ...INSISTING_ON_NOTHING,
  };
  await addSmtpConfig(app, acme, () => {});
  const inbox: NewMailbox = {
    name: 'inbox',
    host: imap.host,
    port: imap.tlsPort,
    encryption: 'tls',
    ca: imap.ca,
    login: { method: 'password', user: 'inbox', password: { scheme: 'env', value: 'ACME_PASSWORD' } },
    folder: 'INBOX',
    ...USUAL_FOLDERS,
    address: parseEmailAddress('inbox@acme.example'),
    plusAddressing: false,
    afterPull: { do: 'leave' },
    trustAuthserv: [],
    typed: undefined,
    allowOperatorAddress: false,
    ...INSISTING_ON_NOTHING,
  };
  await addMailbox(app, inbox, () => {});
}

async function addSupport(app: App): Promise<void> {
  await createChannel(app, {
    name: 'support',
    replyName: 'Acme Support',
    address: parseEmailAddress('support@acme.example'),
    aliases: [],
    mailbox: 'inbox',
    receivingAddress: undefined,
    smtp: 'acme',
    widget: 'website',
    footer: FOOTER,
    autoReply: { on: true, subject: '', text: AUTO_REPLY },
    formSenders: [],
    forwarders: [],
    undoSeconds: 0,
    reopen: { kind: 'days', days: 30 },
    quote: 'none',
    allowOperatorAddress: false,
  });
}
