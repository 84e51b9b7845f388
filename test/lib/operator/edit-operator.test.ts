// Changing and deleting operators: who may, what must stay, and who takes over.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseEmailAddress as at } from '../../../src/lib/address/email-address.js';
import { deleteOperator } from '../../../src/lib/operator/delete-operator.js';
import { editOperator } from '../../../src/lib/operator/edit-operator.js';
import { findConversation } from '../../../src/lib/store/conversations.js';
import { findOperator, listOperators, saveOperator } from '../../../src/lib/store/operators.js';
import { findWidget } from '../../../src/lib/store/widgets.js';
import { type FilledStore, fillStore } from '../../support/filled-store.js';
import { NOW } from '../../support/mailroom.js';
import { eachStore } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

eachStore((store) => {
  let filled: FilledStore;
  beforeEach(async () => {
    filled = await fillStore(await store.url());
    const { ben } = filled.operators;
    await filled.db.transaction((tx) => saveOperator(tx, { ...ben, role: 'operator' }, NOW));
  });
  afterEach(() => filled.close());

  const as = (operatorName: string) => ({
    ...{ db: filled.db, newId: filled.newId, clock: { now: () => NOW } },
    ...{ operatorName, settings: {}, folders: { config: temporaryFolder('config') } },
  });

  describe('an operator', () => {
    test('changes their own entry, but not their role', async () => {
      const change = { fullName: 'Ben Ek', notify: true, email: at('ben@new.example') };
      expect((await editOperator(as('ben'), 'ben', change, false)).changed).toEqual(['email', 'full-name', 'notify']);
      expect(await findOperator(filled.db, 'ben')).toMatchObject(change);
      await expect(editOperator(as('ben'), 'ben', { role: 'admin' }, false)).rejects.toMatchObject({ kind: 'invalid' });
      await expect(editOperator(as('ben'), 'ana', { notify: true }, false)).rejects.toMatchObject({ kind: 'invalid' });
    });

    test('gets another role from an admin, and the only admin stays one', async () => {
      expect((await editOperator(as('ana'), 'ben', { role: 'supervisor' }, false)).operator.role).toBe('supervisor');
      await expect(editOperator(as('ana'), 'ana', { role: 'operator' }, false)).rejects.toThrow('the only admin');
    });

    test.each([
      ['a channel’s address', 'support@acme.example', /loop/],
      ['a mailbox’s address', 'inbox@acme.example', /loop/],
      ['a colleague’s address', 'ana@team.example', /operator ana already/],
    ])('cannot take %s', async (_, email, message) => {
      await expect(editOperator(as('ana'), 'ben', { email: at(email) }, false)).rejects.toThrow(message);
    });
  });

  describe('deleting an operator', () => {
    test('hands their conversations and their place in widgets to who takes over', async () => {
      const number = await filled.add({ assignee: 'ana' });
      await editOperator(as('ana'), 'ben', { role: 'admin' }, false);
      const uses = await deleteOperator(as('ben'), 'ana', 'ben');
      expect(uses).toEqual({ widgets: ['website'], conversations: 1 });
      expect((await findConversation(filled.db, number))?.assignee?.name).toBe('ben');
      expect((await findWidget(filled.db, 'website'))?.operators.map(({ name }) => name)).toEqual(['ben']);
      expect((await listOperators(filled.db)).map(({ name }) => name)).toEqual(['ben']);
    });

    test('leaves their conversations to nobody when nobody takes over, and what they wrote stays', async () => {
      const number = await filled.add({ assignee: 'ben', messages: [{}, { direction: 'out' }] });
      await deleteOperator(as('ana'), 'ben', undefined);
      expect(await findConversation(filled.db, number)).toMatchObject({ assignee: undefined });
      const log = await filled.db.selectFrom('conversation_event').select(['event', 'detail']).execute();
      expect(log.at(-1)).toEqual({ event: 'assigned', detail: '{"from":"ben","to":null}' });
    });

    test('is refused for the only admin, and for operators by an operator', async () => {
      await expect(deleteOperator(as('ana'), 'ana', undefined)).rejects.toThrow('the only admin');
      await expect(deleteOperator(as('ben'), 'ana', undefined)).rejects.toMatchObject({ kind: 'invalid' });
      expect(await listOperators(filled.db)).toHaveLength(2);
    });
  });
});
