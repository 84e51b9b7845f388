// Widgets and their operators in the store.
import { expect, test } from 'vitest';
import { addWidgetOperator, findWidget, insertWidget, listWidgets } from '../../../src/lib/store/widgets.js';
import { fillStore } from '../../support/filled-store.js';
import { NOW } from '../../support/fresh-store.js';
import { eachStore } from '../../support/stores.js';

eachStore((store) => {
  test('a widget comes back with its operators in the order in which they came', async () => {
    const { db, operators, newId, close } = await fillStore(await store.url(), NOW);
    const { ana, ben } = operators;
    const shop = { id: newId(), name: 'shop', routing: 'round-robin', operators: [ben, ana], createdAt: NOW } as const;

    await db.transaction((tx) => insertWidget(tx, { ...shop, id: newId() }));

    const found = await findWidget(db, 'shop');
    expect(found).toMatchObject({ name: 'shop', routing: 'round-robin', createdAt: NOW });
    expect(found?.operators.map(({ name }) => name)).toEqual(['ben', 'ana']);
    expect(await findWidget(db, found?.id ?? '')).toEqual(found);
    expect((await listWidgets(db)).map(({ name }) => name)).toEqual(['shop', 'website']);
    expect(await findWidget(db, 'nothing')).toBeUndefined();
    await close();
  });

  test('an operator who is put into a widget comes last, and once', async () => {
    const { db, operators, channels, close } = await fillStore(await store.url(), NOW);
    const { id } = channels.support.widget;

    for (const operator of [operators.ben, operators.ana, operators.ben]) {
      await db.transaction((tx) => addWidgetOperator(tx, id, operator.id));
    }

    expect((await findWidget(db, 'website'))?.operators.map(({ name }) => name)).toEqual(['ana', 'ben']);
    await close();
  });
});
