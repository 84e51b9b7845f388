// Opens the sockets of an IMAP connection, and tells of each step: name found, connected, TLS.
import { type LookupAddress, lookup as lookUp } from 'node:dns';
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as connectTls, getCACertificates, type TLSSocket } from 'node:tls';
import type { StageName } from '../smtp/smtp-check.js';

/** Told as each stage is done, in order; `detail` is one line for people. */
export type OnStage = (stage: StageName, detail: string) => void;

type Destination = {
  readonly host: string;
  readonly port: number;
  readonly servername?: string | undefined;
  readonly tls?: ConnectionOptions | undefined;
};

/** Verified, TLS 1.2 or later, and `ca` trusted besides what Node.js trusts. No switch turns this off. */
export function tlsOptions(ca: string | undefined): ConnectionOptions {
  return {
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...(ca === undefined ? {} : { ca: [...getCACertificates('default'), ca] }),
  };
}

/** imapflow's transport: what it would do itself, with somebody watching. */
export function watchedTransport(onStage: OnStage) {
  return {
    connect(to: Destination & { readonly secure: boolean }, onConnect: () => void): Socket {
      if (isIP(to.host)) onStage('resolve', 'it is an address');
      const lookup = watchedLookup(onStage);
      const socket = to.secure
        ? connectTls({ ...tlsDestination(to), lookup }, () => secured(socket, onStage, onConnect))
        : connectTcp({ host: to.host, port: to.port, lookup }, onConnect);
      socket.prependOnceListener('connect', () => {
        onStage('connect', `${socket.remoteAddress ?? to.host} port ${to.port}`);
      });
      return socket;
    },
    upgrade(clear: Duplex, to: Destination, onSecure: () => void): Socket {
      const socket = connectTls({ ...tlsDestination(to), socket: clear }, () => secured(socket, onStage, onSecure));
      return socket;
    },
  };
}

function tlsDestination({ host, port, servername, tls }: Destination): ConnectionOptions {
  // Without the host, the certificate of an address would be compared with the name localhost.
  return { ...tls, host, port, ...(servername === undefined ? {} : { servername }) };
}

function secured(socket: Socket, onStage: OnStage, onward: () => void): void {
  onStage('tls', describeTls(socket as TLSSocket));
  onward();
}

function watchedLookup(onStage: OnStage): LookupFunction {
  return (host, options, done) => {
    lookUp(host, { ...options, all: true }, (error, found) => {
      if (error === null) onStage('resolve', found.map(({ address }) => address).join(', '));
      answer(error, found, options.all === true, done);
    });
  };
}

function answer(
  error: NodeJS.ErrnoException | null,
  found: LookupAddress[],
  wantsAll: boolean,
  done: Parameters<LookupFunction>[2],
): void {
  const [first] = found ?? [];
  if (error !== null || wantsAll) done(error, found);
  else done(null, first?.address ?? '', first?.family);
}

const DAY = 24 * 60 * 60 * 1000;

function describeTls(socket: TLSSocket): string {
  const version = socket.getProtocol() ?? 'TLS';
  const certificate = socket.getPeerCertificate();
  const until = new Date(certificate.valid_to);
  if (Number.isNaN(until.getTime())) return version;
  const days = Math.floor((until.getTime() - Date.now()) / DAY);
  return `${version}, certificate valid until ${until.toISOString().slice(0, 10)} (${days} days left)`;
}
