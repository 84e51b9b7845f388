// Who acts, as far as anybody has said.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import type { App } from '../../../src/lib/app.js';
import { addOperator } from '../../../src/lib/operator/add-operator.js';
import { findActingOperator, needActingOperator } from '../../../src/lib/operator/find-acting-operator.js';
import { openReadyMailroom } from '../../support/mailroom.js';
import { eachStore } from '../../support/stores.js';

eachStore((store) => {
  let app: App;
  beforeEach(async () => {
    app = await openReadyMailroom(await store.url());
  });
  afterEach(() => app.close());

  async function addAna() {
    await addOperator(app, {
      name: 'ana',
      email: parseEmailAddress('ana@acme.example'),
      fullName: '',
      role: undefined,
      notify: false,
      widgets: [],
      allowOwnAddress: false,
    });
  }

  test('it is the operator of that name', async () => {
    await addAna();
    expect(await needActingOperator({ db: app.db, operatorName: 'ana' })).toMatchObject({ name: 'ana' });
  });

  test('a name that the store does not know is an error that tells those it does', async () => {
    await addAna();
    await expect(findActingOperator({ db: app.db, operatorName: 'anna' })).rejects.toMatchObject({
      kind: 'not-found',
      next: ['the operators are: ana'],
    });
  });

  test('one that only the settings remember counts as nobody: they may be of another store', async () => {
    const acting = { db: app.db, operatorName: 'bob', settings: { operator: 'bob' } };
    expect(await findActingOperator(acting)).toBeUndefined();
    await expect(needActingOperator(acting)).rejects.toMatchObject({
      kind: 'needs-answer',
      message: expect.stringContaining('the settings name bob'),
    });
  });

  test('nobody said: reading goes on, and acting asks who', async () => {
    await addAna();
    const nobody = { db: app.db, operatorName: undefined };
    expect(await findActingOperator(nobody)).toBeUndefined();
    await expect(needActingOperator(nobody)).rejects.toMatchObject({
      kind: 'needs-answer',
      next: [expect.stringContaining('mailroom operator use NAME'), 'the operators are: ana'],
    });
  });

  test('where there is no operator at all, the first one is to be added', async () => {
    await expect(needActingOperator({ db: app.db, operatorName: undefined })).rejects.toMatchObject({
      next: [expect.stringContaining('mailroom operator add')],
    });
  });
});
