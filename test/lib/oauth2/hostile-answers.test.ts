// What an authorisation server, or a page that knows the port of the listener, sends to do harm.
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MailroomError } from '../../../src/lib/errors.js';
import type { AuthorizationStep } from '../../../src/lib/oauth2/authorization.js';
import { authorizeInBrowser } from '../../../src/lib/oauth2/browser-authorization.js';
import { authorizeDevice } from '../../../src/lib/oauth2/device-authorization.js';
import { makeOAuth2Client, type OAuth2Client } from '../../../src/lib/oauth2/oauth2-client.js';
import { errorToJson } from '../../../src/lib/terminal/show-error.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let answers: Record<string, Answer>;
let client: OAuth2Client;

beforeEach(async () => {
  answers = {};
  server = createServer((asked, response) => answers[asked.url ?? '']?.(asked, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const urls = { tokenUrl: `${url}/token`, authUrl: `${url}/authorize`, deviceUrl: `${url}/device` };
  client = makeOAuth2Client({ clientId: 'mailroom', ...urls }, undefined);
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const json =
  (body: unknown, status = 200): Answer =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** Authorises in the browser, which `visit` plays; it is given the address that a person would open. */
async function authorize(visit: (redirect: URL, state: string) => Promise<unknown>) {
  const told = Promise.withResolvers<AuthorizationStep>();
  const how = { way: 'browser', open: false, timeout: 10_000, user: 'ana', onStep: told.resolve } as const;
  const tokens = authorizeInBrowser(client, undefined, how);
  tokens.catch(() => {});
  const { searchParams } = new URL((await told.promise).url);
  await visit(new URL(searchParams.get('redirect_uri') ?? ''), searchParams.get('state') ?? '');
  return tokens;
}

/** A request as no library writes it. */
const ask = (redirect: URL, path: string, method = 'GET') =>
  new Promise<number | undefined>((resolve, reject) => {
    request({ host: '127.0.0.1', port: redirect.port, path, method }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once('error', reject)
      .end();
  });

test('whatever a page of somebody else sends to the listener is turned away, and the person’s answer is taken', async () => {
  answers['/token'] = json({ access_token: 'a', refresh_token: 'r' });
  const tokens = await authorize(async (redirect, state) => {
    const attempts = [
      '//',
      '//[',
      '/\\',
      '/?code=mine',
      `/?code=mine&state=${state}x`,
      `/favicon.ico?code=mine&state=${state}`,
    ];
    for (const path of attempts) expect(await ask(redirect, path)).toBe(404);
    expect(await ask(redirect, `/?code=mine&state=${state}`, 'POST')).toBe(404);
    expect(await ask(redirect, `/?code=good&state=${state}`)).toBe(200);
  });
  expect(tokens.access.reveal()).toBe('a');
});

test.for<[string, Answer]>([
  ['a page', (_, response) => response.end('<html><script>alert(1)</script>')],
  ['nothing', (_, response) => response.destroy()],
  [
    'half of it',
    (_, response) => response.writeHead(200, { 'content-length': 100 }).write('{"access_', () => response.destroy()),
  ],
  ['a list', json([['access_token', 'x']])],
  ['null', json(null)],
  ['a way to somewhere else', (_, response) => response.writeHead(307, { location: 'file:///etc/passwd' }).end()],
  ['a code that every object answers to', json({ error: 'constructor' }, 400)],
  ['a code that changes what objects are', json({ error: '__proto__' }, 400)],
  ['escape sequences', json({ error: '\u001b[2J\u009b31m', error_description: '\u001b]0;x\u0007' }, 400)],
  ['a token that is none', json({ access_token: { toString: 1 } })],
  [
    'an answer without end',
    (_, response) => {
      const more = () => response.destroyed || response.write('x'.repeat(65_536), more);
      more();
    },
  ],
])('a token endpoint that answers %s is a failure in our words', async ([, answer]) => {
  answers['/token'] = answer;
  const error = await authorize((redirect, state) => ask(redirect, `/?code=good&state=${state}`)).catch(
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(MailroomError);
  const { message, next } = errorToJson(error).error;
  expect([message, ...next].join(' ')).toMatch(/^[\x20-\x7e]+$/);
});

test.for([0, -1, '1e999', 'NaN', [], 1e300, null])(
  'an access token that is good for %j seconds is good for some time',
  async (seconds) => {
    answers['/token'] = json({ access_token: 'a', refresh_token: 'r', expires_in: seconds });
    const { lifetime } = await authorize((redirect, state) => ask(redirect, `/?code=good&state=${state}`));
    expect(lifetime).toBeGreaterThan(0);
    expect(new Date(Date.now() + lifetime * 1000).getTime()).not.toBeNaN();
  },
);

test.for(['javascript:alert(1)', 'file:///etc/passwd', 'x-man-page:ls', ''])(
  '%s is nowhere to type a code',
  async (url) => {
    answers['/device'] = json({ device_code: 'd', user_code: 'u', verification_uri: url, interval: 0.02 });
    const steps: AuthorizationStep[] = [];
    const how = { way: 'device', open: false, timeout: 1000, user: 'ana' } as const;
    const asked = authorizeDevice(client, undefined, { ...how, onStep: (step) => steps.push(step) });
    await expect(asked).rejects.toThrow(MailroomError);
    expect(steps).toEqual([]);
  },
);

test('a server that wants to be asked for a device’s tokens without a pause is not', async () => {
  let polls = 0;
  answers['/device'] = json({ device_code: 'd', user_code: 'u', verification_uri: 'https://a.test/', interval: 1e-9 });
  answers['/token'] = (_, response) => {
    polls += 1;
    json({ error: 'authorization_pending' }, 400)(_, response);
  };
  const how = { way: 'device', open: false, timeout: 200, user: 'ana', onStep: () => {} } as const;
  await expect(authorizeDevice(client, undefined, how)).rejects.toThrow('nobody typed the code');
  expect(polls).toBeLessThanOrEqual(10);
});
