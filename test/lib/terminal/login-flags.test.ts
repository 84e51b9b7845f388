// Where the password of a mail server comes from, and that no two ways contradict each other.
import { describe, expect, test } from 'vitest';
import { loginFlags, missingOfLogin, readLogin } from '../../../src/lib/terminal/login-flags.js';

describe('a login', () => {
  test('without a user is none', async () => {
    expect(await readLogin({}, false, 'smtp-acme')).toEqual({ login: { method: 'none' }, typed: undefined });
  });

  test('with a reference keeps the reference', async () => {
    expect(await readLogin({ user: 'ana', 'password-ref': 'env:P' }, false, 'smtp-acme')).toEqual({
      login: { method: 'password', user: 'ana', password: { scheme: 'env', value: 'P' } },
      typed: undefined,
    });
  });

  test('with a token is OAuth2', async () => {
    expect((await readLogin({ user: 'ana', 'oauth2-ref': 'command:token' }, true, 'smtp-acme')).login).toEqual({
      method: 'oauth2',
      user: 'ana',
      token: { scheme: 'command', value: 'token' },
    });
  });

  test('without a password, and nobody to ask, needs an answer', async () => {
    await expect(readLogin({ user: 'ana' }, false, 'smtp-acme')).rejects.toMatchObject({ kind: 'needs-answer' });
  });
});

describe('what is missing of a login', () => {
  test.each([
    [{}, []],
    [{ user: 'ana', 'password-ref': 'env:P' }, []],
    [{ user: 'ana', 'password-stdin': true }, []],
    [{ user: 'ana' }, ['password-stdin or --password-ref']],
    [{ 'oauth2-ref': 'env:T' }, ['user']],
  ])('of %o is %o', (answers, missing) => {
    expect(Object.keys(missingOfLogin(answers))).toEqual(missing);
  });

  test('two sources contradict each other', () => {
    expect(() => missingOfLogin({ user: 'a', 'password-stdin': true, 'oauth2-ref': 'env:T' })).toThrow(
      '--password-stdin and --oauth2-ref cannot both be used',
    );
  });
});

test('no flag takes a password, and each twin is named for its protocol', () => {
  for (const protocol of ['smtp', 'imap'] as const) {
    const flags = loginFlags(protocol);
    expect(Object.keys(flags)).not.toContain('password');
    expect(flags['password-stdin'].type).toBe('boolean');
    expect(flags.host.env).toBe(`MAILROOM_${protocol.toUpperCase()}_HOST`);
  }
});
