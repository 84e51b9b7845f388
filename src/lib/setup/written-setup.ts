// A setup file as it is written, however much of it is wrong: what the rules look at beyond the shape of single values.
import { type EmailAddress, readEmailAddress } from '../address/email-address.js';
import type { Section } from './setup.js';
import type { SetupPath } from './setup-problem.js';

/** A thing of the file: its name, its keys as they stand there, and where it is. */
export type WrittenThing = {
  readonly name: string;
  readonly keys: Readonly<Record<string, unknown>>;
  readonly path: SetupPath;
};

/** The things of a section; none when there is no such section. What is no map of keys has no keys. */
export function writtenThings(file: unknown, section: Section): readonly WrittenThing[] {
  return Object.entries(asMap(asMap(file)[section])).map(([name, keys]) => ({
    name,
    keys: asMap(keys),
    path: [section, name],
  }));
}

export function asMap(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** An address that was written, and where. */
export type WrittenAddress = { readonly address: EmailAddress; readonly path: SetupPath };

/** The address at that key; none when there is none, or what stands there is none. */
export function writtenAddress({ keys, path }: WrittenThing, key: string): WrittenAddress | undefined {
  return toAddress(keys[key], [...path, key]);
}

/** The addresses in the list at that key. */
export function writtenAddresses({ keys, path }: WrittenThing, key: string): readonly WrittenAddress[] {
  const list = keys[key];
  if (!Array.isArray(list)) return [];
  return list.flatMap((text, index) => toAddress(text, [...path, key, index]) ?? []);
}

function toAddress(text: unknown, path: SetupPath): WrittenAddress | undefined {
  const address = typeof text === 'string' ? readEmailAddress(text) : undefined;
  return address && { address, path };
}
