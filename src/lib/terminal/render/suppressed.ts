// Addresses that mail came back from: a table for people, objects for scripts.
import { longDate } from '../relative-time.js';
import { renderTable, type Screen } from '../table.js';

type Suppressed = { readonly address: string; readonly until: Date };

export type SuppressedJson = { readonly address: string; readonly until: string };

export function toSuppressedJson({ address, until }: Suppressed): SuppressedJson {
  return { address, until: until.toISOString() };
}

export function renderSuppressed(addresses: readonly Suppressed[], screen: Screen): string {
  return renderTable(
    addresses,
    [
      { title: 'address', value: ({ address }) => address, style: (text) => screen.theme.name(text) },
      { title: 'not written to until', value: ({ until }) => longDate(until) },
    ],
    screen,
  );
}
