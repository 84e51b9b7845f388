// Patterns for `like ... escape '!'`: what somebody typed, or an address, may hold % and _.

/** The text as a pattern that fits it alone. */
export function likePattern(text: string): string {
  return text.replace(/[!%_]/g, '!$&');
}
