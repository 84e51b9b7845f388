// What `mailbox add` makes of IMAP servers that refuse: a mailbox that works, or one sentence that says what to do.
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { type Answer, answerQuestions } from '../../support/answer-questions.js';
import { openDnsServer } from '../../support/dns-server.js';
import { runTty } from '../../support/run-tty.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { type MailboxDesk, openMailboxDesk, openServer, PASSWORD } from './mailbox-desk.js';

const closing: { close(): Promise<unknown> }[] = [];
let desk: MailboxDesk;

beforeAll(async () => {
  desk = await openMailboxDesk(join(temporaryFolder('store'), 'mailroom.db'));
});

afterEach(async () => {
  await Promise.all(closing.splice(0).map((server) => server.close()));
});

function wizard(args: readonly string[], dnsServers = '127.0.0.1:9') {
  const env = { ...desk.env, MAILROOM_DNS_SERVERS: dnsServers, MAILROOM_AUTOCONFIG_URL: 'off', NO_COLOR: '1' };
  return runTty(['mailbox', 'add', ...args], { home: desk.home, env, rows: 60 });
}

/** An IMAP server that offers these capabilities and lets nobody in. */
async function openRefusingServer(capabilities: string, refusal: string): Promise<{ port: number; heard: string[] }> {
  const heard: string[] = [];
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write(`* OK [CAPABILITY ${capabilities}] The Microsoft Exchange IMAP4 service is ready.\r\n`);
    socket.on('data', (chunk) => {
      for (const line of chunk.toString('latin1').split('\r\n').filter(Boolean)) {
        heard.push(line);
        const [tag = '', command = ''] = line.split(' ');
        if (command === 'CAPABILITY') socket.write(`* CAPABILITY ${capabilities}\r\n${tag} OK done\r\n`);
        else if (/^(?:LOGIN|AUTHENTICATE)$/i.test(command)) socket.write(`${tag} NO ${command} ${refusal}\r\n`);
        else if (command === 'LOGOUT') socket.end(`* BYE\r\n${tag} OK\r\n`);
        else socket.write(`${tag} OK done\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push({ close: () => new Promise((resolve) => server.close(resolve)) });
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, heard };
}

const inTheClear = (port: number): readonly Answer[] => [
  ['Address whose mail', 'ana@acme.test'],
  ['Who runs the mail server?'],
  ['Host name', 'localhost'],
  ['Encryption', ['down', 'down', 'enter']],
  ['Port', String(port)],
  ['User name'],
  ['Password of ana@acme.test', PASSWORD],
];

test('a wrong password is asked for again, at the server that DNS names', async () => {
  const server = await openServer();
  const dns = await openDnsServer({ '_imaps._tcp.acme.test': { SRV: [`0 1 ${server.tlsPort} localhost`] } });
  closing.push(server, dns);
  const tty = wizard(['again', '--ca', server.caPath], dns.address);
  await answerQuestions(tty, [
    ['Address whose mail', 'inbox@acme.test'],
    [/localhost:\d+, from the domain's DNS/],
    ['User name', 'support'],
    ['Password of support', 'wrong'],
    ['type the password again'],
    [/(Password of support[\s\S]*){2}/, PASSWORD],
  ]);
  expect((await tty.exit).code, tty.everything()).toBe(0);
  expect(tty.everything()).toContain('Mailbox again is there');
});

test.each([
  ['AUTH=PLAIN', 'failed.'],
  ['', 'failed.'],
])('Microsoft\'s refusal with "%s" is told, and who stops saves nothing', async (logins, refusal) => {
  const { port } = await openRefusingServer(`IMAP4 IMAP4rev1 ${logins} UIDPLUS`.replace('  ', ' '), refusal);
  const tty = wizard(['office']);
  await answerQuestions(tty, [...inTheClear(port), ['What now?', ['up', 'enter']]]);
  expect((await tty.exit).code, tty.everything()).toBe(4);
  expect(tty.everything()).toMatch(/localhost refused the login of ana@acme\.test: (?:LOGIN|AUTHENTICATE) failed/);
  expect((await desk.run(['mailbox', 'show', 'office'])).code).toBe(3);
});

test('a server that takes tokens alone is told of, gets no password, and a token is proposed', async () => {
  const { port, heard } = await openRefusingServer('IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2', 'failed.');
  const tty = wizard(['tokens']);
  await answerQuestions(tty, [...inTheClear(port), [/log in by OAuth2/, ['ctrl-c']]]);
  expect((await tty.exit).code).toBe(130);
  expect(tty.everything()).not.toContain('type the password again');
  expect(heard.join('\n')).not.toContain('LOGIN ');
});
