// The name by which a server knows a mail that it took, where its answer tells: what its log is searched for.

// Postfix; Exim; sendmail; Exchange; Gmail, whose last word but one it is.
const FORMS: readonly RegExp[] = [
  /\bqueued as ([\w.-]{4,80})/i,
  /\bid=([\w.-]{4,80})/i,
  /\b2\.0\.0 ([A-Za-z0-9]{10,40}) Message accepted/i,
  /<[^<>\s]+> \[InternalId=(\d+)/i,
  /\bOK\s+\d{9,12} ([\w.-]{10,80}) - gsmtp/i,
];

/** Undefined when the answer names none that is known by its form. The answer is a stranger's words, the name is safe. */
export function readQueueId(response: string): string | undefined {
  for (const form of FORMS) {
    const id = form.exec(response)?.[1]?.replace(/[.-]+$/, '');
    if (id !== undefined) return id;
  }
  return undefined;
}
