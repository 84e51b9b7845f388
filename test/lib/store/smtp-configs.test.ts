// SMTP configs in the store: the reference to a secret, never the secret.
import { expect, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import { parseSecretRef } from '../../../src/lib/secrets/secret-ref.js';
import type { SmtpConfig } from '../../../src/lib/smtp/smtp-config.js';
import {
  findSmtpConfig,
  insertSmtpConfig,
  listSmtpConfigs,
  saveSmtpFindings,
} from '../../../src/lib/store/smtp-configs.js';
import { NOW, newId, withStore } from '../../support/fresh-store.js';
import { eachStore } from '../../support/stores.js';

const ACME: SmtpConfig = {
  id: newId(),
  name: 'acme',
  host: 'smtp.acme.example',
  port: 465,
  encryption: 'tls',
  ca: '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n',
  login: { method: 'password', user: 'support@acme.example', password: parseSecretRef('vault:smtp-acme') },
  replyName: 'Acme Support',
  replyAddress: parseEmailAddress('support@acme.example'),
  nullSender: 'unknown',
  sizeLimit: undefined,
  checkedAt: undefined,
  createdAt: NOW,
};

eachStore((store) => {
  test.for<[what: string, change: Partial<SmtpConfig>]>([
    ['a password', {}],
    ['an OAuth2 token', { login: { method: 'oauth2', user: 'ana', token: parseSecretRef('command:get-token ana') } }],
    [
      'no login and no address',
      { login: { method: 'none' }, replyAddress: undefined, ca: undefined, encryption: 'none' },
    ],
    ['what a check found', { nullSender: 'yes', sizeLimit: 35_882_577, checkedAt: NOW }],
    ['a limit beyond four gigabytes', { sizeLimit: 2 ** 40 }],
  ])('a config with %s comes back as it went in', async ([, change]) => {
    await withStore(await store.url(), async (db) => {
      const config = { ...ACME, ...change };

      await db.transaction((tx) => insertSmtpConfig(tx, config));

      expect(await findSmtpConfig(db, 'acme')).toEqual(config);
      expect(await findSmtpConfig(db, config.id)).toEqual(config);
      expect(await listSmtpConfigs(db)).toEqual([config]);
    });
  });

  test('what a check finds out is kept with its time', async () => {
    await withStore(await store.url(), async (db) => {
      await db.transaction((tx) => insertSmtpConfig(tx, ACME));

      await db.transaction((tx) => saveSmtpFindings(tx, ACME.id, { nullSender: 'no', sizeLimit: 1000 }, NOW));

      expect(await findSmtpConfig(db, 'acme')).toMatchObject({ nullSender: 'no', sizeLimit: 1000, checkedAt: NOW });
    });
  });
});
