// One IMAP connection: the door to imapflow. Every command goes through `ask`, so that all failures are told in one way.

import type { Socket } from 'node:net';
import { ImapFlow } from 'imapflow';
import type { MailroomError } from '../errors.js';
import type { Secret } from '../secrets/secret.js';
import type { TrustedRoots } from '../server-tls.js';
import type { StageName } from '../smtp/smtp-check.js';
import { describeAbilities, loginsIn } from './imap-abilities.js';
import { tellImapFailure } from './imap-failure.js';
import { type OnStage, watchedTransport } from './imap-socket.js';
import type { KnownFolder } from './mailbox.js';
import type { MailboxAccount } from './mailbox-account.js';

/**
 * Milliseconds: until connected and encrypted, until greeted, and of silence while an answer is due; then of talk that
 * is no answer, and until the next mail of a fetch is there: a server that never ends must not hold a pull for ever.
 */
export type Patience = {
  readonly connect: number;
  readonly greeting: number;
  readonly silence: number;
  readonly answer?: number;
  readonly mail?: number;
};

export type ImapOptions = {
  readonly patience?: Patience;
  readonly onStage?: OnStage;
  readonly known?: KnownFolder | undefined;
  /** Gives up opening it. */
  readonly signal?: AbortSignal | undefined;
  /** By default all of them. */
  readonly roots?: TrustedRoots;
};

const PATIENCE: Patience = { connect: 20_000, greeting: 20_000, silence: 60_000 };
const ANSWER = 10 * 60_000;
// The largest mail that is taken in, on a line of 30 kB a second.
const MAIL = 30 * 60_000;
/** Bytes. What is larger is no mail that is asked for whole, nor a list of UIDs: a library's limit of 1 GB is memory lost. */
const LONGEST_LITERAL = 128 * 1024 * 1024;
/** How long the goodbye may take. */
const FAREWELL = 2_000;

export type { FetchQueryObject, MailboxObject } from 'imapflow';
/** The library's client: what the commands are given to. */
export type ImapClient = ImapFlow;

export class ImapConnection {
  readonly account: MailboxAccount;
  readonly client: ImapClient;
  readonly onStage: OnStage;
  readonly patience: { readonly answer: number; readonly mail: number; readonly silence: number };
  /** The folder that is open. */
  folder: string | undefined;
  /** What ended the connection: commands then only say that there is none. */
  #ended: Error | undefined;
  #greeted = false;
  #socket: Socket | undefined;
  /** For so many answers somebody waits. */
  #waiting = 0;

  constructor(
    account: MailboxAccount,
    secret: Secret | undefined,
    { patience = PATIENCE, onStage, roots = 'all' }: ImapOptions,
  ) {
    this.account = account;
    this.onStage = onStage ?? (() => {});
    this.patience = { answer: patience.answer ?? ANSWER, mail: patience.mail ?? MAIL, silence: patience.silence };
    this.client = new ImapFlow({
      host: account.host,
      port: account.port,
      secure: account.encryption === 'tls',
      // Without it a STARTTLS that is not offered would mean clear text.
      doSTARTTLS: account.encryption === 'starttls',
      transport: watchedTransport(account, roots, this.onStage, (socket) => {
        this.#socket = socket;
      }),
      auth: this.#auth(secret),
      clientInfo: { name: 'mailroom', version: false, vendor: false, 'support-url': false },
      logger: false,
      disableAutoIdle: true,
      disableCompression: true,
      disableIMAP4rev2: true,
      idHashAlgorithm: 'sha256',
      connectionTimeout: patience.connect,
      greetingTimeout: patience.greeting,
      socketTimeout: patience.silence,
      maxLineLength: LONGEST_LITERAL,
      maxLiteralSize: LONGEST_LITERAL,
      maxResponseSize: LONGEST_LITERAL + 1024 * 1024,
    });
    this.client.on('error', (error) => {
      this.#ended = error;
    });
  }

  // Asked for when the server has said all that comes before the login, and TLS is up: no earlier is it revealed.
  #auth(secret: Secret | undefined) {
    const { login } = this.account;
    const session = this;
    return {
      get user() {
        session.#greet();
        return login.method === 'none' ? '' : login.user;
      },
      get pass() {
        return login.method === 'password' ? secret?.reveal() : undefined;
      },
      get accessToken() {
        return login.method === 'oauth2' ? secret?.reveal() : undefined;
      },
    };
  }

  #greet(): void {
    if (this.#greeted) return;
    this.#greeted = true;
    const capabilities = [...this.client.capabilities.keys()];
    this.onStage('greeting', capabilities.join(' '), { capabilities, logins: loginsIn(capabilities) });
  }

  async connect(): Promise<void> {
    await this.ask('login', () => this.client.connect());
    this.#greet();
    const { login, afterPull } = this.account;
    // Many servers say only now all that they can do.
    const capabilities = [...this.client.capabilities.keys()];
    const who = login.method === 'none' ? 'without one' : `as ${login.user}`;
    this.onStage('login', `${who}; ${describeAbilities(capabilities, afterPull)}`, { capabilities });
  }

  can(capability: string): boolean {
    return this.client.capabilities.has(capability);
  }

  /** Gives a command and waits for its answer. */
  async ask<T>(during: StageName, command: () => Promise<T>): Promise<T> {
    try {
      const answer = await this.within(this.patience.answer, command);
      // Some commands answer false, or nothing, when the connection is gone.
      if (!this.client.usable) throw Object.assign(new Error('the connection is gone'), { code: 'NoConnection' });
      return answer;
    } catch (error) {
      throw this.told(error, during);
    }
  }

  /** Ends the connection when this takes longer, which ends this too. */
  async within<T>(limit: number, command: () => Promise<T>): Promise<T> {
    const deadline = setTimeout(() => {
      this.#ended ??= Object.assign(new Error('there was no end to it'), { code: 'ETIMEOUT' });
      this.drop();
    }, limit);
    try {
      return await this.listening(command);
    } finally {
      clearTimeout(deadline);
    }
  }

  /** Only while somebody waits for the server is its silence a failure: what came may take long to be written down. */
  async listening<T>(wait: () => Promise<T>): Promise<T> {
    if (this.#waiting++ === 0) this.#socket?.setTimeout(this.patience.silence);
    try {
      return await wait();
    } finally {
      if (--this.#waiting === 0) this.#socket?.setTimeout(0);
    }
  }

  /** A failure, whatever ended the connection first. */
  told(
    error: unknown,
    during: StageName,
    place: { readonly folder?: string | undefined; readonly folders?: readonly string[] } = {},
  ): MailroomError {
    const cause = this.#ended ?? error;
    const server = { ...this.account, folder: place.folder ?? this.folder ?? this.account.folder };
    return tellImapFailure(server, { error: cause, bye: this.client.byeReason, folders: place.folders ?? [] }, during);
  }

  drop(): void {
    this.client.close();
  }

  async close(): Promise<void> {
    const farewell = setTimeout(() => this.drop(), FAREWELL);
    await this.client.logout().catch(() => {});
    clearTimeout(farewell);
    this.drop();
  }
}
