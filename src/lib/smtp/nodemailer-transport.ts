// Opens a transport over nodemailer: the line, its encryption and a look at the certificate. `openTransport` is what the App has.
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Secret } from '../secrets/secret.js';
import type { ServerCertificate } from '../server-certificate.js';
import type { Server } from '../server-login.js';
import { readCertificate, type TrustedRoots, trustedTls } from '../server-tls.js';
import { deliverOver, keptLine } from './mail-line.js';
import { makeConnection, NodemailerSession } from './nodemailer-session.js';
import { checkServer } from './server-check.js';
import type { Way } from './server-stages.js';
import type { SmtpConfig } from './smtp-config.js';
import { type OpeningSession, type SecuredLine, toFault } from './smtp-session.js';
import { SMTP_TIMES, type SmtpTimes } from './smtp-times.js';
import { openLine, peekCertificate, resolveHost, secureLine } from './tcp-line.js';
import type { Transport } from './transport.js';

/** Opens a transport; it connects when it is used, and keeps the connection from one mail to the next. */
export async function openTransport(
  config: SmtpConfig,
  secret: Secret | undefined,
  times: SmtpTimes = SMTP_TIMES,
): Promise<Transport> {
  const way: Way = {
    config,
    secret,
    times,
    start: (socket, trusted) => startSession(socket, config, times, trusted),
    peek: (encryption) => peek({ ...config, encryption }, { ...times, tls: Math.min(times.tls, PEEK_TIME) }),
  };
  const line = keptLine(way);
  return {
    check: (options) => checkServer(way, options),
    send: (mail) => deliverOver(line, config, mail),
    close: () => line.close(),
  };
}

// A look at a certificate only explains what has failed already.
const PEEK_TIME = 3_000;

/** Starts a session on a connected socket, with the encryption that the server is to have. */
function startSession(socket: Socket, server: Server, times: SmtpTimes, trusted: TrustedRoots): OpeningSession {
  const secured = Promise.withResolvers<SecuredLine>();
  const begin = async (line: Socket) => {
    const onVerified = (certificate: ServerCertificate) =>
      secured.resolve({ version: tlsVersion(connection._socket), certificate });
    // Only STARTTLS needs it here, and the authorities take a while to read.
    const tls = server.encryption === 'starttls' ? trustedTls(server, onVerified, trusted) : undefined;
    const connection = makeConnection(server, times, { line, tls });
    return NodemailerSession.begin(connection, server, times);
  };
  const overTls = async () => {
    const line = await secureLine(socket, server, times, trusted).catch((error: unknown) => {
      throw toFault(error, 'tls');
    });
    secured.resolve({ version: tlsVersion(line), certificate: readCertificate(line.getPeerCertificate()) });
    return begin(line);
  };
  const ready = server.encryption === 'tls' ? overTls() : begin(socket);
  ready.catch(secured.reject);
  // Whoever waits for it hears of the failure there.
  secured.promise.catch(() => {});
  return { secured: secured.promise, ready };
}

function tlsVersion(socket: unknown): string {
  return (socket instanceof TLSSocket ? socket.getProtocol() : null) ?? 'TLS';
}

/** The certificate that a server shows, good or not, on a connection of its own that nothing is sent over but STARTTLS. */
async function peek(server: Server, times: SmtpTimes): Promise<ServerCertificate | undefined> {
  const socket = await openLine(await resolveHost(server.host, times), server.port, times);
  if (server.encryption === 'tls') return peekCertificate(socket, server, times);
  const tls = { ...trustedTls(server, undefined, 'at-hand'), rejectUnauthorized: false };
  const connection = makeConnection(server, times, { line: socket, tls });
  try {
    await NodemailerSession.begin(connection, server, times);
    const upgraded = connection._socket;
    return upgraded instanceof TLSSocket ? readCertificate(upgraded.getPeerCertificate()) : undefined;
  } finally {
    connection.close();
  }
}
