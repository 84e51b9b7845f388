// Attachments as they come out of the stored mail.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { attachmentsOf } from '../../../src/lib/conversation/conversation-attachments.js';
import { needConversation } from '../../../src/lib/conversation/need-conversation.js';
import { saveAttachments } from '../../../src/lib/conversation/save-attachments.js';
import { listMessages } from '../../../src/lib/store/messages.js';
import { type FilledStore, fillStore } from '../../support/filled-store.js';
import { eachStore } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const PDF = { name: 'invoice.pdf', type: 'application/pdf', content: Buffer.from([0, 255, 13, 10, 26, 0]) };
const EVIL = { name: '../../.bashrc', type: 'text/plain', content: Buffer.from('evil\n') };

eachStore((store) => {
  let filled: FilledStore;

  beforeEach(async () => {
    filled = await fillStore(await store.url());
  });
  afterEach(() => filled.close());

  async function attachments(number: number) {
    const { id } = await needConversation(filled.db, number);
    return attachmentsOf(await listMessages(filled.db, id));
  }

  test('every byte comes out, of mail in and mail out, under a safe name', async () => {
    const number = await filled.add({
      messages: [{ attachments: [PDF, EVIL] }, { direction: 'out', attachments: [PDF], age: 5 }],
    });
    const folder = temporaryFolder('saved');
    const reported: string[] = [];
    const saved = await saveAttachments(filled, {
      attachments: await attachments(number),
      folder,
      onSaved: ({ path }) => reported.push(path),
    });
    expect(saved.map(({ path }) => basename(path))).toEqual(['invoice.pdf', 'bashrc', 'invoice (2).pdf']);
    expect(saved.map(({ path }) => readFileSync(path))).toEqual([PDF.content, EVIL.content, PDF.content]);
    expect(reported).toEqual(saved.map(({ path }) => path));
  });

  test('a mail that does not hold what its description says is refused', async () => {
    const number = await filled.add({ messages: [{ attachments: [PDF] }] });
    await filled.db.updateTable('attachment').set({ size: 99 }).execute();
    const order = { attachments: await attachments(number), folder: join(temporaryFolder('saved')), onSaved: () => {} };
    await expect(saveAttachments(filled, order)).rejects.toMatchObject({ kind: 'local' });
  });
});
