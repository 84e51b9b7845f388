// Reads the plain XML of configuration documents: elements, attributes and text. What could load or repeat anything
// (DOCTYPE, entities of its own) is refused.

export type XmlElement = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Its own text, without that of its children. */
  readonly text: string;
};

const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([^\s<>/]+)\s*>|<([^\s<>/!?]+)((?:\s+[^\s=<>/]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;
const ATTRIBUTE = /([^\s=<>/]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;
const DEEPEST = 16;

type OpenElement = { name: string; attributes: Record<string, string>; children: OpenElement[]; text: string };

/** The outermost element; undefined for what is no XML, or more of it than a configuration needs. */
export function readXml(text: string): XmlElement | undefined {
  const top: OpenElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  const source = text.replace(/^\uFEFF/, '');
  for (let at = 0; at < source.length; ) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(source);
    const parent = open.at(-1);
    if (token === null || parent === undefined) return undefined;
    at = TOKEN.lastIndex;
    const [, literal, closed, opened, attributes = '', isEmpty, words] = token;
    if (opened !== undefined) {
      const element: OpenElement = { name: opened, attributes: readAttributes(attributes), children: [], text: '' };
      parent.children.push(element);
      if (isEmpty !== '/') open.push(element);
      if (open.length > DEEPEST) return undefined;
    } else if (closed !== undefined) {
      if (open.length === 1 || open.pop()?.name !== closed) return undefined;
    } else parent.text += literal ?? decode(words ?? '');
  }
  return open.length === 1 && top.children.length === 1 ? top.children[0] : undefined;
}

function readAttributes(text: string): Record<string, string> {
  const pairs = [...text.matchAll(ATTRIBUTE)].map(([, name = '', one, other]) => [name, decode(one ?? other ?? '')]);
  return Object.fromEntries(pairs);
}

const NAMED = new Map(Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }));

// An entity that XML itself does not name stays as it is written: there is no DOCTYPE that could have made it.
function decode(text: string): string {
  return text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (whole, decimal, hex, name: string) => {
    if (name !== undefined) return NAMED.get(name) ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
