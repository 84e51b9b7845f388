// An SMTP server that takes all mail and keeps none: as quick as Node.js lets it be, in a process of its own.
import { createServer } from 'node:net';

const END = Buffer.from('\r\n.\r\n');
let taken = 0;

const server = createServer({ noDelay: true }, (socket) => {
  let rest: Buffer = Buffer.alloc(0);
  let inBody = false;
  const say = (reply: string) => socket.write(`${reply}\r\n`);
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length > 0) {
      if (inBody) {
        const at = rest.indexOf(END);
        if (at === -1) return;
        rest = rest.subarray(at + END.length);
        inBody = false;
        taken += 1;
        say(`250 2.0.0 Ok: queued as ${taken}`);
        continue;
      }
      const at = rest.indexOf('\r\n');
      if (at === -1) return;
      const verb = rest.toString('latin1', 0, Math.min(4, at)).toUpperCase();
      rest = rest.subarray(at + 2);
      if (verb === 'EHLO') say('250-sink\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE 100000000');
      else if (verb === 'DATA') {
        inBody = true;
        say('354 go on');
      } else if (verb === 'QUIT') {
        say('221 2.0.0 Bye');
        socket.end();
      } else say('250 2.0.0 Ok');
    }
  });
  say('220 sink ESMTP');
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});

// Each line on stdin asks how many it has taken since the last one.
process.stdin.on('data', () => {
  process.stdout.write(`${taken}\n`);
  taken = 0;
});
process.stdin.on('end', () => process.exit());
