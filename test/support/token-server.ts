// An authorisation server of our own: OAuth2 codes with PKCE, device codes, refresh tokens that rotate, and introspection.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { makeServerCertificate } from './certificates.js';

export type TokenServerOptions = {
  /** The account that a person lets in, by default `support`. */
  readonly user?: string;
  readonly clientSecret?: string;
  /** Seconds that an access token is good for. */
  readonly lifetime?: number;
  readonly tls?: boolean;
};

export type TokenServer = {
  readonly url: string;
  readonly caPath: string;
  readonly clientId: string;
  /** Flags of a login that uses this server. */
  readonly flags: readonly string[];
  /** The bodies of forms that came, by path. */
  readonly forms: readonly { readonly path: string; readonly form: Readonly<Record<string, string>> }[];
  /** Every token that was given out: none may be seen anywhere. */
  readonly given: ReadonlySet<string>;
  /** What /authorize and the device endpoint do from now on. */
  person: 'says yes' | 'says no' | 'does nothing';
  /** An answer to the next requests to /token, in their order; `pass` answers as usual. */
  readonly nextAnswers: ('pass' | { readonly status: number; readonly error: string })[];
  /** Whether a refresh token is good once only. */
  rotates: boolean;
  lifetime: number;
  /** Milliseconds before a refresh is answered. */
  delay: number;
  /** All access tokens are good no more; the refresh token is. */
  expireAccess(): void;
  /** No token is good any more. */
  withdraw(): void;
  /** A refresh token, as if a person had let mailroom in elsewhere. */
  letIn(): string;
  /** Whose access token it is, while it is good. */
  userOf(access: string): string | undefined;
  close(): Promise<void>;
};

const CLIENT = 'mailroom-tests';

