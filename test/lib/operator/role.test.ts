// What each role may do.
import { describe, expect, test } from 'vitest';
import type { Operator } from '../../../src/lib/operator/operator.js';
import { isAllowed, permissionNames, refuseUnlessAllowed, refuseWithoutAdmin } from '../../../src/lib/operator/role.js';

describe('a role', () => {
  test('may do all that the one below it may', () => {
    for (const permission of permissionNames()) {
      expect(isAllowed('admin', permission)).toBe(true);
      if (isAllowed('operator', permission)) expect(isAllowed('supervisor', permission)).toBe(true);
    }
  });

  test.each([
    ['operator', ['answer', 'own-signature', 'own-entry']],
    [
      'supervisor',
      [
        ...['answer', 'own-signature', 'own-entry', 'saved-replies', 'channel-texts', 'signatures'],
        ...['presence', 'widgets', 'audit'],
      ],
    ],
  ] as const)('%s may do exactly this', (role, allowed) => {
    expect(permissionNames().filter((permission) => isAllowed(role, permission))).toEqual(allowed);
  });
});

describe('what is not allowed', () => {
  const ana = { id: '1', name: 'ana', role: 'admin' } as unknown as Operator;
  const bob = { id: '2', name: 'bob', role: 'operator' } as unknown as Operator;

  test('is refused with who may do it', () => {
    expect(() => refuseUnlessAllowed(bob, 'channels', [ana, bob])).toThrow(
      'bob has the role operator, which does not allow to create, change and delete channels',
    );
    expect(() => refuseUnlessAllowed(ana, 'channels', [ana, bob])).not.toThrow();
  });

  test('is allowed in a store that knows nobody yet', () => {
    expect(() => refuseUnlessAllowed('nobody-yet', 'operators', [])).not.toThrow();
  });

  test('includes to leave a store without an admin', () => {
    expect(() => refuseWithoutAdmin([bob], 'ana')).toThrow('ana is the only admin');
    expect(() => refuseWithoutAdmin([ana, bob], 'bob')).not.toThrow();
    expect(() => refuseWithoutAdmin([], 'ana')).not.toThrow();
  });
});
