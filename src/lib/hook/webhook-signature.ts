// The signature of what is posted, as the Standard Webhooks specification has it: libraries in most languages check it.
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
import { createHmac } from 'node:crypto';
import { MailroomError } from '../errors.js';

const PREFIX = 'whsec_';
/** Bytes: the specification wants 24 to 64. */
const SHORTEST = 24;
const LONGEST = 64;

/** 32 random bytes, given in hexadecimal, as the secret that both sides keep. */
export function makeSigningSecret(hex: string): string {
  return `${PREFIX}${Buffer.from(hex, 'hex').toString('base64')}`;
}

/** The key of a secret. Throws `invalid`, without repeating it. */
function signingKey(secret: string): Buffer {
  const key = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64');
  if (key.length >= SHORTEST && key.length <= LONGEST) return key;
  throw new MailroomError('invalid', 'that is no secret to sign with', [
    `it is ${PREFIX} and ${SHORTEST} to ${LONGEST} bytes in base64`,
  ]);
}

/** The headers that say what is posted, when, and that it is from us. */
export function signatureHeaders(secret: string, id: string, body: string, at: Date): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const mac = createHmac('sha256', signingKey(secret)).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` };
}
