// Authorisation with a code that a person types on another machine (RFC 8628).
import { setTimeout as sleep } from 'node:timers/promises';
import { MailroomError } from '../errors.js';
import type { Authorize } from './authorization.js';
import { describeRefusal, type EndpointAnswer, refusalOf, tokensOf } from './token-answer.js';
import { postForm } from './token-endpoint.js';

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** Throws `invalid` for a client without such an endpoint. */
export const authorizeDevice: Authorize = async (client, clientSecret, how) => {
  const { deviceUrl } = client;
  if (deviceUrl === undefined) {
    const google = client.provider === 'google' ? ['Google gives no device codes for mail: leave --device out'] : [];
    throw new MailroomError('invalid', 'this login has no device endpoint', [
      ...google,
      'give one with --oauth2-device-url URL, or authorise it in a browser of this machine',
    ]);
  }
  const answer = await postForm(client, deviceUrl, { scope: client.scope }, clientSecret);
  const device = readDevice(answer, new URL(deviceUrl).host);
  const lifetime = Math.min(how.timeout, device.lifetime * 1000);
  how.onStep({ step: 'device', url: device.url, code: device.userCode, minutes: Math.ceil(lifetime / 60_000) });
  let interval = device.interval;
  for (let waited = 0; waited < lifetime; waited += interval * 1000) {
    await sleep(interval * 1000);
    const form = { grant_type: GRANT, device_code: device.deviceCode };
    const said = await ask(() => postForm(client, client.tokenUrl, form, clientSecret));
    const code = said && refusalOf(said);
    if (said !== undefined && code === undefined) return tokensOf(said);
    // RFC 8628, 3.5: five seconds more from now on; and slower where nobody answers.
    if (code === 'slow_down') interval += 5;
    else if (said === undefined) interval = Math.min(interval * 2, 60);
    else if (code !== 'authorization_pending') throw refusal(new URL(client.tokenUrl).host, code ?? '', said.status);
  }
  throw refusal(new URL(client.tokenUrl).host, 'expired_token', 400);
};

/** Undefined when nobody answered: a network may come back before the code runs out. */
async function ask(post: () => Promise<EndpointAnswer>): Promise<EndpointAnswer | undefined> {
  try {
    return await post();
  } catch (error) {
    if (error instanceof MailroomError && error.kind === 'unreachable') return undefined;
    throw error;
  }
}

function refusal(host: string, code: string, status: number): MailroomError {
  return code === 'expired_token'
    ? new MailroomError('needs-answer', 'nobody typed the code in time', ['run it again, and type the code sooner'])
    : describeRefusal(host, code, status);
}

type Device = {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly url: string;
  /** Seconds. */
  readonly lifetime: number;
  readonly interval: number;
};

function readDevice(answer: EndpointAnswer, host: string): Device {
  const { device_code: deviceCode, user_code: userCode, expires_in: lifetime, interval } = answer.body;
  // Some servers wrote the second name before the standard had the first.
  const url = URL.parse(String(answer.body['verification_uri'] ?? answer.body['verification_url'] ?? ''));
  const isPage = url !== null && ['https:', 'http:'].includes(url.protocol);
  const isGood = typeof deviceCode === 'string' && typeof userCode === 'string' && isPage;
  if (!isGood) throw describeRefusal(host, refusalOf({ ...answer, status: answer.status || 400 }) ?? 'no code', 400);
  return {
    deviceCode,
    userCode,
    url: url.href,
    lifetime: Number(lifetime) > 0 ? Number(lifetime) : 900,
    // A server that wants to be asked without a pause is not.
    interval: Number(interval) > 0 ? Math.min(Math.max(Number(interval), 0.02), 60) : 5,
  };
}
