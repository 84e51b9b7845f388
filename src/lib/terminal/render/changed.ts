// The end of every `edit`: what is other than before.

export type ChangedJson = {
  /** The names of what is other than before; empty when nothing is. */
  readonly changed: readonly string[];
};

/** `Channel support is changed: footer, alias.` */
export function renderChanged(what: string, changed: readonly string[]): string {
  return changed.length === 0
    ? `Nothing of ${what} is changed.`
    : `${capital(what)} is changed: ${changed.join(', ')}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
