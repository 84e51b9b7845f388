// A browser without a screen, for pages that must ask nobody for anything: whatever it would fetch reaches a listener.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder.js';

const CHROMIUM = '/usr/bin/chromium';

export const hasChromium = existsSync(CHROMIUM);

export type Looked = {
  /** What the page asked for, as a proxy sees it: `GET http://host/path`, `CONNECT host:443`. */
  readonly requests: readonly string[];
  /** The document after it was loaded. */
  readonly document: string;
};

/** Loads the page of that URL, with a picture of it where `screenshot` names a file. */
export async function lookAt(url: string, screenshot?: string): Promise<Looked> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.writeHead(404).end();
  });
  server.on('connect', (request, socket) => {
    requests.push(`CONNECT ${request.url}`);
    socket.destroy();
  });
  const port = await listen(server);
  try {
    const document = await run(port, ['--dump-dom', url]);
    if (screenshot !== undefined) await run(port, [`--screenshot=${screenshot}`, '--window-size=1000,1600', url]);
    return { requests: requests.filter((request) => !ERRAND.test(request)), document };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

// The browser's own errands are no request of the page's: its updates, its clock and its accounts.
const ERRAND = /^[A-Z]+ (?:https?:\/\/)?(?:[\w-]+\.)*(?:google|googleapis|gvt1)\.com[:/]/;
const QUIET =
  '--headless --no-sandbox --no-first-run --no-default-browser-check --no-pings --disable-gpu --disable-sync ' +
  '--disable-background-networking --disable-component-update --disable-default-apps --disable-domain-reliability ' +
  '--disable-client-side-phishing-detection --disable-extensions --disable-dev-shm-usage --metrics-recording-only ' +
  '--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication --hide-scrollbars';

function run(port: number, more: readonly string[]): Promise<string> {
  const profile = join(temporaryFolder('chromium'), 'profile');
  const child = spawn(
    CHROMIUM,
    [
      ...[...QUIET.split(' '), `--user-data-dir=${profile}`, `--proxy-server=127.0.0.1:${port}`],
      ...['--proxy-bypass-list=<-loopback>', '--host-resolver-rules=MAP * 127.0.0.1', '--virtual-time-budget=3000'],
      ...more,
    ],
    { stdio: ['ignore', 'pipe', 'ignore'], env: { PATH: process.env['PATH'], HOME: profile } },
  );
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve(output);
      else reject(new Error(`the browser ended with ${code}`));
    });
  });
}
