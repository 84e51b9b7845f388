// Opens a mailbox to see what comes into its folder, and into the one for spam beside it.
import { MailroomError } from '../errors.js';
import type { InboundMail } from '../inbound/inbound-mail.js';
import type { ReadMail } from '../inbound/mail-reader.js';
import type { Mailbox, OpenMailbox } from '../mailbox/mailbox.js';
import type { MailboxAccount } from '../mailbox/mailbox-account.js';
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import { loginSecret } from '../server-login.js';

export type WatchedMailboxDeps = {
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
  readonly openMailbox: OpenMailbox;
  readonly readMail: ReadMail;
};

const MOST_RECENT = 20;

type Folders = { readonly inbox: Mailbox; readonly spam: Mailbox | undefined };

/** Close it. Throws what the server does. */
export async function openWatchedMailbox(deps: WatchedMailboxDeps, account: MailboxAccount): Promise<WatchedMailbox> {
  return new WatchedMailbox(deps, account, await openFolders(deps, account));
}

async function openFolders(deps: WatchedMailboxDeps, account: MailboxAccount): Promise<Folders> {
  const reference = loginSecret(account.login);
  const inbox = await deps.openMailbox(account, reference && (await deps.readSecret(reference)));
  try {
    return { inbox, spam: await openSpam(inbox, account) };
  } catch (error) {
    await inbox.close();
    throw error;
  }
}

/** What the server says is for spam (RFC 6154), or what the mailbox was told; undefined when there is none. */
async function openSpam(mailbox: Mailbox, { junkFolder }: MailboxAccount): Promise<Mailbox | undefined> {
  const path =
    junkFolder.by === 'name' ? junkFolder.folder : (await mailbox.folders()).find(({ use }) => use === 'junk')?.path;
  if (path === undefined || path === mailbox.folder) return undefined;
  try {
    return await mailbox.open(path);
  } catch (error) {
    // A courtesy: what is watched is the folder that is pulled.
    if (error instanceof MailroomError && (error.kind === 'not-found' || error.kind === 'rejected')) return undefined;
    throw error;
  }
}

export class WatchedMailbox {
  readonly #deps: WatchedMailboxDeps;
  readonly #account: MailboxAccount;
  #folders: Folders;
  #lastUid: number;
  #lastSpamUid: number;

  constructor(deps: WatchedMailboxDeps, account: MailboxAccount, folders: Folders) {
    this.#deps = deps;
    this.#account = account;
    this.#folders = folders;
    this.#lastUid = folders.inbox.state.highestUid;
    this.#lastSpamUid = folders.spam?.state.highestUid ?? 0;
  }

  /** What was in the folder when it was opened, and came in since then; not more than a few. */
  async *recent(since: Date): AsyncGenerator<InboundMail> {
    const { inbox } = this.#folders;
    const uids = await inbox.uidsUpTo(this.#lastUid, since);
    yield* this.#read(inbox, uids.slice(-MOST_RECENT), since);
  }

  /** What has come into the folder since this was asked for. */
  async *arrivals(): AsyncGenerator<InboundMail> {
    const { inbox } = this.#folders;
    const uids = await inbox.uidsAfter(this.#lastUid);
    yield* this.#read(inbox, uids);
    this.#lastUid = uids.at(-1) ?? this.#lastUid;
  }

  /** The same of the folder for spam. */
  async *spam(): AsyncGenerator<{ readonly mail: InboundMail; readonly folder: string }> {
    const { spam } = this.#folders;
    if (spam === undefined) return;
    const uids = await spam.uidsAfter(this.#lastSpamUid);
    this.#lastSpamUid = uids.at(-1) ?? this.#lastSpamUid;
    for await (const mail of this.#read(spam, uids)) yield { mail, folder: spam.folder };
  }

  /** After its line broke. */
  async reopen(): Promise<void> {
    await this.close();
    this.#folders = await openFolders(this.#deps, this.#account);
  }

  close(): Promise<void> {
    return this.#folders.inbox.close();
  }

  async *#read(folder: Mailbox, uids: readonly number[], since?: Date): AsyncGenerator<InboundMail> {
    for await (const { raw, receivedAt } of folder.fetch(uids)) {
      if (raw === undefined || (since !== undefined && receivedAt < since)) continue;
      const mail = await this.#readIfPossible(raw);
      if (mail !== undefined) yield mail;
    }
  }

  async #readIfPossible(raw: Uint8Array): Promise<InboundMail | undefined> {
    try {
      return await this.#deps.readMail(raw);
    } catch (error) {
      // A mail that cannot be read is not the one that is waited for.
      if (error instanceof MailroomError && error.kind === 'invalid') return undefined;
      throw error;
    }
  }
}
