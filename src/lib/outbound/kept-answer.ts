// KeptAnswer: what a server said to an attempt, as a note beside the store that would not take it.
import { createHash } from 'node:crypto';
import type { OutboxId, SmtpConfigId } from '../ids.js';
import type { RecipientOutcome, SendOutcome } from '../smtp/transport.js';

export type Answered = Extract<SendOutcome, { result: 'answered' }>;

export type KeptAnswer = {
  readonly item: OutboxId;
  readonly attempt: number;
  /** Who had claimed the item. */
  readonly owner: string;
  readonly smtpConfig: SmtpConfigId;
  /** When the server said it. */
  readonly at: Date;
  readonly outcome: Answered;
};

/** One note for each attempt. Ids are hexadecimal. */
export function nameOfAnswer({ item, attempt }: Pick<KeptAnswer, 'item' | 'attempt'>): string {
  return `${item}-${attempt}`;
}

/** One line, and below it the digest by which damage is seen. */
export function formatAnswer(answer: KeptAnswer): string {
  const line = JSON.stringify({ ...answer, at: answer.at.toISOString() });
  return `${line}\n${digestOf(line)}\n`;
}

/** Undefined for what is not whole, or is no such note: then nothing in it is to be believed. */
export function parseAnswer(text: string): KeptAnswer | undefined {
  const [line = '', digest] = text.split('\n');
  if (digest !== digestOf(line)) return undefined;
  try {
    const { item, attempt, owner, smtpConfig, at, outcome }: Record<keyof KeptAnswer, unknown> = JSON.parse(line);
    const isNamed = [item, owner, smtpConfig, at].every((value) => typeof value === 'string');
    if (!isNamed || !Number.isInteger(attempt) || !isAnswered(outcome)) return undefined;
    const when = new Date(String(at));
    if (Number.isNaN(when.getTime())) return undefined;
    return {
      ...{ item: item as OutboxId, attempt: Number(attempt), owner: String(owner) },
      ...{ smtpConfig: smtpConfig as SmtpConfigId, at: when, outcome },
    };
  } catch {
    return undefined;
  }
}

function isAnswered(value: unknown): value is Answered {
  if (!isObject(value)) return false;
  const { result, response, recipients } = value;
  return (
    result === 'answered' && typeof response === 'string' && Array.isArray(recipients) && recipients.every(isRecipient)
  );
}

const STATES: readonly unknown[] = ['sent', 'deferred', 'failed'] satisfies readonly RecipientOutcome['state'][];

function isRecipient(value: unknown): value is RecipientOutcome {
  if (!isObject(value)) return false;
  const { address, state, status, response } = value;
  const hasStatus = status === undefined || typeof status === 'string';
  return typeof address === 'string' && STATES.includes(state) && hasStatus && typeof response === 'string';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function digestOf(line: string): string {
  return createHash('sha256').update(line).digest('hex');
}
