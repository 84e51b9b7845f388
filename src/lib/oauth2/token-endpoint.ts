// The door to an authorisation server: forms that are posted, and the JSON that comes back. Plain HTTPS, no library.
import type { Agent, RequestOptions } from 'node:http';
import { errorCode, MailroomError } from '../errors.js';
import type { Secret } from '../secrets/secret.js';
import { isAboutCertificate } from '../server-certificate.js';
import { type TrustedRoots, trustedTls, withFewestRoots } from '../server-tls.js';
import type { OAuth2Client } from './oauth2-client.js';
import type { EndpointAnswer } from './token-answer.js';

/** Milliseconds until an answer has to be there, whole. */
const TIME_LIMIT = 30_000;
const MAX_BYTES = 1_048_576;

export type Form = Readonly<Record<string, string | undefined>>;

/** Posts a form as the client. Throws `unreachable` or `tls`; what the server says is in the answer. */
export async function postForm(
  client: Pick<OAuth2Client, 'clientId' | 'ca'>,
  url: string,
  form: Form,
  clientSecret: Secret | undefined,
): Promise<EndpointAnswer> {
  const fields = { client_id: client.clientId, client_secret: clientSecret?.reveal(), ...form };
  const given = Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined);
  return post(new URL(url), new URLSearchParams(given).toString(), client.ca);
}

async function post(url: URL, body: string, ca: string | undefined): Promise<EndpointAnswer> {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': Buffer.byteLength(body),
    accept: 'application/json',
  };
  const deadline = AbortSignal.timeout(TIME_LIMIT);
  try {
    const options: RequestOptions = { method: 'POST', headers, signal: deadline };
    return await (url.protocol === 'http:' ? overHttp(url, options, body) : overHttps(url, options, body, ca));
  } catch (error) {
    throw describeFailure(url.host, error, deadline.aborted);
  }
}

async function overHttp(url: URL, options: RequestOptions, body: string): Promise<EndpointAnswer> {
  const { request } = await import('node:http');
  return answerOf(request(url, { ...options, agent: false }), body);
}

async function overHttps(
  url: URL,
  options: RequestOptions,
  body: string,
  ca: string | undefined,
): Promise<EndpointAnswer> {
  const { Agent: Line, request } = await import('node:https');
  const ask = (trusted: TrustedRoots) => {
    const { host: _, ...tls } = trustedTls({ host: url.hostname, ca }, undefined, trusted);
    // HTTPS_PROXY and NO_PROXY, where Node.js knows how to follow them (since 24.5); elsewhere it is not looked at.
    const settings = { ...tls, keepAlive: false, proxyEnv: process.env };
    const agent: Agent = new Line(settings);
    return answerOf(request(url, { ...options, agent }), body);
  };
  return withFewestRoots(url.hostname, ask, (error) => isAboutCertificate(errorCode(error) ?? ''));
}

function answerOf(request: import('node:http').ClientRequest, body: string): Promise<EndpointAnswer> {
  return new Promise((resolve, reject) => {
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes > MAX_BYTES) response.destroy(new Error('there was no end to the answer'));
      });
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, body: readObject(Buffer.concat(chunks).toString('utf8')) }),
      );
    });
    request.end(body);
  });
}

function readObject(text: string): EndpointAnswer['body'] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function describeFailure(host: string, error: unknown, isLate: boolean): MailroomError {
  if (error instanceof MailroomError) return error;
  const code = errorCode(error);
  if (code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(code)) {
    return new MailroomError(
      'tls',
      `${host}, which gives out tokens, shows a certificate that is not good (${code})`,
      ['give the authority that signed it with --ca FILE'],
      { cause: error },
    );
  }
  const why = isLate ? `no answer within ${TIME_LIMIT / 1000} seconds` : (code ?? 'the connection ended');
  return new MailroomError(
    'unreachable',
    `${host}, which gives out tokens, cannot be reached: ${why}`,
    ['try again later, or look at the network; the login itself was not refused'],
    { cause: error },
  );
}
