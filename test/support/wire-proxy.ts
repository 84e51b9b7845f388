// A proxy between a client and a server: it hears what is said, and can cut the line at any byte.
import { connect, createServer, type Server, type Socket } from 'node:net';

/** What happens after so many bytes of the server's answers: FIN, RST, or silence with the line open. */
export type Cut = { readonly afterBytes: number; readonly how: 'end' | 'reset' | 'stall' };

export type WireProxy = {
  readonly port: number;
  /** What clients said, in the clear, all connections after one another. */
  said(): string;
  /** How many connections there have been. */
  readonly connections: number;
  /** How many bytes the server has answered in all. */
  readonly answered: number;
  /** From now on every connection is cut so; with undefined none is. */
  cut(cut: Cut | undefined): void;
  /** From now on a connection is reset where the client says these words, which do not get through; undefined: none is. */
  cutAt(words: string | undefined): void;
  /** Resets every connection that is open now. */
  drop(): void;
  close(): Promise<void>;
};

/** Opens the proxy on a free port of 127.0.0.1, in front of that port. */
export async function openWireProxy(target: number): Promise<WireProxy> {
  const sockets = new Set<Socket>();
  const heard: Buffer[] = [];
  let connections = 0;
  let answered = 0;
  let next: Cut | undefined;
  let unwelcome: string | undefined;
  const server = createServer({ noDelay: true }, (client) => {
    connections += 1;
    const upstream = connect({ port: target, host: '127.0.0.1', noDelay: true });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.once('close', () => sockets.delete(socket));
    }
    client.on('data', (chunk) => {
      heard.push(chunk);
      if (unwelcome !== undefined && chunk.includes(unwelcome)) {
        cutLine(client, upstream, 'reset');
        return;
      }
      upstream.write(chunk);
    });
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.end());
    const cut = next;
    let passed = 0;
    let isCut = false;
    upstream.on('data', (chunk) => {
      if (isCut) return;
      const rest = cut === undefined ? chunk.length : Math.max(0, cut.afterBytes - passed);
      passed += chunk.length;
      answered += chunk.length;
      client.write(chunk.subarray(0, rest));
      if (cut === undefined || passed < cut.afterBytes) return;
      isCut = true;
      cutLine(client, upstream, cut.how);
    });
  });
  return {
    port: await listen(server),
    said: () => Buffer.concat(heard).toString('latin1'),
    get connections() {
      return connections;
    },
    get answered() {
      return answered;
    },
    cut: (cut) => {
      next = cut;
    },
    cutAt: (words) => {
      unwelcome = words;
    },
    drop: () => {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function cutLine(client: Socket, upstream: Socket, how: Cut['how']): void {
  if (how === 'stall') return;
  upstream.destroy();
  if (how === 'reset') client.resetAndDestroy();
  else client.end();
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
