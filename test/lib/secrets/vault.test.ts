// The vault: what is sealed on one machine is opened there, and on those that were given its key.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { App } from '../../../src/lib/app.js';
import { addVaultKey } from '../../../src/lib/secrets/add-vault-key.js';
import { readVaultKey } from '../../../src/lib/secrets/read-vault-key.js';
import { Secret } from '../../../src/lib/secrets/secret.js';
import { openSealedSecret, sealSecret } from '../../../src/lib/secrets/vault.js';
import { saveSealedSecret } from '../../../src/lib/store/vault-secrets.js';
import { openReadyMailroom } from '../../support/mailroom.js';
import { eachStore } from '../../support/stores.js';

const CANARY = 'kanarienvogel-42-ünïcode';
const KEY = 'a1'.repeat(32);

eachStore((store) => {
  async function machine(work: (app: App) => Promise<void>, env: Record<string, string> = {}): Promise<void> {
    const app = await openReadyMailroom(await store.url(), { env });
    try {
      await work(app);
    } finally {
      await app.close();
    }
  }

  async function keep(app: App, name: string, text = CANARY) {
    const sealed = await app.sealSecret(name, new Secret(text));
    await app.db.transaction((tx) => saveSealedSecret(tx, sealed, app.clock.now()));
    return sealed;
  }

  test('what was sealed is opened again, through the store', async () => {
    await machine(async (app) => {
      await keep(app, 'smtp-acme');
      const opened = await app.readSecret({ scheme: 'vault', value: 'smtp-acme' });
      expect(opened.reveal()).toBe(CANARY);
    });
  });

  test('the ciphertext holds no trace of the secret, and is another one every time', async () => {
    await machine(async (app) => {
      const one = await keep(app, 'smtp-acme');
      const two = await keep(app, 'smtp-acme');
      expect(one.ciphertext).not.toBe(two.ciphertext);
      for (const encoding of ['utf8', 'hex', 'base64', 'base64url'] as const) {
        expect(one.ciphertext).not.toContain(Buffer.from(CANARY).toString(encoding).slice(0, 12));
      }
    });
  });

  test('the secret is in no file that is written', async () => {
    await machine(async (app) => {
      await keep(app, 'smtp-acme');
      await expect(openSealedSecret(app, { name: 'other', ciphertext: 'v1.', keyId: 'nope' })).rejects.toThrow();
      const home = app.env['HOME'] ?? '';
      const beside = store.kind === 'sqlite' ? dirname(app.storeUrl) : home;
      for (const folder of [home, beside]) {
        for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
          const path = join(folder, name);
          if (statSync(path).isFile()) expect(readFileSync(path).includes(CANARY)).toBe(false);
        }
      }
    });
  });

  test('a secret cannot be passed off as another one, nor changed', async () => {
    await machine(async (app) => {
      const sealed = await keep(app, 'smtp-acme');
      const swapped = openSealedSecret(app, { ...sealed, name: 'smtp-evil' });
      await expect(swapped).rejects.toMatchObject({
        kind: 'local',
        message: expect.stringContaining('vault:smtp-evil'),
      });
      const last = sealed.ciphertext.at(-2) === 'A' ? 'B' : 'A';
      const changed = `${sealed.ciphertext.slice(0, -2)}${last}${sealed.ciphertext.slice(-1)}`;
      await expect(openSealedSecret(app, { ...sealed, ciphertext: changed })).rejects.toMatchObject({ kind: 'local' });
      await expect(openSealedSecret(app, { ...sealed, ciphertext: 'v1.AAAA' })).rejects.toMatchObject({
        kind: 'local',
      });
    });
  });

  test('the first secret makes a key file, 0600, beside the settings', async () => {
    await machine(async (app) => {
      const path = join(app.folders.config, 'vault.key');
      expect(existsSync(path)).toBe(false);
      await keep(app, 'smtp-acme');
      expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
      expect(readFileSync(path, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
    });
  });

  test('programs that seal at the same moment use one key', async () => {
    await machine(async (app) => {
      const names = Array.from({ length: 10 }, (_, index) => `smtp-${index}`);
      const sealed = await Promise.all(names.map((name) => sealSecret(app, name, new Secret(CANARY))));
      expect(new Set(sealed.map(({ keyId }) => keyId)).size).toBe(1);
      for (const one of sealed) expect((await openSealedSecret(app, one)).reveal()).toBe(CANARY);
    });
  });

  test('of two machines that seal the first secret at the same moment one is told to take the key of the other', async () => {
    await machine(async (here) => {
      await machine(async (there) => {
        const [mine, theirs] = await Promise.all([
          here.sealSecret('smtp-acme', new Secret(CANARY)),
          there.sealSecret('mailbox-inbox', new Secret(CANARY)),
        ]);
        expect(mine.keyId).not.toBe(theirs.keyId);
        await there.db.transaction((tx) => saveSealedSecret(tx, theirs, there.clock.now()));

        const second = here.db.transaction((tx) => saveSealedSecret(tx, mine, here.clock.now()));
        await expect(second).rejects.toMatchObject({
          kind: 'conflict',
          next: expect.arrayContaining([expect.stringContaining('config key import')]),
        });
        expect(await here.db.selectFrom('vault_secret').select('name').execute()).toEqual([{ name: 'mailbox-inbox' }]);
      });
    });
  });

  test('MAILROOM_KEY is used, and then no file is made', async () => {
    await machine(
      async (app) => {
        await keep(app, 'smtp-acme');
        expect(existsSync(join(app.folders.config, 'vault.key'))).toBe(false);
      },
      { MAILROOM_KEY: KEY },
    );
    await machine(
      async (app) => expect((await app.readSecret({ scheme: 'vault', value: 'smtp-acme' })).reveal()).toBe(CANARY),
      { MAILROOM_KEY: Buffer.from(KEY, 'hex').toString('base64') },
    );
  });

  test('a MAILROOM_KEY that is none is refused without being shown', async () => {
    await machine(
      async (app) => {
        const sealing = app.sealSecret('smtp-acme', new Secret(CANARY));
        await expect(sealing).rejects.toMatchObject({
          kind: 'invalid',
          message: expect.not.stringContaining('geheim'),
        });
      },
      { MAILROOM_KEY: 'geheim' },
    );
  });

  describe('another machine of the team', () => {
    test('cannot open what was sealed elsewhere, and says how it can', async () => {
      await machine(async (ana) => void (await keep(ana, 'smtp-acme')));
      await machine(async (bob) => {
        await expect(bob.readSecret({ scheme: 'vault', value: 'smtp-acme' })).rejects.toMatchObject({
          kind: 'local',
          message: expect.stringContaining('a key that this machine does not have'),
          next: expect.arrayContaining([expect.stringContaining('config key import')]),
        });
      });
    });

    test('does not seal with a key of its own, which would lock the others out', async () => {
      await machine(async (ana) => void (await keep(ana, 'smtp-acme')));
      await machine(async (bob) => {
        await expect(bob.sealSecret('mailbox-inbox', new Secret(CANARY))).rejects.toMatchObject({ kind: 'local' });
        expect(existsSync(join(bob.folders.config, 'vault.key'))).toBe(false);
      });
    });

    test('opens and seals when it has been given the key', async () => {
      const carried = { key: new Secret('') };
      await machine(async (ana) => {
        await keep(ana, 'smtp-acme');
        carried.key = (await readVaultKey(ana)).key;
      });
      await machine(async (bob) => {
        expect(await addVaultKey(bob, carried.key, 'file')).toMatchObject({ keptIn: 'file' });
        expect((await bob.readSecret({ scheme: 'vault', value: 'smtp-acme' })).reveal()).toBe(CANARY);
        await keep(bob, 'mailbox-inbox');
      });
    });

    test('keeps the key of its own store beside the one it was given, and uses each for its store', async () => {
      const carried = { key: new Secret('') };
      await machine(async (ana) => {
        await keep(ana, 'smtp-acme');
        carried.key = (await readVaultKey(ana)).key;
      });
      const own = await openReadyMailroom(await store.anotherUrl());
      await keep(own, 'smtp-own', 'own secret');
      await own.close();
      const bob = await openReadyMailroom(await store.url(), { env: { HOME: own.env['HOME'] ?? '' } });
      const sealedByBob = await (async () => {
        await addVaultKey(bob, carried.key, 'file');
        await addVaultKey(bob, carried.key, 'file');
        return keep(bob, 'mailbox-inbox');
      })().finally(() => bob.close());
      await machine(async (other) => {
        await addVaultKey(other, carried.key, 'file');
        expect((await openSealedSecret(other, sealedByBob)).reveal()).toBe(CANARY);
      });
      expect(readFileSync(join(own.folders.config, 'vault.key'), 'utf8').trim().split('\n')).toHaveLength(2);
    });

    test('starts anew with MAILROOM_KEY when the old key is lost', async () => {
      await machine(async (ana) => void (await keep(ana, 'smtp-acme')));
      await machine(
        async (bob) => {
          await keep(bob, 'smtp-acme', 'typed again');
          expect((await bob.readSecret({ scheme: 'vault', value: 'smtp-acme' })).reveal()).toBe('typed again');
        },
        { MAILROOM_KEY: KEY },
      );
    });
  });

  test('a machine without a key has none to give', async () => {
    await machine(async (app) => {
      await expect(readVaultKey(app)).rejects.toMatchObject({ kind: 'not-found' });
    });
  });

  test('what is no key is not taken in', async () => {
    await machine(async (app) => {
      await expect(addVaultKey(app, new Secret('geheim'), 'file')).rejects.toMatchObject({
        kind: 'invalid',
        message: expect.not.stringContaining('geheim'),
      });
    });
  });
});
