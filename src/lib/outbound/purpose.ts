// Purpose: what a mail of an operator's is written for.

export type Purpose =
  /** It answers the customer of a conversation. */
  | { readonly kind: 'reply'; readonly number: number }
  /** It begins a conversation in the channel of that name, with the first of its recipients. */
  | { readonly kind: 'new'; readonly channel: string };

/** The number of a conversation that has not begun: it is given one when its first mail is stored. */
export const NO_NUMBER = 0;
