// Opens the sockets of an IMAP connection, and tells of each step: name found, connected, TLS.
import { type LookupAddress, lookup as lookUp } from 'node:dns';
import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { daysLeft, describeCertificate } from '../server-certificate.js';
import type { Server } from '../server-login.js';
import { readCertificate, type TrustedRoots, trustedTls } from '../server-tls.js';
import type { StageFacts, StageName } from '../smtp/smtp-check.js';

/** Told as each stage is done, in order; `detail` is one line for people. */
export type OnStage = (stage: StageName, detail: string, facts?: StageFacts) => void;

/**
 * imapflow's transport: what it would do itself, with somebody watching, and with the trust that we give.
 * @param onSocket told of the socket that is talked over from now on
 */
export function watchedTransport(
  server: Server,
  trusted: TrustedRoots,
  onStage: OnStage,
  onSocket: (socket: Socket) => void,
) {
  const { host, port } = server;
  const trust = () => trustedTls(server, undefined, trusted);
  const secured = (socket: TLSSocket, onward: () => void) => {
    onStage('tls', ...tellTls(socket));
    onward();
  };
  return {
    connect(to: { readonly secure: boolean }, onConnect: () => void): Socket {
      if (isIP(host)) onStage('resolve', `${host} is an address`);
      const socket = to.secure
        ? connectTls({ ...trust(), ...wayTo(server, onStage) }, function (this: TLSSocket) {
            secured(this, onConnect);
          })
        : connectTcp(wayTo(server, onStage), onConnect);
      // Before imapflow's own listeners: they may go on at once.
      socket.prependOnceListener('connect', () => onStage('connect', `${socket.remoteAddress ?? host} port ${port}`));
      onSocket(socket);
      return socket;
    },
    upgrade(clear: Duplex, _to: unknown, onSecure: () => void): Socket {
      const socket = connectTls({ ...trust(), socket: clear }, function (this: TLSSocket) {
        secured(this, onSecure);
      });
      onSocket(socket);
      return socket;
    },
  };
}

function wayTo({ host, port }: Server, onStage: OnStage) {
  // Node's 250 ms would give up on every address of a distant server.
  return { host, port, lookup: watchedLookup(onStage), autoSelectFamilyAttemptTimeout: 2_500 };
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

function tellTls(socket: TLSSocket): readonly [detail: string, facts: StageFacts] {
  const certificate = readCertificate(socket.getPeerCertificate());
  const version = (socket.getProtocol() ?? 'TLS').replace('TLSv', 'TLS ');
  const now = new Date();
  return [
    `${version}, ${describeCertificate(certificate, now)}`,
    { certificate, daysLeft: daysLeft(certificate, now) },
  ];
}
