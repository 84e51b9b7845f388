// Writes a winmail.dat (MS-OXTNEF), as far as tests need one.

/** The stream of these attributes. */
export function tnef(attributes: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from('789f3e220100', 'hex'), ...attributes]);
}

export function tnefAttribute(id: number, data: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt8(1, 0);
  head.writeUInt32LE(id, 1);
  head.writeUInt32LE(data.length, 5);
  return Buffer.concat([head, data, Buffer.alloc(2)]);
}

/** Properties of one value each, of types whose values have a length. */
export function tnefProperties(properties: readonly (readonly [tag: number, value: Buffer])[]): Buffer {
  const rows = properties.map(([tag, value]) => {
    const padding = Buffer.alloc((4 - (value.length % 4)) % 4);
    return Buffer.concat([uint32(tag), uint32(1), uint32(value.length), value, padding]);
  });
  return Buffer.concat([uint32(properties.length), ...rows]);
}

export type TnefFileWishes = {
  readonly title: string;
  readonly longName?: string;
  readonly type?: string;
  readonly contentId?: string;
  readonly content: Buffer;
};

export function tnefFile({ title, longName, type, contentId, content }: TnefFileWishes): Buffer[] {
  const properties = tnefProperties([
    ...(longName === undefined ? [] : [[0x3707001f, Buffer.from(`${longName}\0`, 'utf16le')] as const]),
    ...(type === undefined ? [] : [[0x370e001e, Buffer.from(`${type}\0`)] as const]),
    ...(contentId === undefined ? [] : [[0x3712001e, Buffer.from(`${contentId}\0`)] as const]),
  ]);
  return [
    tnefAttribute(0x00069002, Buffer.alloc(14)),
    tnefAttribute(0x00018010, Buffer.from(`${title}\0`)),
    tnefAttribute(0x0006800f, content),
    tnefAttribute(0x00069005, properties),
  ];
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
