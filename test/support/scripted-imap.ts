// An IMAP server that says what a test wants it to: for what no real one would do.
import { type AddressInfo, createServer, type Socket } from 'node:net';

export type ScriptedImap = {
  readonly port: number;
  /** How often each command came, in capitals: `UID SEARCH`. */
  count(command: string): number;
  close(): Promise<void>;
};

/** What is written for a command; undefined for the usual answer. `tag` begins the line that ends it. */
export type ImapScript = (command: string, tag: string, write: (text: string) => void) => boolean | undefined;

const CAPABILITIES = 'IMAP4rev1 IDLE UIDPLUS';

/** A folder INBOX without mail, which takes every login. `script` answers what it returns true for. */
export async function openScriptedImap(script: ImapScript): Promise<ScriptedImap> {
  const counts = new Map<string, number>();
  const sockets = new Set<Socket>();
  const answers: Readonly<Record<string, readonly string[]>> = {
    CAPABILITY: [`CAPABILITY ${CAPABILITIES}`],
    LIST: ['LIST (\\HasNoChildren) "/" INBOX'],
    EXAMINE: ['0 EXISTS', 'FLAGS ()', 'OK [UIDVALIDITY 7] x', 'OK [UIDNEXT 1] x'],
    'UID SEARCH': ['SEARCH'],
    LOGOUT: ['BYE x'],
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    const write = (text: string) => void (socket.writable && socket.write(text));
    let heard = '';
    let idle = '';
    write(`* OK [CAPABILITY ${CAPABILITIES}] ready\r\n`);
    socket.on('data', (bytes) => {
      const lines = (heard + bytes.toString('latin1')).split('\r\n');
      heard = lines.pop() ?? '';
      for (const line of lines) {
        const [, tag = '', words = ''] = /^(\S+) ((?:uid )?\S+)/i.exec(line) ?? [];
        const command = words.toUpperCase();
        counts.set(command, (counts.get(command) ?? 0) + 1);
        if (/^done$/i.test(line)) write(`${idle} OK x\r\n`);
        else if (command === 'IDLE') idle = tag;
        if (/^done$/i.test(line) || script(command, tag, write)) continue;
        if (command === 'IDLE') write('+ idling\r\n');
        else write(`${(answers[command] ?? []).map((answer) => `* ${answer}\r\n`).join('')}${tag} OK x\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    count: (command) => counts.get(command) ?? 0,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
