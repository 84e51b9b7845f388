// Orders as they stand in a draft, and what they may change.
import { describe, expect, test } from 'vitest';
import { type ConversationStatus, STATUSES } from '../../../src/lib/conversation/conversation.js';
import {
  checkOrders,
  hasOrders,
  NO_ORDERS,
  ORDER_FIELDS,
  type OrderField,
  type Orders,
  parseAssignment,
  parseNote,
  statusAfter,
  withOrder,
} from '../../../src/lib/conversation/orders.js';

const NOW = new Date(2026, 2, 2, 10, 30);
const read = (...lines: readonly (readonly [OrderField, string])[]): Orders =>
  lines.reduce((orders, [field, value]) => withOrder(orders, field, value, NOW), NO_ORDERS);

describe('lines of a draft', () => {
  test('each says what it means', () => {
    expect(read(['Status', ' Closed ']).status).toBe('closed');
    expect(read(['Assign', 'ana']).assign).toEqual({ to: 'operator', name: 'ana' });
    expect(read(['Assign', 'Me']).assign).toEqual({ to: 'me' });
    expect(read(['Assign', 'nobody']).assign).toEqual({ to: 'nobody' });
    expect(read(['Snooze', 'tomorrow 9:00']).snoozeUntil).toEqual(new Date(2026, 2, 3, 9));
    expect(read(['Note', 'ask Ben'], ['Note', 'and Carla']).notes).toEqual(['ask Ben', 'and Carla']);
  });

  test('tags are added, and removed with a minus', () => {
    expect(read(['Tag', '+Refund -late'])).toMatchObject({ addTags: ['refund'], removeTags: ['late'] });
    expect(read(['Tag', 'a, b; c'], ['Tag', 'b d'])).toMatchObject({ addTags: ['a', 'b', 'c', 'd'], removeTags: [] });
  });

  test('an empty line orders nothing', () => {
    const orders = read(...ORDER_FIELDS.map((field) => [field, ' '] as const));
    expect(orders).toEqual(NO_ORDERS);
    expect(hasOrders(orders)).toBe(false);
    expect(hasOrders(read(['Tag', '-late']))).toBe(true);
  });

  test('a note keeps its lines, and has some', () => {
    expect(parseNote('\n  a\r\n\r\n- b \n\n')).toBe('  a\n\n- b');
    expect(() => parseNote(' \n')).toThrow('no text');
    expect(parseAssignment('ben')).toEqual({ to: 'operator', name: 'ben' });
  });

  test.each([
    ['Status', 'done', 'is no status of a conversation'],
    ['Assign', 'ana lima', 'cannot be the name of an operator'],
    ['Tag', '+', 'cannot be a tag'],
    ['Tag', 'a\u001b[2Jb', 'cannot be a tag'],
    ['Snooze', 'soon', 'is not a time'],
    ['Note', 'a\0b', 'NUL'],
  ] as const)('%s: %j is refused', (field, value, why) => {
    expect(() => read([field, value])).toThrow(why);
  });

  test('what contradicts itself is refused', () => {
    expect(() => checkOrders(read(['Status', 'snoozed']))).toThrow('needs the time');
    expect(() => checkOrders(read(['Status', 'closed'], ['Snooze', '2d']))).toThrow('closed and snoozed');
    expect(() => checkOrders(read(['Tag', '+a -a']))).toThrow('added and removed');
    expect(() => checkOrders(read(['Status', 'snoozed'], ['Snooze', '2d'], ['Tag', 'a -b']))).not.toThrow();
  });
});

describe('the status after orders', () => {
  const becomes = (status: ConversationStatus, orders: Orders) => statusAfter(orders, { number: 7, status });

  test('without one about it, it stays', () => {
    for (const status of STATUSES)
      expect(becomes(status, read(['Note', 'x'], ['Tag', 'y'], ['Assign', 'me']))).toBe(status);
  });

  test('from every status but spam there is a way to every other', () => {
    for (const from of ['open', 'waiting', 'snoozed', 'closed'] as const) {
      for (const to of ['open', 'waiting', 'closed', 'spam'] as const)
        expect(becomes(from, read(['Status', to]))).toBe(to);
      expect(becomes(from, read(['Snooze', '2d']))).toBe('snoozed');
    }
  });

  test('spam is put right before anything else is done with it', () => {
    expect(becomes('spam', read(['Status', 'open']))).toBe('open');
    expect(becomes('spam', read(['Status', 'spam']))).toBe('spam');
    for (const to of ['waiting', 'closed'])
      expect(() => becomes('spam', read(['Status', to]))).toThrow('marked as spam');
    expect(() => becomes('spam', read(['Snooze', '2d']))).toThrow('cannot be snoozed');
  });
});
