// The rules of hooks: what they can listen to, what they may be, and what becomes of a call.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseHookUrl, parseLine, parseTimeLimit } from '../../../src/lib/hook/hook.js';
import { judgeCall, judgeExit, judgeStatus } from '../../../src/lib/hook/hook-call.js';
import { parseHookEvent, sourcesOf } from '../../../src/lib/hook/hook-event.js';
import { makeSigningSecret, signatureHeaders } from '../../../src/lib/hook/webhook-signature.js';

const at = (time: string) => new Date(`2026-03-02T${time}:00.000Z`);

test('a word that is no event gets the nearest one, and all of them', () => {
  expect(() => parseHookEvent('mesage.received')).toThrow(
    expect.objectContaining({ kind: 'invalid', next: expect.arrayContaining(['did you mean message.received?']) }),
  );
  expect(parseHookEvent(' Reply.Sent ')).toBe('reply.sent');
});

test('an event may have several sources', () => {
  expect(sourcesOf(['reply.failed', 'note.added'])).toEqual([
    { source: 'outbox:failed', event: 'reply.failed' },
    { source: 'outbox:unsure', event: 'reply.failed' },
    { source: 'message:note', event: 'note.added' },
  ]);
});

describe('what a hook may be', () => {
  test.each(['http://example.com/x', 'ftp://example.com', 'example.com', 'https://user:word@example.com/'])(
    '%s is refused',
    (url) => {
      expect(() => parseHookUrl(url)).toThrow(expect.objectContaining({ kind: 'invalid' }));
    },
  );

  test.each(['https://example.com/x', 'http://127.0.0.1:8080/', 'http://[::1]:8080/', 'http://localhost/x'])(
    '%s is taken',
    (url) => {
      expect(parseHookUrl(url)).toBe(url);
    },
  );

  test.each([
    ['10s', 10],
    ['2m', 120],
    ['300', 300],
  ])('%s is %i seconds', (text, seconds) => expect(parseTimeLimit(text)).toBe(seconds));

  test.each(['0s', '6m', '301', 'soon', ''])('%j is no time limit', (text) => {
    expect(() => parseTimeLimit(text)).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });

  test('an empty command is none', () => {
    expect(() => parseLine('  ')).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });
});

describe('what becomes of a call', () => {
  const call = (attempts: number, queued = '10:00') => ({ attempts, queuedAt: at(queued) });

  test.each([
    [1, '10:01'],
    [2, '10:05'],
    [3, '10:15'],
    [4, '11:00'],
  ])('after attempt %i it is tried again at %s', (attempts, next) => {
    expect(judgeCall(call(attempts), { result: 'later', response: '503' }, at('10:00'))).toEqual({
      state: 'queued',
      nextAttemptAt: at(next),
      response: '503',
    });
  });

  test('after 48 hours it is given up', () => {
    const late = new Date('2026-03-04T10:00:00.000Z');
    expect(judgeCall(call(50), { result: 'later', response: '503' }, late)).toMatchObject({ state: 'failed' });
  });

  test('a no is not asked again, and what was said is cut and can be stored', () => {
    const verdict = judgeCall(call(1), { result: 'refused', response: `\0${'x'.repeat(1000)}` }, at('10:00'));
    expect(verdict).toMatchObject({ state: 'failed', nextAttemptAt: undefined });
    expect(verdict.response).toHaveLength(500);
    expect(verdict.response).not.toContain('\0');
  });

  test.each([
    [200, 'done'],
    [204, 'done'],
    [301, 'refused'],
    [400, 'refused'],
    [404, 'refused'],
    [410, 'refused'],
    [408, 'later'],
    [429, 'later'],
    [500, 'later'],
    [503, 'later'],
  ])('the status %i means %s', (status, result) => expect(judgeStatus(status)).toBe(result));

  test.each([
    [0, 'done'],
    [1, 'refused'],
    [75, 'later'],
    [null, 'later'],
  ])('the exit code %s means %s', (code, result) => expect(judgeExit(code)).toBe(result));
});

test('what is posted is signed as the Standard Webhooks specification says', () => {
  const secret = makeSigningSecret('ab'.repeat(32));
  const headers = signatureHeaders(secret, 'call-1', '{"a":1}', at('10:00'));
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  expect(key).toHaveLength(32);
  const mac = createHmac('sha256', key)
    .update(`call-1.${at('10:00').getTime() / 1000}.{"a":1}`)
    .digest('base64');
  expect(headers).toEqual({
    'webhook-id': 'call-1',
    'webhook-timestamp': String(at('10:00').getTime() / 1000),
    'webhook-signature': `v1,${mac}`,
  });
});

test('a secret that is too short to sign with is refused, and not repeated', () => {
  expect(() => signatureHeaders('whsec_c2hvcnQ=', 'id', '', at('10:00'))).toThrow(
    expect.objectContaining({ kind: 'invalid', message: expect.not.stringContaining('c2hv') }),
  );
});
