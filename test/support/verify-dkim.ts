// Verifies a DKIM signature by the RFC and node:crypto alone (RFC 6376, 3.4 and 6.1): another pair of eyes on what signs.
import { createHash, createPublicKey, verify } from 'node:crypto';

export type DkimVerdict = {
  readonly ok: boolean;
  readonly why: string;
  /** The tags of the signature. */
  readonly tags: ReadonlyMap<string, string>;
};

/** Looks at the first signature of a mail as it was on the wire. `spki`: the published key, base64. */
export function verifyDkim(wire: Uint8Array, spki: string): DkimVerdict {
  const text = Buffer.from(wire).toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const fields = text.slice(0, end).split(/\r\n(?![ \t])/);
  const own = fields.find((field) => /^DKIM-Signature:/i.test(field));
  if (own === undefined) return { ok: false, why: 'there is no signature', tags: new Map() };
  const tags = tagsOf(own.slice(own.indexOf(':') + 1));
  const bodyHash = createHash('sha256')
    .update(relaxedBody(text.slice(end + 4)), 'latin1')
    .digest('base64');
  if (bodyHash !== tags.get('bh')) return { ok: false, why: 'the body is another', tags };
  const unsigned = own.replace(/([;\s]b=)[^;]*/, '$1');
  const signed = [...signedFields(fields, tags.get('h') ?? ''), relaxedField(unsigned)].join('\r\n');
  const key = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' });
  const signature = Buffer.from(tags.get('b') ?? '', 'base64');
  const ok = verify('sha256', Buffer.from(signed, 'latin1'), key, signature);
  return { ok, why: ok ? 'good' : 'the signature does not fit', tags };
}

function tagsOf(value: string): ReadonlyMap<string, string> {
  const pairs = value.split(';').flatMap((part): [string, string][] => {
    const [, name, text = ''] = /^\s*(\w+)\s*=([\s\S]*)$/.exec(part) ?? [];
    return name === undefined ? [] : [[name, text.replace(/\s+/g, '')]];
  });
  return new Map(pairs);
}

/** Each name once takes the last field of it that was not taken yet. */
function signedFields(fields: readonly string[], names: string): string[] {
  const left = [...fields];
  return names.split(':').flatMap((name) => {
    const index = left.findLastIndex((field) => field.toLowerCase().startsWith(`${name.toLowerCase()}:`));
    return index < 0 ? [] : left.splice(index, 1).map(relaxedField);
  });
}

function relaxedField(field: string): string {
  const colon = field.indexOf(':');
  const value = field
    .slice(colon + 1)
    .replaceAll('\r\n', '')
    .replace(/[ \t]+/g, ' ')
    .trim();
  return `${field.slice(0, colon).trim().toLowerCase()}:${value}`;
}

function relaxedBody(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''));
  const whole = lines.join('\r\n').replace(/(?:\r\n)*$/, '');
  return whole === '' ? '' : `${whole}\r\n`;
}