export async function openTokenServer(options: TokenServerOptions = {}): Promise<TokenServer> {
  const user = options.user ?? 'support';
  const codes = new Map<string, { readonly challenge: string; readonly redirect: string }>();
  const devices = new Map<string, { polls: number }>();
  const refreshTokens = new Set<string>();
  const accessTokens = new Map<string, number>();
  const given = new Set<string>();
  const forms: { path: string; form: Record<string, string> }[] = [];
  const certificate = makeServerCertificate();
  let count = 0;
  const make = (kind: string) => {
    count += 1;
    const token = `canary-${kind}-${count}-${createHash('sha256').update(`${kind}${count}${Math.random()}`).digest('hex')}`;
    given.add(token);
    return token;
  };
  const json = (response: ServerResponse, status: number, body: object) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const refuse = (response: ServerResponse, error: string, status = 400) =>
    json(response, status, { error, error_description: `it says ${[...given].at(-1)}` });

  const giveTokens = (response: ServerResponse, refresh: string | undefined) => {
    const access = make('access');
    accessTokens.set(access, Date.now() + server.lifetime * 1000);
    const more = refresh === undefined ? {} : { refresh_token: refresh };
    json(response, 200, { access_token: access, token_type: 'Bearer', expires_in: server.lifetime, ...more });
  };
  const newRefresh = () => {
    const token = make('refresh');
    refreshTokens.add(token);
    return token;
  };

  const authorize = (url: URL, response: ServerResponse) => {
    const asked = Object.fromEntries(url.searchParams);
    const redirect = new URL(asked['redirect_uri'] ?? 'http://127.0.0.1');
    const isGood =
      asked['client_id'] === CLIENT &&
      asked['response_type'] === 'code' &&
      asked['code_challenge_method'] === 'S256' &&
      /^[\w-]{43}$/.test(asked['code_challenge'] ?? '') &&
      redirect.hostname === '127.0.0.1' &&
      (asked['state'] ?? '').length >= 16;
    if (!isGood) return refuse(response, 'invalid_request');
    redirect.searchParams.set('state', asked['state'] ?? '');
    if (server.person === 'says no') redirect.searchParams.set('error', 'access_denied');
    else {
      const code = make('code');
      codes.set(code, { challenge: asked['code_challenge'] ?? '', redirect: asked['redirect_uri'] ?? '' });
      redirect.searchParams.set('code', code);
    }
    return response.writeHead(302, { location: redirect.href }).end();
  };

  const grants: Record<string, (form: Record<string, string>, response: ServerResponse) => unknown> = {
    authorization_code(form, response) {
      const code = codes.get(form['code'] ?? '');
      codes.delete(form['code'] ?? '');
      const challenge = createHash('sha256')
        .update(form['code_verifier'] ?? '')
        .digest('base64url');
      const isGood = code?.challenge === challenge && code.redirect === form['redirect_uri'];
      return isGood ? giveTokens(response, newRefresh()) : refuse(response, 'invalid_grant');
    },
    async refresh_token(form, response) {
      const token = form['refresh_token'] ?? '';
      if (server.delay > 0) await new Promise((resolve) => setTimeout(resolve, server.delay));
      if (!refreshTokens.has(token)) return refuse(response, 'invalid_grant');
      if (!server.rotates) return giveTokens(response, undefined);
      refreshTokens.delete(token);
      return giveTokens(response, newRefresh());
    },
    'urn:ietf:params:oauth:grant-type:device_code'(form, response) {
      const device = devices.get(form['device_code'] ?? '');
      if (device === undefined) return refuse(response, 'invalid_grant');
      device.polls += 1;
      if (server.person === 'says no') return refuse(response, 'access_denied');
      if (server.person === 'does nothing' || device.polls === 1) return refuse(response, 'authorization_pending');
      return giveTokens(response, newRefresh());
    },
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<unknown> => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname === '/authorize') return authorize(url, response);
    if (url.pathname === '/introspect') {
      const owner = server.userOf((request.headers.authorization ?? '').replace(/^Bearer /, ''));
      return owner === undefined ? json(response, 401, { active: false }) : json(response, 200, { email: owner });
    }
    const form = Object.fromEntries(new URLSearchParams(await text(request)));
    forms.push({ path: url.pathname, form });
    const isClient = form['client_id'] === CLIENT && form['client_secret'] === options.clientSecret;
    if (!isClient) return refuse(response, 'invalid_client', 401);
    if (url.pathname === '/device') {
      const code = make('device');
      devices.set(code, { polls: 0 });
      const verification = { verification_uri: `${server.url}/activate`, expires_in: 60, interval: 0.02 };
      return json(response, 200, { device_code: code, user_code: 'ABCD-EFGH', ...verification });
    }
    const next = server.nextAnswers.shift() ?? 'pass';
    if (next !== 'pass') return refuse(response, next.error, next.status);
    const grant = grants[form['grant_type'] ?? ''];
    return grant === undefined ? refuse(response, 'unsupported_grant_type') : grant(form, response);
  };
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    void handle(request, response).catch(() => response.destroy());
  const http = options.tls
    ? createTlsServer({ key: certificate.key, cert: certificate.cert }, listener)
    : createServer(listener);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const port = (http.address() as AddressInfo).port;
  const url = options.tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
  const server: TokenServer = {
    url,
    caPath: certificate.caPath,
    clientId: CLIENT,
    flags: [
      ...['--oauth2-token-url', `${url}/token`, '--oauth2-auth-url', `${url}/authorize`],
      ...['--oauth2-device-url', `${url}/device`, '--oauth2-client-id', CLIENT, '--oauth2-scope', 'mail'],
    ],
    forms,
    given,
    person: 'says yes',
    nextAnswers: [],
    rotates: true,
    lifetime: options.lifetime ?? 3600,
    delay: 0,
    expireAccess: () => accessTokens.clear(),
    withdraw() {
      accessTokens.clear();
      refreshTokens.clear();
    },
    letIn: newRefresh,
    userOf: (access) => ((accessTokens.get(access) ?? 0) > Date.now() ? user : undefined),
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return server;
}
