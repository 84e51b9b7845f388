// Saved replies: kept with their variables checked.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { App } from '../../../src/lib/app.js';
import { addSavedReply } from '../../../src/lib/saved-reply/add-saved-reply.js';
import { deleteSavedReply } from '../../../src/lib/saved-reply/delete-saved-reply.js';
import { editSavedReply } from '../../../src/lib/saved-reply/edit-saved-reply.js';
import { listSavedReplies } from '../../../src/lib/store/saved-replies.js';
import { openReadyMailroom } from '../../support/mailroom.js';
import { eachStore } from '../../support/stores.js';

eachStore((store) => {
  let app: App;
  beforeEach(async () => {
    app = await openReadyMailroom(await store.url());
  });
  afterEach(() => app.close());

  test('one is kept, changed and deleted', async () => {
    await addSavedReply(app, { name: 'refund', text: 'Dear {{contact.name | default: "customer"}}' });
    await editSavedReply(app, 'refund', { text: 'Dear {{contact.name}},\n\n{{operator.fullName}}' });
    expect(await listSavedReplies(app.db)).toMatchObject([
      { name: 'refund', text: 'Dear {{contact.name}},\n\n{{operator.fullName}}' },
    ]);
    await deleteSavedReply(app, 'refund');
    expect(await listSavedReplies(app.db)).toEqual([]);
    await expect(deleteSavedReply(app, 'refund')).rejects.toMatchObject({ kind: 'not-found' });
  });

  test.each([
    ['a misspelt variable', 'Dear {{contact.nmae}}', 'no variable {{contact.nmae}}'],
    ['braces that are not closed', 'Dear {{contact.name', 'cannot be used'],
    ['no text', '  ', 'needs a text'],
  ])('is refused: %s', async (_, text, message) => {
    await expect(addSavedReply(app, { name: 'refund', text })).rejects.toThrow(message);
    await addSavedReply(app, { name: 'other', text: 'Hello' });
    await expect(editSavedReply(app, 'other', { text })).rejects.toThrow(message);
    await expect(addSavedReply(app, { name: 'other', text: 'Hello' })).rejects.toThrow('called other already');
    expect(await listSavedReplies(app.db)).toMatchObject([{ name: 'other', text: 'Hello' }]);
  });
});
