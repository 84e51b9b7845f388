// Making a store: what it begins with, and that doing it again changes nothing.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import type { App } from '../../../src/lib/app.js';
import { readSettings } from '../../../src/lib/settings/read-settings.js';
import { type Founder, makeStore } from '../../../src/lib/setup/make-store.js';
import { listOperators } from '../../../src/lib/store/operators.js';
import { listSmtpConfigs } from '../../../src/lib/store/smtp-configs.js';
import { readStoreIdentity } from '../../../src/lib/store/store-identity.js';
import { openMailroom } from '../../support/mailroom.js';
import { eachStore } from '../../support/stores.js';

const founder = (name: string, email = `${name}@acme.example`): Founder => ({
  name,
  email: parseEmailAddress(email),
  fullName: '',
  allowOwnAddress: false,
});

eachStore((store) => {
  let app: App;
  beforeEach(async () => {
    app = await openMailroom(await store.url());
  });
  afterEach(() => app.close());

  test('a new store has an identity, a key of 32 bytes, and the house to send by', async () => {
    expect(await makeStore(app, undefined)).toEqual({ isNew: true, operator: undefined, warnings: [] });
    expect((await readStoreIdentity(app.db))?.tokenKey).toMatch(/^[0-9a-f]{64}$/);
    expect(await listSmtpConfigs(app.db)).toMatchObject([
      { name: 'house', host: 'localhost', port: 25, encryption: 'none', login: { method: 'none' } },
    ]);
    expect(await listOperators(app.db)).toEqual([]);
  });

  test('who makes it is its admin, and "me" from then on', async () => {
    const made = await makeStore(app, founder('ana'));
    expect(made).toMatchObject({ isNew: true, operator: { is: 'added', operator: { name: 'ana', role: 'admin' } } });
    expect(readSettings(app.folders.config).operator).toBe('ana');
  });

  describe('a second time', () => {
    test('nothing is new, and the identity is the same', async () => {
      await makeStore(app, founder('ana'));
      const before = await readStoreIdentity(app.db);
      expect(await makeStore(app, founder('ana'))).toMatchObject({
        isNew: false,
        operator: { is: 'present' },
        warnings: [],
      });
      expect(await readStoreIdentity(app.db)).toEqual(before);
      expect(await listSmtpConfigs(app.db)).toHaveLength(1);
      expect(await listOperators(app.db)).toHaveLength(1);
    });

    test('an operator who is there keeps their address, and that is said', async () => {
      await makeStore(app, founder('ana'));
      const made = await makeStore(app, founder('ana', 'other@acme.example'));
      expect(made.warnings).toEqual([expect.stringContaining('ana@acme.example')]);
      expect((await listOperators(app.db)).map(({ email }) => email)).toEqual(['ana@acme.example']);
    });

    test('who is there becomes "me" on a machine that is new', async () => {
      await makeStore(app, founder('ana'));
      const laptop = await openMailroom(await store.url());
      await makeStore(laptop, founder('ana')).finally(() => laptop.close());
      expect(readSettings(laptop.folders.config).operator).toBe('ana');
    });

    test('somebody else is not added, and the way to do it is said', async () => {
      await makeStore(app, founder('ana'));
      await expect(makeStore(app, founder('bob'))).rejects.toMatchObject({
        kind: 'invalid',
        next: expect.arrayContaining([expect.stringContaining('mailroom operator add bob')]),
      });
      expect(await listOperators(app.db)).toHaveLength(1);
    });

    test('the first operator may come later', async () => {
      await makeStore(app, undefined);
      expect(await makeStore(app, founder('ana'))).toMatchObject({ isNew: false, operator: { is: 'added' } });
    });
  });

  test('two programs that make one store at the same moment make one', async () => {
    const other = await openMailroom(await store.url());
    const made = await Promise.all([makeStore(app, founder('ana')), makeStore(other, founder('ana'))]);
    await other.close();
    expect(made.map(({ isNew }) => isNew).sort()).toEqual([false, true]);
    expect(await listSmtpConfigs(app.db)).toHaveLength(1);
  });
});
