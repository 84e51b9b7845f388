// A small DNS server on loopback for tests (RFC 1035): it answers A, AAAA, MX, SRV and TXT from a table.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';

export type DnsRecords = {
  readonly A?: readonly string[];
  readonly AAAA?: readonly string[];
  /** `10 mx.acme.test`. */
  readonly MX?: readonly string[];
  /** Priority, weight, port, target: `0 1 465 smtp.acme.test`; the target `.` for none. */
  readonly SRV?: readonly string[];
  readonly TXT?: readonly string[];
};

/** What a name answers; `servfail` and `silence` are failures of the server. A name that is not there is NXDOMAIN. */
export type Zone = Readonly<Record<string, DnsRecords | 'servfail' | 'silence'>>;

export type DnsServer = {
  /** For MAILROOM_DNS_SERVERS. */
  readonly address: string;
  /** What was asked: `MX acme.test`. */
  readonly asked: readonly string[];
  /** Answers from now on from another table. */
  serve(zone: Zone): void;
  close(): Promise<void>;
};

const TYPES: Readonly<Record<number, keyof DnsRecords>> = { 1: 'A', 15: 'MX', 16: 'TXT', 28: 'AAAA', 33: 'SRV' };
const NUMBERS = { A: 1, MX: 15, TXT: 16, AAAA: 28, SRV: 33 } as const;
const NAME_ERROR = 3;
const SERVER_FAILURE = 2;

/** Opens the server on a free UDP port of 127.0.0.1. */
export async function openDnsServer(zone: Zone): Promise<DnsServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  let served = zone;
  socket.on('message', (query, from) => {
    const question = readQuestion(query);
    asked.push(`${question.type} ${question.name}`);
    reply(socket, from, query, question, served[question.name]);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    serve: (other) => {
      served = other;
    },
    close: () => new Promise((resolve) => socket.close(resolve)),
  };
}

type Question = { readonly name: string; readonly type: string; readonly end: number };

function readQuestion(query: Buffer): Question {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const type = query.readUInt16BE(at + 1);
  return { name: labels.join('.').toLowerCase(), type: TYPES[type] ?? String(type), end: at + 5 };
}

function reply(
  socket: Socket,
  to: RemoteInfo,
  query: Buffer,
  question: Question,
  found: Zone[string] | undefined,
): void {
  if (found === 'silence') return;
  const failure = found === 'servfail' ? SERVER_FAILURE : found === undefined ? NAME_ERROR : 0;
  const answers = typeof found === 'object' ? answersFor(found, question.type) : [];
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  // An answer, recursion available.
  head.writeUInt16BE(0x8180 | failure, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(answers.length, 6);
  socket.send(Buffer.concat([head, query.subarray(12, question.end), ...answers]), to.port, to.address);
}

function answersFor(records: DnsRecords, type: string): Buffer[] {
  switch (type) {
    case 'A':
      return (records.A ?? []).map((address) => record('A', Buffer.from(address.split('.').map(Number))));
    case 'AAAA':
      return (records.AAAA ?? []).map((address) => record('AAAA', ipv6(address)));
    case 'MX':
      return (records.MX ?? []).map((text) => {
        const [priority = '0', exchange = ''] = text.split(' ');
        const number = Buffer.alloc(2);
        number.writeUInt16BE(Number(priority));
        return record('MX', Buffer.concat([number, nameBytes(exchange)]));
      });
    case 'SRV':
      return (records.SRV ?? []).map((text) => {
        const [priority, weight, port, target = ''] = text.split(' ');
        const numbers = Buffer.alloc(6);
        for (const [index, value] of [priority, weight, port].entries())
          numbers.writeUInt16BE(Number(value), index * 2);
        return record('SRV', Buffer.concat([numbers, nameBytes(target)]));
      });
    case 'TXT':
      return (records.TXT ?? []).map((text) => record('TXT', strings(text)));
    default:
      return [];
  }
}

function record(type: keyof typeof NUMBERS, data: Buffer): Buffer {
  const head = Buffer.alloc(12);
  // The name is the one that was asked for, at byte 12 (RFC 1035, 4.1.4).
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(NUMBERS[type], 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(60, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function nameBytes(name: string): Buffer {
  const labels = name.split('.').filter(Boolean);
  return Buffer.concat([
    ...labels.map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`, 'latin1')),
    Buffer.alloc(1),
  ]);
}

// A record's text is in strings of 255 bytes at most.
function strings(text: string): Buffer {
  const bytes = Buffer.from(text);
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length || at === 0; at += 255) {
    const part = bytes.subarray(at, at + 255);
    parts.push(Buffer.from([part.length]), part);
  }
  return Buffer.concat(parts);
}

function ipv6(address: string): Buffer {
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string) => text.split(':').filter(Boolean);
  const missing = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: missing }, () => '0'), ...groups(tail)];
  return Buffer.concat(all.map((group) => Buffer.from(group.padStart(4, '0'), 'hex')));
}
