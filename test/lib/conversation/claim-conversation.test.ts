// Claims: colleagues see who is writing an answer, for as long as that is so, by one clock.
import { describe, expect, test } from 'vitest';
import { CLAIM_LIFETIME, CLAIM_RENEWAL } from '../../../src/lib/conversation/claim.js';
import { type ClaimDeps, claimConversation } from '../../../src/lib/conversation/claim-conversation.js';
import { MailroomError } from '../../../src/lib/errors.js';
import { listClaims } from '../../../src/lib/store/claims.js';
import { fillStore } from '../../support/filled-store.js';
import { eachStore } from '../../support/stores.js';

const NOW = new Date('2026-03-02T09:30:00Z');

eachStore((store) => {
  test('who writes is seen until they are done, dead or gone', async () => {
    const filled = await fillStore(await store.url());
    const { db, operators } = filled;
    const number = await filled.add({ messages: [{ text: 'Where is it?' }] });
    const { id } = await db
      .selectFrom('conversation')
      .select('id')
      .where('number', '=', number)
      .executeTakeFirstOrThrow();
    const conversation = id as Parameters<typeof claimConversation>[1];
    const time = { now: NOW };
    let ids = 0;
    const pauses: { resolve: () => void; ms: number }[] = [];
    const deps: ClaimDeps = {
      db,
      clock: { now: () => time.now },
      newId: <T extends string>() => `claim${++ids}` as T,
      pause: (ms, signal) =>
        new Promise((resolve) => {
          pauses.push({ resolve, ms });
          signal?.addEventListener('abort', () => resolve());
        }),
    };
    const seen = async () =>
      ((await listClaims(db, [conversation], time.now)).get(conversation) ?? []).map((one) => one.operator);
    const expiry = async (claim: string) =>
      (await db.selectFrom('claim').select('expires_at').where('id', '=', claim).executeTakeFirst())?.expires_at;

    const ana = await claimConversation(deps, conversation, operators.ana.id);
    expect(ana.others).toEqual([]);
    expect(await seen()).toEqual(['ana']);
    const ben = await claimConversation(deps, conversation, operators.ben.id);
    expect(ben.others).toMatchObject([{ operator: 'ana', since: expect.any(Date) }]);
    const again = await claimConversation(deps, conversation, operators.ana.id);
    expect(await seen()).toEqual(['ana', 'ben']);
    expect((await listClaims(db, [], time.now)).size).toBe(0);

    // One of ana's two editors is left.
    await again.release();
    expect(await seen()).toEqual(['ana', 'ben']);

    // Renewed while it is open.
    const before = await expiry('claim1');
    time.now = new Date(NOW.getTime() + CLAIM_RENEWAL);
    expect(pauses[0]?.ms).toBe(CLAIM_RENEWAL);
    pauses[0]?.resolve();
    await expect.poll(() => expiry('claim1')).not.toBe(before);
    expect(String(await expiry('claim1')) > String(before)).toBe(true);

    // Ben's process dies: nobody renews it, and its time passes.
    await db
      .updateTable('claim')
      .set({ expires_at: new Date(NOW.getTime() - 1).toISOString() })
      .where('id', '=', 'claim2')
      .execute();
    expect(await seen()).toEqual(['ana']);
    await ana.release();
    expect(await seen()).toEqual([]);
    // What has expired goes with the next one.
    await (await claimConversation(deps, conversation, operators.ana.id)).release();
    expect(await db.selectFrom('claim').selectAll().execute()).toEqual([]);
    await ben.release();
    await filled.close();
  });
});

describe('a claim is worth no error', () => {
  test('a store that takes none keeps nobody from writing', async () => {
    const filled = await fillStore(':memory:');
    const broken = new MailroomError('local', 'the disk is full');
    const claim = await claimConversation(
      {
        db: { ...filled.db, transaction: () => Promise.reject(broken) },
        clock: { now: () => NOW },
        newId: <T extends string>() => 'claim' as T,
        pause: (_, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
      },
      'nothing' as Parameters<typeof claimConversation>[1],
      filled.operators.ana.id,
    );
    await expect(claim.release()).resolves.toBeUndefined();
    await filled.close();
  });

  test('it outlives two renewals that did not come through', () => {
    expect(CLAIM_LIFETIME).toBeGreaterThan(3 * CLAIM_RENEWAL);
  });
});
