// The commands that a document tells people to type.

/** The blocks of shell in a page, and of YAML, which may be a workflow. */
export function shellBlocks(page: string): string[] {
  return [...page.matchAll(/^```(?:sh|yaml)\n(.*?)^```/gms)].map(([, script = '']) => script);
}

/** The command lines of a script: continued lines joined, comments and what is around a command taken off. */
export function commandLines(script: string): string[] {
  const lines = script.replaceAll(/\\\n\s*/g, ' ').split('\n');
  return lines
    .flatMap((line) => line.replace(/(?:^|\s)#.*$/, '').match(/(?:'[^']*'|"[^"]*"|[^|&;'"])+/g) ?? [])
    .map((part) => part.replace(/^[\s$]*(?:- run:\s*)?(?:[A-Z_]+=\S+\s+)*/, '').replace(/\s[0-9]?[<>].*$/, ''))
    .filter((part) => part.startsWith('mailroom '));
}
