// Creating widgets.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import type { App } from '../../../src/lib/app.js';
import { addOperator } from '../../../src/lib/operator/add-operator.js';
import { findWidget, listWidgets } from '../../../src/lib/store/widgets.js';
import { createWidget } from '../../../src/lib/widget/create-widget.js';
import { openReadyMailroom } from '../../support/mailroom.js';
import { eachStore } from '../../support/stores.js';

eachStore((store) => {
  let app: App;
  beforeEach(async () => {
    app = await openReadyMailroom(await store.url());
    for (const name of ['ana', 'bob']) {
      await addOperator(app, {
        name,
        email: parseEmailAddress(`${name}@acme.example`),
        fullName: '',
        role: undefined,
        notify: false,
        widgets: [],
        allowOwnAddress: false,
      });
    }
  });
  afterEach(() => app.close());

  test('a widget keeps its operators in the order in which they were named, each once', async () => {
    await createWidget(app, { name: 'website', routing: 'round-robin', operators: ['bob', 'ana', 'bob'] });
    expect(await findWidget(app.db, 'website')).toMatchObject({
      name: 'website',
      routing: 'round-robin',
      operators: [{ name: 'bob' }, { name: 'ana' }],
    });
  });

  test('a name that is taken is refused', async () => {
    await createWidget(app, { name: 'website', routing: 'manual', operators: [] });
    await expect(createWidget(app, { name: 'website', routing: 'manual', operators: ['ana'] })).rejects.toMatchObject({
      kind: 'invalid',
      message: 'there is a widget called website already',
    });
    expect((await findWidget(app.db, 'website'))?.operators).toEqual([]);
  });

  test('an operator who does not exist is named, and nothing is kept', async () => {
    await expect(
      createWidget(app, { name: 'website', routing: 'manual', operators: ['ana', 'nobody'] }),
    ).rejects.toMatchObject({ kind: 'not-found', message: expect.stringContaining('"nobody"') });
    expect(await listWidgets(app.db)).toEqual([]);
  });
});
