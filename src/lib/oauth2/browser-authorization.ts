// Authorisation in a browser on this machine: its answer comes to a listener on the loopback (RFC 8252), bound by PKCE.
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { MailroomError } from '../errors.js';
import type { Authorize } from './authorization.js';
import type { OAuth2Client } from './oauth2-client.js';
import { openBrowser } from './open-browser.js';
import { describeRefusal, refusalOf, tokensOf } from './token-answer.js';
import { postForm } from './token-endpoint.js';

const random = (bytes: number): string => randomBytes(bytes).toString('base64url');

/** Throws `invalid` for a client without such an address. */
export const authorizeInBrowser: Authorize = async (client, clientSecret, how) => {
  const { authUrl } = client;
  if (authUrl === undefined) {
    throw new MailroomError('invalid', 'this login has no address to authorise it at in a browser', [
      'give one with --oauth2-auth-url URL, or use --device where there is a device endpoint',
    ]);
  }
  const state = random(16);
  const verifier = random(48);
  const server = createServer({ requestTimeout: 10_000 });
  try {
    const port = await listen(server);
    const redirect = redirectUri(client, port);
    const heard = waitForCode(server, state, how.timeout);
    heard.catch(() => {});
    const url = authorizationUrl(client, authUrl, { redirect, state, verifier, user: how.user });
    how.onStep({ step: 'browser', url, opened: how.open && (await openBrowser(url)) });
    const code = await heard;
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirect, code_verifier: verifier };
    const answer = await postForm(client, client.tokenUrl, form, clientSecret);
    const refusal = refusalOf(answer);
    if (refusal !== undefined) throw describeRefusal(new URL(client.tokenUrl).host, refusal, answer.status);
    return tokensOf(answer);
  } finally {
    server.close();
    server.closeAllConnections();
  }
};

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new MailroomError('local', `nothing can listen on 127.0.0.1: ${error.message}`, [], { cause: error })),
    );
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

// Any port may follow a loopback address (RFC 8252, 7.3); Microsoft does that for http://localhost alone.
function redirectUri({ provider }: OAuth2Client, port: number): string {
  return provider === 'microsoft' ? `http://localhost:${port}` : `http://127.0.0.1:${port}`;
}

type Asking = {
  readonly redirect: string;
  readonly state: string;
  readonly verifier: string;
  readonly user: string;
};

function authorizationUrl(client: OAuth2Client, authUrl: string, { redirect, state, verifier, user }: Asking): string {
  const url = new URL(authUrl);
  const fields = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: redirect,
    state,
    // RFC 7636: whoever else sees the code cannot use it.
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(client.scope === undefined ? {} : { scope: client.scope }),
    ...(user.includes('@') ? { login_hint: user } : {}),
    // Google gives a refresh token only when it is asked like this.
    ...(client.provider === 'google' ? { access_type: 'offline', prompt: 'consent' } : {}),
  };
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
  return url.href;
}

/** The code that the browser brings, once; whatever else comes by is turned away. */
function waitForCode(server: Server, state: string, timeout: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => reject(tooLate(timeout)), timeout);
    server.once('close', () => clearTimeout(deadline));
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const asked = URL.parse(request.url ?? '/', 'http://127.0.0.1');
      // Somebody else's page may send a browser here, too: without the state it is none of ours (RFC 6749, 10.12).
      if (request.method !== 'GET' || asked?.pathname !== '/' || asked.searchParams.get('state') !== state) {
        page(response, 404, 'There is nothing here.');
        return;
      }
      const code = asked.searchParams.get('code');
      if (code !== null && code !== '') {
        page(response, 200, 'mailroom has got its answer. You can close this window and go back to the terminal.', () =>
          resolve(code),
        );
        return;
      }
      const said = asked.searchParams.get('error') ?? '';
      const error = describeRefusal('the authorisation server', /^\w{1,60}$/.test(said) ? said : 'no code', 400);
      page(response, 200, 'mailroom was not authorised. You can close this window.', () => reject(error));
    });
  });
}

function tooLate(timeout: number): MailroomError {
  return new MailroomError(
    'needs-answer',
    `nobody authorised mailroom in the browser within ${Math.round(timeout / 60_000)} minutes`,
    ['run it again, or give it longer with --timeout'],
  );
}

function page(response: ServerResponse, status: number, text: string, then: () => void = () => {}): void {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', connection: 'close' };
  response.writeHead(status, headers).end(`${text}\n`, then);
}
