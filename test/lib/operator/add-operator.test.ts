// Adding operators: the first one is special, and nobody's address may loop.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import type { App } from '../../../src/lib/app.js';
import { addOperator, type NewOperator } from '../../../src/lib/operator/add-operator.js';
import { useOperator } from '../../../src/lib/operator/use-operator.js';
import { readSettings } from '../../../src/lib/settings/read-settings.js';
import { settingsFor } from '../../../src/lib/settings/settings.js';
import { findOperator, listOperators } from '../../../src/lib/store/operators.js';
import { findWidget } from '../../../src/lib/store/widgets.js';
import { createWidget } from '../../../src/lib/widget/create-widget.js';
import { giveMailbox, NOW, openReadyMailroom } from '../../support/mailroom.js';
import { eachStore } from '../../support/stores.js';

const at = parseEmailAddress;

function wanted(name: string, more: Partial<NewOperator> = {}): NewOperator {
  return {
    name,
    email: at(`${name}@acme.example`),
    fullName: '',
    role: undefined,
    notify: false,
    widgets: [],
    allowOwnAddress: false,
    ...more,
  };
}

eachStore((store) => {
  let app: App;
  beforeEach(async () => {
    app = await openReadyMailroom(await store.url());
  });
  afterEach(() => app.close());

  describe('the first operator of a store', () => {
    test('is its admin, and "me" on this machine', async () => {
      const { operator, becameMe } = await addOperator(app, wanted('ana', { fullName: 'Ana Lima', notify: true }));
      expect(operator).toMatchObject({
        name: 'ana',
        role: 'admin',
        fullName: 'Ana Lima',
        notify: true,
        createdAt: NOW,
      });
      expect(becameMe).toBe(true);
      expect(settingsFor(readSettings(app.folders.config), app.storeUrl).operator).toBe('ana');
      expect(await findOperator(app.db, 'ana')).toEqual(operator);
    });

    test('is its admin whatever role was asked for, and that is said', async () => {
      const { operator, warnings } = await addOperator(app, wanted('ana', { role: 'operator' }));
      expect(operator.role).toBe('admin');
      expect(warnings).toEqual([expect.stringContaining('is its admin')]);
    });

    test('is told how to say who they are when the settings cannot be saved', async () => {
      mkdirSync(app.folders.config, { recursive: true });
      writeFileSync(join(app.folders.config, 'settings.json'), 'not JSON');
      await expect(addOperator(app, wanted('ana'))).rejects.toMatchObject({
        kind: 'local',
        next: expect.arrayContaining([expect.stringContaining('mailroom operator use ana')]),
      });
      expect((await listOperators(app.db)).map(({ name }) => name)).toEqual(['ana']);
    });
  });

  describe('another one', () => {
    beforeEach(async () => {
      await addOperator(app, wanted('ana'));
    });

    test('is an ordinary operator unless told otherwise, and nobody’s "me"', async () => {
      expect(await addOperator(app, wanted('bob'))).toMatchObject({ operator: { role: 'operator' }, becameMe: false });
      expect((await addOperator(app, wanted('eve', { role: 'supervisor' }))).operator.role).toBe('supervisor');
      expect(readSettings(app.folders.config).operator).toBe('ana');
    });

    test('is put last into the widgets that were named', async () => {
      await createWidget(app, { name: 'website', routing: 'manual', operators: ['ana'] });
      await addOperator(app, wanted('bob', { widgets: ['website', 'website'] }));
      expect((await findWidget(app.db, 'website'))?.operators.map(({ name }) => name)).toEqual(['ana', 'bob']);
    });

    test.each<[why: string, order: Partial<NewOperator> & { name: string }, kind: string, message: RegExp]>([
      ['a name that is taken', { name: 'ana', email: at('other@acme.example') }, 'invalid', /called ana already/],
      ['an address that is taken', { name: 'bob', email: at('ANA@acme.example') }, 'invalid', /operator ana already/],
      ['a mailbox’s address', { name: 'bob', email: at('inbox@acme.example') }, 'invalid', /mailbox inbox: .*loop/],
      ['a widget that does not exist', { name: 'bob', widgets: ['nope'] }, 'not-found', /no widget called "nope"/],
    ])('is refused: %s', async (_, { name, ...order }, kind, message) => {
      await giveMailbox(app);
      await expect(addOperator(app, wanted(name, order))).rejects.toMatchObject({
        kind,
        message: expect.stringMatching(message),
      });
      expect(await listOperators(app.db)).toHaveLength(1);
    });

    test('may take the risk of a loop', async () => {
      await giveMailbox(app);
      const order = wanted('bob', { email: at('inbox@acme.example'), allowOwnAddress: true });
      expect((await addOperator(app, order)).warnings).toEqual([expect.stringContaining('loop')]);
    });

    test('can be made "me"', async () => {
      await addOperator(app, wanted('bob'));
      await useOperator(app, 'bob');
      expect(settingsFor(readSettings(app.folders.config), app.storeUrl).operator).toBe('bob');
      await expect(useOperator(app, 'nobody')).rejects.toMatchObject({
        kind: 'not-found',
        next: ['the operators are: ana, bob'],
      });
    });
  });

  test('of two programs that add the first operator at the same moment, one adds the admin; the other must say who it is', async () => {
    const other = await openReadyMailroom(await store.url());
    const ended = await Promise.allSettled([addOperator(app, wanted('ana')), addOperator(other, wanted('bob'))]);
    await other.close();
    expect((await listOperators(app.db)).map(({ role }) => role)).toEqual(['admin']);
    expect(ended.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { kind: 'needs-answer' } });
  });
});
