// Operators, and the signatures they have for one channel, in the store.
import { expect, test } from 'vitest';
import {
  clearChannelSignature,
  findChannelSignature,
  saveChannelSignature,
} from '../../../src/lib/store/channel-signatures.js';
import { findOperator, insertOperator, listOperators, saveSignature } from '../../../src/lib/store/operators.js';
import { fillStore } from '../../support/filled-store.js';
import { NOW } from '../../support/fresh-store.js';
import { eachStore } from '../../support/stores.js';

eachStore((store) => {
  test('an operator comes back as it went in, by name and by id', async () => {
    const { db, operators, close } = await fillStore(await store.url(), NOW);

    expect(await findOperator(db, 'ana')).toEqual(operators.ana);
    expect(await findOperator(db, operators.ana.id)).toEqual(operators.ana);
    expect(await findOperator(db, 'nobody')).toBeUndefined();
    expect((await listOperators(db)).map(({ name }) => name)).toEqual(['ana', 'ben']);
    await close();
  });

  test('two operators share neither name nor address, however it is written', async () => {
    const { db, operators, newId, close } = await fillStore(await store.url(), NOW);
    const insert = (change: Partial<typeof operators.ana>) =>
      db.transaction((tx) => insertOperator(tx, { ...operators.ana, id: newId(), name: 'zoe', ...change }));

    await expect(insert({ name: 'ben', email: operators.ana.email })).rejects.toThrow();
    await expect(insert({ email: operators.ana.email.toUpperCase() as typeof operators.ana.email })).rejects.toThrow();
    await close();
  });

  test('a signature is changed, and one channel may have its own', async () => {
    const { db, operators, channels, close } = await fillStore(await store.url(), NOW);
    const { ana } = operators;
    const { id: channel } = channels.support;

    await db.transaction(async (tx) => {
      await saveSignature(tx, ana.id, { text: 'Ana\nAcme', on: true }, NOW);
      await saveChannelSignature(tx, ana.id, channel, { text: 'A.', on: true });
      await saveChannelSignature(tx, ana.id, channel, { text: 'Ana Lima', on: false });
    });

    expect((await findOperator(db, 'ana'))?.signature).toEqual({ text: 'Ana\nAcme', on: true });
    expect(await findChannelSignature(db, ana.id, channel)).toEqual({ text: 'Ana Lima', on: false });
    expect(await findChannelSignature(db, ana.id, channels.sales.id)).toBeUndefined();
    await db.transaction((tx) => clearChannelSignature(tx, ana.id, channel));
    expect(await findChannelSignature(db, ana.id, channel)).toBeUndefined();
    await close();
  });
});
