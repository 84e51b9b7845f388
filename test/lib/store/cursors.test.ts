// Cursors and server copies in the store: what a pull knows about a folder.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { QuarantineId } from '../../../src/lib/ids.js';
import { startingCursor } from '../../../src/lib/mailbox/cursor.js';
import type { ServerCopy } from '../../../src/lib/mailbox/server-copy.js';
import { listPulledTimes, readCursor, saveCursor, savePulledAt, startCursor } from '../../../src/lib/store/cursors.js';
import { countQuarantined, insertQuarantined } from '../../../src/lib/store/quarantine.js';
import { keepRawMail } from '../../../src/lib/store/raw-mails.js';
import {
  findRenumberedCopy,
  insertServerCopy,
  listKnownUids,
  listUidsDueAfterPull,
  saveAfterPullDone,
} from '../../../src/lib/store/server-copies.js';
import { type IntakeDesk, openIntakeDesk, START } from '../../support/intake-desk.js';
import { eachStore } from '../../support/stores.js';

// The largest UID and UIDVALIDITY that IMAP has (RFC 3501, 2.3.1.1).
const LARGEST = 4_294_967_295;
const LATER = new Date(START.getTime() + 60_000);

eachStore((store) => {
  let desk: IntakeDesk;
  beforeEach(async () => {
    desk = await openIntakeDesk(await store.url());
  });
  afterEach(() => desk.close());

  const at = (uidValidity: string) => ({ mailboxId: desk.mailbox.id, folder: 'INBOX', uidValidity });
  const copy = (uid: number, more: Partial<ServerCopy> = {}): ServerCopy => ({
    ...{ uid, receivedAt: START, rawHash: undefined, outcome: 'stored', afterPullDue: false, ...more },
  });
  const keep = (uidValidity: string, ...copies: ServerCopy[]) =>
    desk.db.transaction(async (tx) => {
      for (const one of copies) insertServerCopy(tx, at(uidValidity), one, START);
    });

  test('a cursor comes back as it went in, and only moves on', async () => {
    const cursor = startingCursor(at('7'), { uidValidity: String(LARGEST), highestUid: 5 }, START);
    const { uidValidity: _, ...of } = at('7');
    await desk.db.transaction((tx) => startCursor(tx, { ...cursor, ...of }, START));
    const read = () => readCursor(desk.db, desk.mailbox.id, 'INBOX');
    expect(await read()).toEqual({ ...cursor, ...of });
    expect(await readCursor(desk.db, desk.mailbox.id, 'Archive')).toBeUndefined();
    await desk.db.transaction((tx) => saveCursor(tx, { ...cursor, ...of, lastUid: LARGEST }, START));
    await desk.db.transaction((tx) => saveCursor(tx, { ...cursor, ...of, lastUid: 9 }, START));
    expect(await read()).toMatchObject({ startUid: 5, lastUid: LARGEST });
    // Whoever still works with the old numbers moves nothing.
    await desk.db.transaction((tx) => startCursor(tx, { ...cursor, ...of, uidValidity: '8', lastUid: 1 }, START));
    await desk.db.transaction((tx) => saveCursor(tx, { ...cursor, ...of, lastUid: 9 }, START));
    await desk.db.transaction((tx) => savePulledAt(tx, { ...cursor, ...of }, LATER));
    expect(await read()).toMatchObject({ uidValidity: '8', lastUid: 1, pulledAt: undefined });
    expect(await listPulledTimes(desk.db)).toEqual(new Map());
    await desk.db.transaction((tx) => savePulledAt(tx, { ...cursor, ...of, uidValidity: '8' }, LATER));
    expect(await listPulledTimes(desk.db)).toEqual(new Map([[desk.mailbox.id, LATER]]));
  });

  test('what is known is known by folder and UIDVALIDITY, however many are asked for', async () => {
    await keep('7', copy(1), copy(3), copy(LARGEST));
    await keep('8', copy(2));
    const many = Array.from({ length: 2_000 }, (_, index) => index + 1);
    expect(await listKnownUids(desk.db, at('7'), [...many, LARGEST])).toEqual(new Set([1, 3, LARGEST]));
    expect(await listKnownUids(desk.db, at('8'), many)).toEqual(new Set([2]));
    expect(await listKnownUids(desk.db, { ...at('7'), folder: 'Archive' }, many)).toEqual(new Set());
    expect(await listKnownUids(desk.db, at('7'), [])).toEqual(new Set());
  });

  test('a copy is unique: nothing is noted twice', async () => {
    await keep('7', copy(1));
    await expect(keep('7', copy(1))).rejects.toThrow();
  });

  test('the same bytes are found under another UIDVALIDITY of the same folder alone', async () => {
    const raw = { sha256: 'abc', bytes: Buffer.from('mail') };
    await desk.db.transaction(async (tx) => keepRawMail(tx, raw, START));
    await keep('7', copy(1, { rawHash: 'abc', outcome: 'unrouted' }));
    expect(await findRenumberedCopy(desk.db, at('8'), 'abc')).toBe('unrouted');
    expect(await findRenumberedCopy(desk.db, at('7'), 'abc')).toBeUndefined();
    expect(await findRenumberedCopy(desk.db, { ...at('8'), folder: 'Archive' }, 'abc')).toBeUndefined();
    expect(await findRenumberedCopy(desk.db, at('8'), 'def')).toBeUndefined();
  });

  test('what is still to be done on the server is listed until it is done', async () => {
    await keep('7', copy(1), copy(3, { afterPullDue: true }), copy(2, { afterPullDue: true }));
    expect(await listUidsDueAfterPull(desk.db, at('7'), 10)).toEqual([2, 3]);
    expect(await listUidsDueAfterPull(desk.db, at('7'), 1)).toEqual([2]);
    await desk.db.transaction((tx) => saveAfterPullDone(tx, at('7'), [1, 2]));
    expect(await listUidsDueAfterPull(desk.db, at('7'), 10)).toEqual([3]);
  });

  test('quarantine counts what waits, and takes a cause with NUL in it', async () => {
    expect(await countQuarantined(desk.db)).toBe(0);
    const mail = { id: desk.newId<QuarantineId>(), folder: at('7'), uid: 1, rawHash: undefined, attempts: 2 };
    await desk.db.transaction((tx) => insertQuarantined(tx, { ...mail, cause: 'a\u0000b' }, START));
    expect(await countQuarantined(desk.db)).toBe(1);
  });
});
