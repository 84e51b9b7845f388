// Errors as people and scripts see them.
import { afterEach, expect, test, vi } from 'vitest';
import { MailroomError } from '../../../src/lib/errors.js';
import { errorToJson, toCommandError } from '../../../src/lib/terminal/show-error.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a sentence, then what to do next, each on a line of its own', () => {
  const shown = toCommandError(
    new MailroomError('auth', 'smtp.acme.test refused the login', ['first this', 'then that']),
  );

  expect(shown.message).toBe('smtp.acme.test refused the login\n  first this\n  then that');
  expect(shown).toMatchObject({ oclif: { exit: 4 }, exitCode: 4 });
});

test('the JSON has kind, message and next, and details only where there are some', () => {
  expect(errorToJson(new MailroomError('not-found', 'there is no channel x', ['mailroom channel list']))).toEqual({
    error: { kind: 'not-found', message: 'there is no channel x', next: ['mailroom channel list'] },
  });
  const detailed = new MailroomError('tls', 'no', [], { details: { stages: [] } });
  expect(errorToJson(detailed).error).toHaveProperty('details', { stages: [] });
});

test('what a server said cannot steer the terminal', () => {
  const error = new MailroomError('rejected', 'it said: 550 \u001b]0;gone\u0007 no', ['ask \u009b2J them']);

  const shown = [toCommandError(error).message, JSON.stringify(errorToJson(error))];
  for (const control of ['\u001b', '\u0007', '\u009b', '\\u001b', '\\u0007']) {
    for (const text of shown) expect(text).not.toContain(control);
  }
});

test('anything else is a bug, with an apology and the way to report it', () => {
  const shown = toCommandError(new TypeError('x is not a function'));

  expect(shown.message).toMatch(
    /^Sorry, this is a bug in mailroom: x is not a function\n {2}run it again with DEBUG=mailroom/,
  );
  expect(shown).toMatchObject({ exitCode: 1 });
  expect(shown.message).not.toMatch(/^ *at /m);
  expect(errorToJson('thrown text').error).toMatchObject({
    kind: 'bug',
    message: expect.stringContaining('thrown text'),
  });
});

test('DEBUG=mailroom adds the stack', () => {
  vi.stubEnv('DEBUG', 'mailroom');

  expect(toCommandError(new TypeError('oh')).message).toMatch(/\n {4}at /);
});

test('a full disk is this machine, wherever it is met', () => {
  const error = Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    path: '/tmp/draft',
  });

  expect(errorToJson(error).error).toEqual({
    kind: 'local',
    message: 'the disk is full (/tmp/draft)',
    next: ['make room, then try again'],
  });
  expect(toCommandError(error)).toMatchObject({ exitCode: 9 });
});

test('an error that was made fit to be shown stays as it is', () => {
  const shown = toCommandError(new MailroomError('conflict', 'somebody was quicker'));

  expect(toCommandError(shown)).toBe(shown);
  expect(errorToJson(shown).error.kind).toBe('conflict');
});
