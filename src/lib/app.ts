// The App: what commands and use cases are given. Opens the edges once and closes them once; the real clock and ids.
import type { Clock, Pause } from './clock.js';
import type { Trouble } from './conversation/workload.js';
import type { ReadAutoconfig } from './discovery/autoconfig-source.js';
import type { Dns } from './dns/dns.js';
import type { NewId } from './ids.js';
import type { MailReader, ReadMail } from './inbound/mail-reader.js';
import type { Machine } from './machine.js';
import type { CheckMailbox, OpenMailbox } from './mailbox/mailbox.js';
import type { Authorize } from './oauth2/authorization.js';
import { type AnswerFolder, answerFolder } from './outbound/answer-folder.js';
import type { Secret } from './secrets/secret.js';
import type { SecretRef } from './secrets/secret-ref.js';
import type { OpenTransport } from './smtp/transport.js';
import type { Db } from './store/db.js';
import { openStore } from './store/open-store.js';
import type { SealedSecret } from './store/vault-secrets.js';
import { readTrouble } from './store/workload.js';

export type { Machine };

export type App = Machine & {
  readonly db: Db;
  readonly clock: Clock;
  readonly pause: Pause;
  /** From 0 up to 1: waits that are not all the same. */
  readonly chance: () => number;
  readonly newId: NewId;
  /** The key of a new store: 32 random bytes, hexadecimal. */
  readonly newTokenKey: () => string;
  /** The secret that a reference means. Throws `local` or `not-found` when it cannot be had. */
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
  /** Encrypts a typed secret for the vault; it is kept when `saveSealedSecret` puts it into the store. */
  readonly sealSecret: (name: string, secret: Secret) => Promise<SealedSecret>;
  readonly openTransport: OpenTransport;
  /** Where this machine keeps what a server answered when the store would not take it. */
  readonly answers: AnswerFolder;
  readonly openMailbox: OpenMailbox;
  readonly checkMailbox: CheckMailbox;
  /** Understands a mail, in a thread that is stopped when the mail takes too much. The thread starts with the first one. */
  readonly readMail: ReadMail;
  /** Asks a person to let mailroom in by OAuth2. */
  readonly authorize: Authorize;
  /** Shows a page in the browser of this machine. False where there is no screen to show it on. */
  readonly openBrowser: (url: string) => Promise<boolean>;
  /** The domain name system: the system's servers, or those of MAILROOM_DNS_SERVERS. Throws `invalid` for what is none. */
  readonly openDns: () => Promise<Dns>;
  /** The documents in which domains name their mail servers. */
  readonly openAutoconfig: () => Promise<ReadAutoconfig>;
  /** What went wrong that nobody has looked at yet: every command says so. */
  readonly readTrouble: () => Promise<Trouble>;
  close(): Promise<void>;
};

/** Opens everything. `create` makes a store that is not there yet. */
export async function openApp(machine: Machine, { create = false } = {}): Promise<App> {
  const clock: Clock = { now: () => new Date() };
  const db = await openStore(machine.storeUrl, clock, { create });
  const answers = answerFolder(machine.folders.state);
  let reader: Promise<MailReader> | undefined;
  const reachVault = { ...machine, db };
  const sealSecret: App['sealSecret'] = async (name, secret) =>
    (await import('./secrets/vault.js')).sealSecret(reachVault, name, secret);
  return {
    ...machine,
    db,
    clock,
    pause,
    chance: Math.random,
    newId: timeOrderedId(clock),
    newTokenKey: () => randomHex(32),
    readSecret: async (ref) => {
      const { readSecret } = await import('./secrets/secret-resolver.js');
      const read = (plain: SecretRef) => readSecret(reachVault, plain);
      if (ref.client === undefined) return read(ref);
      const { readAccessToken } = await import('./oauth2/token-source.js');
      return readAccessToken({ db, clock, readSecret: read, sealSecret }, ref, ref.client);
    },
    sealSecret,
    answers,
    openTransport: async (config, secret) => {
      const { openTransport } = await import('./smtp/nodemailer-transport.js');
      if (config.login.method !== 'oauth2') return openTransport(config, secret);
      const { renewingTransport } = await import('./oauth2/renewed-login.js');
      return renewingTransport((account, present) => openTransport(account, present))(config, secret);
    },
    openMailbox: async (account, secret, options) => {
      const { openMailbox } = await import('./mailbox/imap-mailbox.js');
      if (account.login.method !== 'oauth2') return openMailbox(account, secret, options);
      const { renewingMailbox } = await import('./oauth2/renewed-login.js');
      return renewingMailbox(openMailbox)(account, secret, options);
    },
    checkMailbox: async (account, secret, onStage) => {
      const { checkMailbox } = await import('./mailbox/imap-check.js');
      const { renewingMailboxCheck } = await import('./oauth2/renewed-login.js');
      return renewingMailboxCheck(checkMailbox)(account, secret, onStage);
    },
    authorize: async (client, clientSecret, how) => {
      if (how.way === 'device') {
        return (await import('./oauth2/device-authorization.js')).authorizeDevice(client, clientSecret, how);
      }
      return (await import('./oauth2/browser-authorization.js')).authorizeInBrowser(client, clientSecret, how);
    },
    readMail: async (raw) => {
      reader ??= import('./inbound/worker-mail-reader.js').then(({ openMailReader }) => openMailReader());
      return (await reader).readMail(raw);
    },
    openBrowser: async (url) => (await import('./oauth2/open-browser.js')).openBrowser(url),
    openDns: async () => (await import('./dns/dns-resolver.js')).openDns(machine.env),
    openAutoconfig: async () => (await import('./discovery/autoconfig-source.js')).openAutoconfig(machine.env),
    readTrouble: async () => ({ ...(await readTrouble(db, clock.now())), damagedAnswers: answers.listAside() }),
    close: async () => {
      await (await reader)?.close();
      await db.close();
    },
  };
}

const pause: Pause = (ms, signal) =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
  });

/** The same on a new store that is in memory alone: what would be, where no store is yet. */
export async function imagineApp(machine: Machine): Promise<App> {
  return openApp({ ...machine, storeUrl: ':memory:' }, { create: true });
}

/** 12 digits of time and 20 of chance, hexadecimal: ids made later sort later, also within a millisecond. */
export function timeOrderedId(clock: Clock): NewId {
  let last = 0;
  return <T extends string>() => {
    last = Math.max(clock.now().getTime(), last + 1);
    return `${last.toString(16).padStart(12, '0')}${randomHex(10)}` as T;
  };
}

// Web Crypto, because node:crypto takes longer to load than all else that every command needs of Node. Asked for much at
// once: each question goes to the kernel, and a pull makes ten ids for a mail.
const chance = { bytes: Buffer.alloc(0), used: 0 };

function randomHex(bytes: number): string {
  if (chance.used + bytes > chance.bytes.length) {
    chance.bytes = Buffer.from(crypto.getRandomValues(new Uint8Array(1024)).buffer);
    chance.used = 0;
  }
  chance.used += bytes;
  return chance.bytes.toString('hex', chance.used - bytes, chance.used);
}
