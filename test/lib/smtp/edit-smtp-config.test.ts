// Changing and deleting SMTP configs: tried when it matters, saved whole or not at all, replaced where they are used.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseEmailAddress as at } from '../../../src/lib/address/email-address.js';
import type { App } from '../../../src/lib/app.js';
import { Secret } from '../../../src/lib/secrets/secret.js';
import { addSmtpConfig } from '../../../src/lib/smtp/add-smtp-config.js';
import { deleteSmtpConfig } from '../../../src/lib/smtp/delete-smtp-config.js';
import { editSmtpConfig, type SmtpEdit } from '../../../src/lib/smtp/edit-smtp-config.js';
import { listAuditEntries } from '../../../src/lib/store/audit-log.js';
import { findSmtpConfig } from '../../../src/lib/store/smtp-configs.js';
import { findNotificationSmtp } from '../../../src/lib/store/store-identity.js';
import { findSealedSecret } from '../../../src/lib/store/vault-secrets.js';
import type { SmtpServer } from '../../support/mail-servers.js';
import { openReadyMailroom } from '../../support/mailroom.js';
import { eachStore } from '../../support/stores.js';
import { goodServer } from './smtp-worlds.js';

const OLD = 'canary-old';
const NEW = 'canary-new';

eachStore((store) => {
  let app: App;
  let server: SmtpServer;
  beforeEach(async () => {
    app = await openReadyMailroom(await store.url());
    server = await goodServer({
      users: [
        { name: 'support', password: OLD },
        { name: 'other', password: NEW },
      ],
    });
    await addSmtpConfig(
      app,
      {
        ...{ name: 'acme', host: 'localhost', port: server.port, encryption: 'starttls', ca: server.ca },
        login: { method: 'password', user: 'support', password: { scheme: 'vault', value: 'smtp-acme' } },
        ...{ replyName: 'Acme', replyAddress: at('support@acme.test'), typed: new Secret(OLD) },
        ...{ skipCheck: false, allowClearText: false },
      },
      () => {},
    );
  });
  afterEach(() => app.close());

  const edit = (more: Partial<SmtpEdit>, name = 'acme') =>
    editSmtpConfig(app, name, { change: {}, skipCheck: false, allowClearText: false, ...more }, () => {});
  const login = (user: string) => ({
    login: { method: 'password', user, password: { scheme: 'vault', value: 'smtp-acme' } } as const,
  });

  test('another name is saved without a connection', async () => {
    await server.close();
    const { changed, check } = await edit({ change: { replyName: 'Acme Support' } });
    expect({ changed, check }).toEqual({ changed: ['reply-name'], check: undefined });
  });

  test('a reply name may have variables, which are checked before it is saved', async () => {
    const misspelt = edit({ change: { replyName: '{{operator.fulName}} at Acme' } });
    await expect(misspelt).rejects.toMatchObject({ kind: 'invalid', message: expect.stringContaining('fulName') });
    await edit({ change: { replyName: '{{operator.fullName}} at Acme' } });
    expect((await findSmtpConfig(app.db, 'acme'))?.replyName).toBe('{{operator.fullName}} at Acme');
  });

  test('another user and password are tried, then kept; the log tells of it without the password', async () => {
    const { check, config } = await edit({ change: login('other'), typed: new Secret(NEW) });
    expect(check?.ok).toBe(true);
    expect(config.checkedAt).toBeDefined();
    expect((await app.readSecret({ scheme: 'vault', value: 'smtp-acme' })).reveal()).toBe(NEW);
    const log = await listAuditEntries(app.db, { limit: 10 });
    expect(log[0]).toMatchObject({ before: { user: 'support' }, after: { user: 'other', password: 'changed' } });
    expect(JSON.stringify(log)).not.toContain('canary');
  });

  test('what fails changes nothing: neither config nor password', async () => {
    const before = await findSmtpConfig(app.db, 'acme');
    await expect(edit({ typed: new Secret('wrong'), change: { replyName: 'Other' } })).rejects.toMatchObject({
      kind: 'auth',
      details: { stages: expect.anything() },
    });
    expect(await findSmtpConfig(app.db, 'acme')).toEqual(before);
    expect((await app.readSecret({ scheme: 'vault', value: 'smtp-acme' })).reveal()).toBe(OLD);
  });

  test('untried it counts as never checked', async () => {
    const { config } = await edit({ change: { host: 'smtp.acme.invalid' }, skipCheck: true });
    expect(config).toMatchObject({ checkedAt: undefined, nullSender: 'unknown', sizeLimit: undefined });
  });

  test('a password that nothing refers to any more leaves the vault', async () => {
    await edit({ change: { login: { method: 'none' } }, skipCheck: true });
    expect(await findSealedSecret(app.db, 'smtp-acme')).toBeUndefined();
  });

  test('a change that somebody else was quicker with is refused', async () => {
    const slow = {
      ...app,
      openTransport: async (...args: Parameters<App['openTransport']>) => {
        await edit({ change: { replyName: 'Quicker' } });
        return app.openTransport(...args);
      },
    };
    const wanted = { change: { replyAddress: at('new@acme.test') }, skipCheck: false, allowClearText: false };
    await expect(editSmtpConfig(slow, 'acme', wanted, () => {})).rejects.toMatchObject({ kind: 'conflict' });
    expect(await findSmtpConfig(app.db, 'acme')).toMatchObject({
      replyName: 'Quicker',
      replyAddress: 'support@acme.test',
    });
  });

  test('clear text over a network wants to be insisted on; the reply address stays somewhere', async () => {
    const change = { host: 'smtp.acme.example', encryption: 'none' } as const;
    await expect(edit({ change })).rejects.toMatchObject({ kind: 'invalid' });
    await expect(edit({ change: { replyAddress: undefined } })).rejects.toMatchObject({ kind: 'invalid' });
  });

  test('the house can be changed', async () => {
    const { config } = await edit({ change: { port: 2525 }, skipCheck: true }, 'house');
    expect(config).toMatchObject({ name: 'house', port: 2525, replyAddress: undefined });
  });

  describe('deleting', () => {
    test('takes the password along, and is recorded', async () => {
      await deleteSmtpConfig(app, 'acme', undefined);
      expect(await findSmtpConfig(app.db, 'acme')).toBeUndefined();
      expect(await findSealedSecret(app.db, 'smtp-acme')).toBeUndefined();
      expect(await listAuditEntries(app.db, { limit: 1 })).toMatchObject([{ action: 'deleted', name: 'acme' }]);
    });

    test('what is in use says by what, and goes over to another one', async () => {
      await edit({ notifications: true });
      await expect(deleteSmtpConfig(app, 'acme', undefined)).rejects.toMatchObject({
        kind: 'invalid',
        message: 'SMTP config acme is used by notifications',
        details: { usedBy: ['notifications'] },
      });
      await expect(deleteSmtpConfig(app, 'acme', 'acme')).rejects.toThrow('cannot take its own place');
      await deleteSmtpConfig(app, 'acme', 'house');
      expect(await findNotificationSmtp(app.db)).toBe((await findSmtpConfig(app.db, 'house'))?.id);
    });

    test('is refused for the house', async () => {
      await expect(deleteSmtpConfig(app, 'house', 'acme')).rejects.toThrow('every store has it');
    });
  });
});
