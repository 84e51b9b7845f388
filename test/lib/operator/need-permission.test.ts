// Who changes the configuration, and whether they may: checked in the use cases, and recorded with the change.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import type { App } from '../../../src/lib/app.js';
import { addOperator } from '../../../src/lib/operator/add-operator.js';
import { setSignature } from '../../../src/lib/operator/set-signature.js';
import { listAuditEntries } from '../../../src/lib/store/audit-log.js';
import { findOperator } from '../../../src/lib/store/operators.js';
import { findWidget } from '../../../src/lib/store/widgets.js';
import { createWidget } from '../../../src/lib/widget/create-widget.js';
import { NOW, openReadyMailroom } from '../../support/mailroom.js';
import { eachStore } from '../../support/stores.js';

eachStore((store) => {
  let app: App;
  beforeEach(async () => {
    app = await openReadyMailroom(await store.url());
  });
  afterEach(() => app.close());

  const add = (name: string, role: 'admin' | 'supervisor' | 'operator', as: App = app) =>
    addOperator(as, {
      ...{ name, email: parseEmailAddress(`${name}@acme.example`), fullName: '', role },
      ...{ notify: false, widgets: [], allowOwnAddress: false },
    });
  const as = (name: string | undefined): App => ({ ...app, operatorName: name });
  const signature = (operator: string) => ({ operator, channel: undefined, change: { text: 'Regards' } });
  const widget = (name: string) => ({ name, routing: 'manual', operators: [] }) as const;

  test('a store without operators may be set up by anybody; the first operator acts from then on', async () => {
    await createWidget(app, widget('early'));
    await add('ana', 'admin');
    await createWidget(app, widget('later'));
    const log = await listAuditEntries(app.db, { limit: 10 });
    expect(log.map(({ by, action, thing, name }) => [by?.name, action, thing, name])).toEqual([
      ['ana', 'added', 'widget', 'later'],
      ['ana', 'added', 'operator', 'ana'],
      [undefined, 'added', 'widget', 'early'],
    ]);
    expect(log[0]).toMatchObject({ at: NOW, before: undefined, after: { routing: 'manual', operator: [] } });
  });

  test('on a machine that is nobody’s, one has to say who acts', async () => {
    await add('ana', 'admin');
    const elsewhere = await openReadyMailroom(await store.url());
    await expect(createWidget(elsewhere, widget('website'))).rejects.toMatchObject({
      kind: 'needs-answer',
      next: [expect.stringContaining('mailroom operator use NAME'), 'the operators are: ana'],
    });
    await createWidget({ ...elsewhere, operatorName: 'ana' }, widget('website'));
    await elsewhere.close();
  });

  test('a role that does not allow it is refused, and nothing is changed or recorded', async () => {
    await add('ana', 'admin');
    await add('bob', 'operator');
    const before = await listAuditEntries(app.db, { limit: 10 });
    await expect(createWidget(as('bob'), widget('website'))).rejects.toMatchObject({
      kind: 'invalid',
      next: ['those who may: ana', expect.stringContaining('mailroom operator show bob')],
    });
    await expect(add('eve', 'admin', as('bob'))).rejects.toMatchObject({ kind: 'invalid' });
    expect(await findWidget(app.db, 'website')).toBeUndefined();
    expect(await listAuditEntries(app.db, { limit: 10 })).toEqual(before);
  });

  test('one’s own signature is one’s own; those of others want a supervisor', async () => {
    await add('ana', 'admin');
    await add('bob', 'operator');
    await add('sue', 'supervisor');
    await setSignature(as('bob'), signature('bob'));
    await expect(setSignature(as('bob'), signature('ana'))).rejects.toMatchObject({ kind: 'invalid' });
    await setSignature(as('sue'), signature('ana'));
    expect((await findOperator(app.db, 'ana'))?.signature.text).toBe('Regards');
    const [last] = await listAuditEntries(app.db, { limit: 1, thing: 'signature' });
    expect(last).toMatchObject({
      by: { name: 'sue' },
      action: 'changed',
      before: { text: '', on: false },
      after: { text: 'Regards', on: true },
    });
  });
});
