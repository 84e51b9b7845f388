// Which folders of an account are pulled, and as what.
import type { AccountFolder, FolderUse } from './mailbox.js';
import type { FolderChoice, MailboxAccount } from './mailbox-account.js';
import type { FolderRole } from './server-copy.js';

export type PulledFolder = { readonly folder: string; readonly role: FolderRole };

type Chosen = Pick<MailboxAccount, 'folder' | 'alsoFolders' | 'junkFolder' | 'sentFolder'>;

/** Whether the server has to be asked what its folders are for. */
export function needsFolderList({ junkFolder, sentFolder }: Chosen): boolean {
  return junkFolder.by === 'use' || sentFolder.by === 'use';
}

/** Each folder once, the account's own first. `listed`: what `needsFolderList` asked for. */
export function choosePulledFolders(account: Chosen, listed: readonly AccountFolder[]): PulledFolder[] {
  const wanted: (readonly [folder: string | undefined, role: FolderRole])[] = [
    [account.folder, 'inbox'],
    ...account.alsoFolders.map((folder) => [folder, 'inbox'] as const),
    [chosen(account.junkFolder, 'junk', listed), 'junk'],
    [chosen(account.sentFolder, 'sent', listed), 'sent'],
  ];
  const folders: PulledFolder[] = [];
  for (const [folder, role] of wanted) {
    if (folder === undefined || folders.some((other) => isSameFolder(other.folder, folder))) continue;
    folders.push({ folder, role });
  }
  return folders;
}

/** The folder that is chosen; undefined when there is none. */
function chosen(choice: FolderChoice, use: FolderUse, listed: readonly AccountFolder[]): string | undefined {
  switch (choice.by) {
    case 'none':
      return undefined;
    case 'name':
      return choice.folder;
    case 'use':
      return listed.find((folder) => folder.use === use)?.path;
  }
}

// INBOX alone is the same in small letters (RFC 9051, 5.1).
function isSameFolder(one: string, other: string): boolean {
  return one === other || (one.toUpperCase() === 'INBOX' && other.toUpperCase() === 'INBOX');
}
