// An SMTP server that can be told to fail at any step: drop the line, fall silent, refuse.
import { createServer, type Server, type Socket } from 'node:net';
import { makeServerCertificate, type ServerCertificate } from './certificates.js';
import { Postbag, type TakenMail } from './postbag.js';
import type { SmtpServer, SmtpServerOptions } from './smtp-server.js';
import { SmtpSession } from './smtp-session.js';

/** The steps of a conversation. `body` is the mail's bytes, `dot` the line that ends them; `RSET` and `NOOP` are rare. */
export type SmtpStep =
  | 'connect'
  | 'EHLO'
  | 'STARTTLS'
  | 'AUTH'
  | 'MAIL'
  | 'RCPT'
  | 'DATA'
  | 'body'
  | 'dot'
  | 'RSET'
  | 'NOOP'
  | 'QUIT';

/**
 * `drop` closes the connection instead of an answer, `reset` cuts it (RST), `silence` keeps it open and says nothing
 * any more, `answer-and-drop` does the step, says so, and closes. A reply stands in place of the real one, and the
 * step is not done; several lines are parted by \n, each with its code: '534-5.7.9 Application-specific\n534 5.7.9 ...'.
 */
export type Reaction = 'drop' | 'reset' | 'silence' | 'answer-and-drop' | { readonly reply: string };

export type Fault = {
  readonly at: SmtpStep;
  readonly do: Reaction;
  /** Only on this connection, counted from 1. Default: on all. */
  readonly connection?: number;
  /** How often it strikes. Default: always. */
  readonly times?: number;
  /** At RCPT: only for this address. */
  readonly recipient?: string;
  /** At `body`: after so many bytes. Default: after the first that come. */
  readonly afterBytes?: number;
  /** At `dot`, for `drop`, `reset` and `silence`: whether it has the mail nevertheless. Default: no. */
  readonly taken?: boolean;
};

export type SpokenLine = {
  /** Counted from 1. */
  readonly connection: number;
  /** Whether it came through TLS. */
  readonly secure: boolean;
  /** The command as it was typed, or `[body]` with the count of bytes. */
  readonly line: string;
};

export type ArrivedMail = TakenMail & {
  /** What the client was told after the final dot; undefined when it was told nothing. */
  readonly answer: string | undefined;
};

export type FaultySmtpServer = SmtpServer & {
  /** Every mail whose final dot arrived, taken or not. */
  readonly arrived: readonly ArrivedMail[];
  /** Everything that clients said. */
  readonly spoken: readonly SpokenLine[];
  /** How many connections there have been. */
  readonly connections: number;
  /** From now on these are the faults. Without any it behaves well. */
  failWith(...faults: readonly Fault[]): void;
};

export type FaultySmtpOptions = Omit<SmtpServerOptions, 'onMail'> & { readonly faults?: readonly Fault[] };

/** Opens the server on a free port of 127.0.0.1. */
export async function openFaultySmtpServer(options: FaultySmtpOptions = {}): Promise<FaultySmtpServer> {
  const certificate = makeServerCertificate(options.certificate);
  const ledger = new Ledger(options.faults ?? []);
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    welcome(socket, options, certificate, ledger);
  });
  const port = await listen(server);
  return {
    host: 'localhost',
    port,
    ca: certificate.ca,
    caPath: certificate.caPath,
    received: ledger.bag.received,
    arrived: ledger.arrived,
    spoken: ledger.spoken,
    get connections() {
      return ledger.connections;
    },
    failWith: (...faults) => ledger.failWith(faults),
    waitForMail: (count, timeoutMs) => ledger.bag.waitForMail(count, timeoutMs),
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** What all connections of one server share: the faults to come, and what was heard. */
export class Ledger {
  readonly bag = new Postbag();
  readonly arrived: ArrivedMail[] = [];
  readonly spoken: SpokenLine[] = [];
  connections = 0;
  #faults: { readonly fault: Fault; left: number }[] = [];

  constructor(faults: readonly Fault[]) {
    this.failWith(faults);
  }

  failWith(faults: readonly Fault[]): void {
    this.#faults = faults.map((fault) => ({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }));
  }

  /** The fault that strikes now, if any; one with `times` is used up by it. */
  strike(at: SmtpStep, connection: number, details: { recipient?: string; bytes?: number } = {}): Fault | undefined {
    const found = this.#faults.find(
      ({ fault, left }) =>
        left > 0 &&
        fault.at === at &&
        (fault.connection ?? connection) === connection &&
        (fault.recipient ?? details.recipient) === details.recipient &&
        (fault.afterBytes ?? 0) <= (details.bytes ?? 0),
    );
    if (found !== undefined) found.left -= 1;
    return found?.fault;
  }
}

function welcome(socket: Socket, options: FaultySmtpOptions, certificate: ServerCertificate, ledger: Ledger): void {
  ledger.connections += 1;
  const settings = {
    encryption: options.encryption ?? 'starttls',
    login: options.login ?? 'required',
    users: options.users ?? [{ name: 'support', password: 'secret' }],
    size: options.size,
    certificate,
  } as const;
  new SmtpSession(ledger.connections, socket, settings, ledger).start();
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
