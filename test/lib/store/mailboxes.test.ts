// Mailboxes in the store.
import { expect, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import type { MailboxAccount } from '../../../src/lib/mailbox/mailbox-account.js';
import { parseSecretRef } from '../../../src/lib/secrets/secret-ref.js';
import { findMailbox, insertMailbox, listMailboxes, saveMailboxChecked } from '../../../src/lib/store/mailboxes.js';
import { NOW, newId, withStore } from '../../support/fresh-store.js';
import { eachStore } from '../../support/stores.js';

const INBOX: MailboxAccount = {
  id: newId(),
  name: 'inbox',
  host: 'imap.acme.example',
  port: 993,
  encryption: 'tls',
  ca: undefined,
  login: { method: 'password', user: 'inbox@acme.example', password: parseSecretRef('env:IMAP_PASSWORD') },
  folder: 'INBOX',
  address: parseEmailAddress('inbox@acme.example'),
  plusAddressing: true,
  afterPull: { do: 'leave' },
  trustAuthserv: ['mx.acme.example', 'mx.google.com'],
  alsoFolders: ['Forwarded', 'Größe'],
  junkFolder: { by: 'name', folder: 'Spam' },
  sentFolder: { by: 'use' },
  appendSent: true,
  sizeLimit: 20 * 1024 * 1024,
  checkedAt: undefined,
  createdAt: NOW,
};

eachStore((store) => {
  test.for<MailboxAccount['afterPull']>([
    { do: 'leave' },
    { do: 'seen' },
    { do: 'delete' },
    { do: 'move', folder: 'Done: 2026' },
  ])('a mailbox comes back as it went in, also what happens after a pull: %o', async (afterPull) => {
    await withStore(await store.url(), async (db) => {
      const mailbox = { ...INBOX, afterPull };

      await db.transaction((tx) => insertMailbox(tx, mailbox));

      expect(await findMailbox(db, 'inbox')).toEqual(mailbox);
      expect(await findMailbox(db, mailbox.id)).toEqual(mailbox);
      expect(await listMailboxes(db)).toEqual([mailbox]);
      expect(await findMailbox(db, 'nothing')).toBeUndefined();
    });
  });

  test('the time of a check is kept', async () => {
    await withStore(await store.url(), async (db) => {
      await db.transaction((tx) => insertMailbox(tx, INBOX));

      await db.transaction((tx) => saveMailboxChecked(tx, INBOX.id, NOW));

      expect((await findMailbox(db, 'inbox'))?.checkedAt).toEqual(NOW);
    });
  });
});
