// The markup of manual pages: the macros of man(7).

/** Text as it is to be read, whatever is in it. */
export function roff(text: string): string {
  return text
    .replaceAll('\\', '\\(rs')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll('"', '\\(dq')
    .replaceAll(/[^\n\x20-\x7e]/gu, (character) => `\\[u${hex(character)}]`)
    .replaceAll(/^\./gm, '\\&.');
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

/** The first lines: name and section of the page, where it comes from, and that no word is broken or spread out. */
export function title(name: string, section: number, version: string): string {
  return `.TH ${roff(name.toUpperCase())} ${section} "" "mailroom ${version}" "mailroom"\n.nh\n.ad l`;
}

export function section(heading: string, ...parts: readonly string[]): string {
  const body = parts.filter((part) => part !== '').join('\n.PP\n');
  return body === '' ? '' : `.SH ${roff(heading.toUpperCase())}\n${body}`;
}

/** Paragraphs; in the source they are broken where the source's lines end. */
export function paragraphs(text: string): string {
  return text
    .split(/\n{2,}/)
    .map((paragraph) => roff(paragraph.replaceAll('\n', ' ').trim()))
    .filter((paragraph) => paragraph !== '')
    .join('\n.PP\n');
}

/** Names, each with its meaning indented below. */
export function definitions(rows: readonly (readonly [name: string, meaning: string])[]): string {
  return rows.map(([name, meaning]) => `.TP\n.B ${roff(name)}\n${roff(meaning) || '\\&'}`).join('\n');
}

/** Lines that stay as they are. */
export function code(text: string): string {
  return `.nf\n.RS\n${roff(text)}\n.RE\n.fi`;
}

/** Other pages: `mailroom-smtp-add(1), mailroom-secrets(7)`. */
export function references(pages: readonly (readonly [name: string, section: number])[]): string {
  return pages
    .map(([name, number], index) => `.BR ${roff(name)} (${number})${index < pages.length - 1 ? ',' : ''}`)
    .join('\n');
}
