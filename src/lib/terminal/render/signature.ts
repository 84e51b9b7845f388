// A signature: its text for people, with a word on whether it is used; an object for scripts.
import type { Signature } from '../../operator/operator.js';
import { safeText } from '../safe-text.js';

export type SignatureJson = {
  readonly operator: string;
  /** The channel it is for, null for the usual one. */
  readonly channel: string | null;
  readonly on: boolean;
  readonly text: string;
};

export type ShownSignature = {
  readonly operator: string;
  readonly channel: string | undefined;
  /** Undefined when the channel has none of its own, so that the usual one is used. */
  readonly signature: Signature | undefined;
};

export function toSignatureJson({ operator, channel, signature }: ShownSignature, usual: Signature): SignatureJson {
  const { on, text } = signature ?? usual;
  return { operator, channel: channel ?? null, on, text };
}

export function renderSignature({ operator, channel, signature }: ShownSignature, usual: Signature): string {
  const where = channel === undefined ? '' : ` in channel ${channel}`;
  if (channel !== undefined && signature === undefined) {
    return `${operator} has no signature of their own${where}; there the usual one is used, which is ${state(usual)}.`;
  }
  const { on, text } = signature ?? usual;
  const heading = `The signature of ${operator}${where} is ${state({ on, text })}.`;
  return text === '' ? heading : `${heading}\n\n${safeText(text)}`;
}

function state({ on, text }: Signature): string {
  if (text === '') return 'empty';
  return on ? 'on' : 'off';
}
