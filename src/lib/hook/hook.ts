// Hook: a program that is run, or a web address that is called, when something happens to a conversation.
import { MailroomError } from '../errors.js';
import type { HookId } from '../ids.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import { isLoopback } from '../server-login.js';
import type { HookEvent } from './hook-event.js';

/** What is done: a line for the shell of a machine that allows it, or a signed POST. */
export type HookAction =
  | { readonly kind: 'run'; readonly line: string }
  | { readonly kind: 'post'; readonly url: string; readonly secret: SecretRef };

export type Hook = {
  readonly id: HookId;
  readonly name: string;
  readonly events: readonly HookEvent[];
  readonly action: HookAction;
  /** Seconds; what takes longer is stopped. */
  readonly timeLimit: number;
  /** One that is off hears of nothing. */
  readonly isOn: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export const DEFAULT_TIME_LIMIT = 10;
const LONGEST = 300;

/** Seconds, 1 s to 5 min: `10s`, `2m`. Throws `invalid`. */
export function parseTimeLimit(text: string): number {
  const [, digits, unit = 's'] = /^(\d{1,4})\s*([sm])?$/.exec(text.trim()) ?? [];
  const seconds = Number(digits) * (unit === 'm' ? 60 : 1);
  if (seconds >= 1 && seconds <= LONGEST) return seconds;
  throw new MailroomError('invalid', `${JSON.stringify(text)} is no time limit`, ['give 1 s to 5 min: 10s, 2m']);
}

/** A line for the shell. Throws `invalid` for none. */
export function parseLine(text: string): string {
  const line = text.trim();
  if (line !== '' && !line.includes('\0')) return line;
  throw new MailroomError('invalid', 'there is no command to run', ['write one: --run "notify-send mailroom"']);
}

/**
 * The address that is called: https, or http on this machine alone, for customers' mail goes there. It names no password:
 * who may call is shown by the signature. Throws `invalid`.
 */
export function parseHookUrl(text: string): string {
  const url = URL.parse(text.trim());
  if (url === null || !['https:', 'http:'].includes(url.protocol)) {
    throw new MailroomError('invalid', `${JSON.stringify(text)} is no address on the web`, [
      'write it as https://HOST/PATH',
    ]);
  }
  if (url.username !== '' || url.password !== '') {
    throw new MailroomError('invalid', 'a password in the address would be read by all who see the hook', [
      'leave it out, and check the signature of what is posted there',
    ]);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname.replace(/^\[|\]$/g, ''))) {
    throw new MailroomError('invalid', `what is posted to ${url.host} by http can be read on its way`, [
      'use https://',
    ]);
  }
  url.hash = '';
  return url.href;
}

/** What it does, in a few words. */
export function describeAction(action: HookAction): string {
  return action.kind === 'run' ? `runs ${action.line}` : `posts to ${action.url}`;
}
