// Purpose: what a mail of an operator's is written for.

export type Purpose =
  /** It answers the customer of a conversation. */
  | { readonly kind: 'reply'; readonly number: number }
  /** It begins a conversation in the channel of that name, with the first of its recipients. */
  | { readonly kind: 'new'; readonly channel: string }
  /** It passes mail of a conversation on to somebody else. */
  | { readonly kind: 'forward'; readonly number: number; readonly mail: ForwardedPart; readonly shape: ForwardShape };

/** The place of one message in the conversation, 1 is the first; or all that were exchanged there. */
export type ForwardedPart = number | 'all';

/** Quoted with its files or without them, or each mail whole, as an attachment. */
export const FORWARD_SHAPES = ['quoted', 'bare', 'attached'] as const;
export type ForwardShape = (typeof FORWARD_SHAPES)[number];

/** The number of a conversation that has not begun: it is given one when its first mail is stored. */
export const NO_NUMBER = 0;
