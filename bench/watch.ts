// Measures `mailroom serve` on a Dovecot on loopback: how soon a mail is in the store, and whether memory grows.
// node --import ./build/typescript-imports.mjs bench/watch.ts [MAILS]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openIntakeDesk, sampleMail } from '../test/support/intake-desk.js';
import { openImapServer, openSmtpServer } from '../test/support/mail-servers.js';
import { startCli } from '../test/support/run-cli.js';
import { countRows } from '../test/support/store-contents.js';
import { temporaryFolder } from '../test/support/temporary-folder.js';

const mails = Number(process.argv[2] ?? 300);
const server = await openImapServer();
const smtp = await openSmtpServer({ encryption: 'none', login: 'not-offered' });
const home = temporaryFolder('home');
const url = join(home, 'mailroom.db');
const login = { method: 'password', user: 'support', password: { scheme: 'env', value: 'IMAP_PASSWORD' } } as const;
const { host, tlsPort: port, ca } = server;
const desk = await openIntakeDesk(url, {
  mailbox: { host, port, ca, encryption: 'tls', login },
  smtp: { host: 'localhost', port: smtp.port, encryption: 'none' },
});
const cli = startCli(['serve', '--json'], {
  home,
  env: { MAILROOM_STORE: url, IMAP_PASSWORD: 'secret' },
  timeoutMs: 3_600_000,
});
await cli.waitFor('mailbox.watching', 60_000);

const waits: number[] = [];
const memory: number[] = [];
for (let mail = 1; mail <= mails; mail++) {
  const began = performance.now();
  const text = 'word '.repeat(2_000);
  await server.deliver('support', sampleMail({ subject: `mail ${mail}`, from: `c${mail}@customer.example`, text }));
  while ((await countRows(desk.db, 'server_copy')) < mail) await new Promise((resolve) => setTimeout(resolve, 5));
  waits.push(performance.now() - began);
  if (mail % Math.ceil(mails / 10) === 0) memory.push(residentMegabytes(cli.pid));
}
cli.kill('SIGTERM');
const { code } = await cli.finished;
waits.sort((one, other) => one - other);
const at = (share: number) => Math.round(waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0);
process.stdout.write(`${mails} mails one after the other, on ${server.kind}; exit code ${code}\n`);
process.stdout.write(`in the store after: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms\n`);
process.stdout.write(`resident memory after each tenth: ${memory.join(' ')} MB\n`);
await desk.close();
await Promise.all([server.close(), smtp.close()]);

function residentMegabytes(pid: number): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}
