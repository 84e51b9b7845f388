// Message-IDs as they stand in Message-ID, In-Reply-To and References (RFC 5322, 3.6.4), in one form.
import { createHash } from 'node:crypto';

// Longer ones cannot be a key in PostgreSQL's index. Nobody writes them by accident.
const MAX_BYTES = 900;

// The first, where the thread began, and the nearest: with those a thread is found.
const MAX_COUNT = 100;

/** The identifier that a Message-ID header names, angle brackets included; undefined when there is none. */
export function readIdentifier(value: string | undefined): string | undefined {
  return value === undefined ? undefined : readIdentifiers([value])[0];
}

/** All identifiers in these header values, each once, at most 100: the first one and the last 99. */
export function readIdentifiers(values: readonly string[]): string[] {
  const found = new Set(values.flatMap(identifiersIn));
  const all = [...found];
  return all.length <= MAX_COUNT ? all : [...all.slice(0, 1), ...all.slice(1 - MAX_COUNT)];
}

function identifiersIn(value: string): string[] {
  const bracketed = value.match(/<[^<>]+>/g) ?? [];
  // Some programs leave the brackets out; words of a phrase are not taken for identifiers.
  const bare = bracketed.length > 0 ? [] : value.split(/[\s,;]+/).filter((word) => /^[^@<>]+@[^@<>]+$/.test(word));
  return [...bracketed, ...bare.map((word) => `<${word}>`)].map(normalForm).filter((identifier) => identifier !== '<>');
}

function normalForm(identifier: string): string {
  // Folding in the middle of an identifier leaves white space in it. No header of ours could hold a control character.
  const compact = identifier.replace(/[\s\p{Cc}]+/gu, '').toWellFormed();
  if (Buffer.byteLength(compact) <= MAX_BYTES) return compact;
  return `<${createHash('sha256').update(compact).digest('hex')}@long.invalid>`;
}

/** The Message-ID of a mail that came without one: the same content gives the same identifier. */
export function identifierFromContent(contentHash: string): string {
  return `<${contentHash}@content.invalid>`;
}
