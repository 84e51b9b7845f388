// A web server on loopback that keeps what is posted to it, and answers as it is told.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Posted = { readonly headers: IncomingHttpHeaders; readonly body: string };

export type WebListener = {
  readonly url: string;
  readonly posted: readonly Posted[];
  /** The status of the next answers; `never` gives none. */
  answer(status: number | 'never', headers?: Readonly<Record<string, string>>): void;
  close(): Promise<void>;
};

export async function openWebListener(): Promise<WebListener> {
  const posted: Posted[] = [];
  let next: { status: number | 'never'; headers: Readonly<Record<string, string>> } = { status: 200, headers: {} };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      posted.push({ headers: request.headers, body });
      if (next.status !== 'never') response.writeHead(next.status, next.headers).end(`answer ${next.status}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mailroom`,
    posted,
    answer: (status, headers = {}) => {
      next = { status, headers };
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
