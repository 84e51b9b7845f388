// format=flowed (RFC 3676): lines that were broken for transport become whole again.

/** Joins the soft-broken lines. `deleteSpace` is DelSp=yes: the space at the break is not part of the text. */
export function joinFlowedLines(text: string, deleteSpace: boolean): string {
  const joined: string[] = [];
  let open: { readonly quotes: string } | undefined;
  for (const line of text.split('\n')) {
    const quotes = /^>*/.exec(line)?.[0] ?? '';
    const unstuffed = line.slice(quotes.length).replace(/^ /, '');
    const content = quotes && unstuffed ? `${quotes} ${unstuffed}` : `${quotes}${unstuffed}`;
    // The line that announces a signature ends in a space and is never flowed (RFC 3676, 4.3).
    const isFlowed = unstuffed.endsWith(' ') && unstuffed !== '-- ';
    const kept = isFlowed && deleteSpace ? content.slice(0, -1) : content;
    if (open?.quotes === quotes && unstuffed !== '-- ') {
      joined.push(`${joined.pop() ?? ''}${isFlowed && deleteSpace ? unstuffed.slice(0, -1) : unstuffed}`);
    } else {
      joined.push(kept);
    }
    open = isFlowed ? { quotes } : undefined;
  }
  return joined.join('\n');
}
