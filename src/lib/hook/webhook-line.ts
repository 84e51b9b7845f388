// The door to the web for hooks: one signed POST, no redirects, a time limit, and no more of the answer than says why.
import { errorCode } from '../errors.js';
import type { Secret } from '../secrets/secret.js';
import { type HookAnswer, judgeStatus } from './hook-call.js';
import { signatureHeaders } from './webhook-signature.js';

const MAX_BYTES = 4096;

export type WebhookPost = {
  readonly url: string;
  readonly secret: Secret;
  readonly id: string;
  readonly body: string;
  readonly at: Date;
  /** Seconds. */
  readonly timeLimit: number;
};

/** Never throws for what the other side does or says: that is the answer. Throws `invalid` for a secret that is none. */
export async function postWebhook({ url, secret, id, body, at, timeLimit }: WebhookPost): Promise<HookAnswer> {
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'mailroom',
    ...signatureHeaders(secret.reveal(), id, body, at),
  };
  const signal = AbortSignal.timeout(timeLimit * 1000);
  try {
    const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    const words = await readStart(answer);
    return { result: judgeStatus(answer.status), response: `${answer.status} ${words}`.trim() };
  } catch (error) {
    if (signal.aborted) return { result: 'later', response: `no answer within ${timeLimit} s` };
    return { result: 'later', response: `cannot be reached: ${causeOf(error)}` };
  }
}

async function readStart(answer: Response): Promise<string> {
  const reader = answer.body?.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  while (reader !== undefined && bytes < MAX_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    bytes += value.length;
  }
  await reader?.cancel();
  return Buffer.concat(chunks).subarray(0, MAX_BYTES).toString('utf8').trim();
}

// fetch says "fetch failed", and why in its cause.
function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return errorCode(cause) ?? (cause instanceof Error ? cause.message : 'the connection ended');
}
