// An SMTP server that says yes to everything and keeps each mail as its bytes came over the line: dots stuffed, end and all.
import { type AddressInfo, createServer, type Socket } from 'node:net';

export type WireSmtpServer = {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** What stood between DATA and the end, with the final dot, oldest first. */
  readonly bodies: readonly Buffer[];
  /** The commands of all connections. */
  readonly commands: readonly string[];
  close(): Promise<void>;
};

const END = Buffer.from('\r\n.\r\n');

export async function openWireSmtp(): Promise<WireSmtpServer> {
  const bodies: Buffer[] = [];
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    listen(socket, bodies, commands);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    bodies,
    commands,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function listen(socket: Socket, bodies: Buffer[], commands: string[]): void {
  let rest = Buffer.alloc(0);
  let isBody = false;
  socket.write('220 wire ESMTP\r\n');
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const end = isBody ? rest.indexOf(END) : rest.indexOf('\r\n');
      if (end < 0) return;
      const length = end + (isBody ? END.length : 2);
      const part = rest.subarray(0, length);
      rest = rest.subarray(length);
      if (isBody) {
        bodies.push(Buffer.from(part));
        socket.write('250 2.0.0 taken\r\n');
        isBody = false;
        continue;
      }
      const command = part.toString('latin1').trimEnd();
      commands.push(command);
      isBody = /^DATA$/i.test(command);
      socket.write(answerTo(command));
    }
  });
}

function answerTo(command: string): string {
  if (/^EHLO/i.test(command)) return '250-wire\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 0\r\n';
  if (/^DATA$/i.test(command)) return '354 go on\r\n';
  return /^QUIT$/i.test(command) ? '221 bye\r\n' : '250 ok\r\n';
}
