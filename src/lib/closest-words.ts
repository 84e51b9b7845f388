// "Did you mean": the known words that come closest to one that was mistyped.

/** At most three of the names, the closest first: those in which at most every third letter is wrong. */
export function closestWords(typed: readonly string[], names: Iterable<string>): readonly string[] {
  const spoken = typed.map((text) => text.toLowerCase());
  return [...new Set(names)]
    .map((name) => ({ name, distance: Math.min(...spoken.map((text) => distanceBetween(text, name.toLowerCase()))) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** How many letters must be put in, taken out, changed or swapped with their neighbour to make one text the other. */
export function distanceBetween(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, changed);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) row[j] = Math.min(row[j] ?? 0, (before[j - 2] ?? 0) + 1);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
