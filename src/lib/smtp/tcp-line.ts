// The way to a server: its name looked up, a TCP connection opened, TLS put on it. Each step with a time limit.
import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIPv6, type Socket } from 'node:net';
import { connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { ServerCertificate } from '../server-certificate.js';
import type { Server } from '../server-login.js';
import { readCertificate, type TrustedRoots, trustedTls } from '../server-tls.js';
import type { SmtpTimes } from './smtp-times.js';

export type Address = { readonly address: string; readonly family: number };

type LineTimes = Pick<SmtpTimes, 'resolve' | 'connect' | 'tls'>;

/** The server's addresses, in the order of the system. Throws the system's error. */
export async function resolveHost(host: string, times: LineTimes): Promise<readonly Address[]> {
  return withinTime(lookup(host, { all: true, order: 'verbatim' }), times.resolve, () => {});
}

/** Connects to the first address that answers, one after the other. Throws the system's error. */
export async function openLine(addresses: readonly Address[], port: number, times: LineTimes): Promise<Socket> {
  const [first] = addresses;
  if (first === undefined) throw Object.assign(new Error('no address'), { code: 'ENOTFOUND' });
  const socket = connectTcp({
    host: first.address,
    port,
    autoSelectFamily: addresses.length > 1,
    // Node.js gives up on an address that has not answered after half a second; a distant server takes longer.
    autoSelectFamilyAttemptTimeout: Math.max(250, Math.min(2_000, Math.floor(times.connect / addresses.length))),
    // The name was looked up already; this hands the answer to Node, which then tries all of it.
    ...(addresses.length > 1
      ? { host: 'looked-up', lookup: (_name, _options, done) => done(null, [...addresses]) }
      : {}),
  });
  return withinTime(settled(socket, 'connect'), times.connect, () => socket.destroy());
}

/** Puts TLS on a line from its first byte on. Throws Node's error when the certificate is not good. */
export async function secureLine(
  socket: Socket,
  server: Server,
  times: LineTimes,
  trusted: TrustedRoots,
): Promise<TLSSocket> {
  const secured = connectTls({ socket, ...trustedTls(server, undefined, trusted) });
  return withinTime(settled(secured, 'secureConnect'), times.tls, () => secured.destroy());
}

/** The certificate that a server shows on a line of its own, good or not. Nothing is sent to it. */
export async function peekCertificate(socket: Socket, server: Server, times: LineTimes): Promise<ServerCertificate> {
  const secured = connectTls({ socket, ...trustedTls(server, undefined, 'at-hand'), rejectUnauthorized: false });
  await withinTime(settled(secured, 'secureConnect'), times.tls, () => secured.destroy());
  const certificate: PeerCertificate = secured.getPeerCertificate();
  secured.destroy();
  return readCertificate(certificate);
}

/** Where a line ends: `192.0.2.1 port 587`. */
export function describeLine(socket: Socket): string {
  const address = socket.remoteAddress ?? 'nowhere';
  return `${isIPv6(address) ? `[${address}]` : address} port ${socket.remotePort ?? '?'}`;
}

function settled<S extends Socket>(socket: S, event: 'connect' | 'secureConnect'): Promise<S> {
  return new Promise((resolve, reject) => {
    // It stays: an error between two steps must not end the program.
    socket.on('error', reject);
    socket.once('close', () => reject(Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' })));
    socket.once(event, () => resolve(socket));
  });
}

/** Waits for the work, but not longer; then `giveUp` is called and the error has the code ETIMEDOUT. */
export async function withinTime<T>(work: Promise<T>, milliseconds: number, giveUp: () => void): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    giveUp();
    reject(Object.assign(new Error(`nothing happened within ${milliseconds} ms`), { code: 'ETIMEDOUT' }));
  }, milliseconds);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
