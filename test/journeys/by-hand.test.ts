// The whole job by hand: a person at a terminal who answers prompts and gives no flags but the servers' own authority.
import { setTimeout as pause } from 'node:timers/promises';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Desk, FOOTER, openDesk, PASSWORD } from '../support/desk.js';
import { runTty, type Tty } from '../support/run-tty.js';
import { eachStore } from '../support/stores.js';

describe('the whole job by hand', () => {
  eachStore((store) => {
    let desk: Desk;
    let env: Record<string, string>;

    beforeEach(async () => {
      desk = await openDesk(await store.url());
      env = { ...desk.env, NO_COLOR: '1' };
    });

    afterEach(() => desk.close());

    /** Runs a command in a terminal and answers its questions in turn: a text to type, or nothing for Enter. */
    async function atTerminal(
      args: readonly string[],
      answers: readonly (readonly [question: string, answer: string | Answer])[],
    ): Promise<string> {
      const tty = runTty(args, { home: desk.home, env, cols: 100, rows: 40 });
      for (const [question, answer] of answers) {
        await tty.waitFor(question);
        if (typeof answer === 'string') tty.type(`${answer}\r`);
        else answer(tty);
      }
      const end = await Promise.race([tty.exit, stillRunning(tty)]);
      expect(end.code, tty.everything()).toBe(0);
      return tty.everything();
    }

    test('a newcomer sets the desk up and answers a customer', { timeout: 120_000 }, async () => {
      await atTerminal(
        ['init'],
        [
          ['short name', 'ana'],
          ['email address', 'ana@acme.example'],
          ['Your name as customers see it', ''],
        ],
      );
      const smtp = await atTerminal(
        ['smtp', 'add', '--ca', desk.smtp.caPath],
        [
          ['Reply address', 'support@acme.example'],
          ['Who runs the mail server?', ''],
          ['Host name', desk.smtp.host],
          ['Encryption', chooseNext],
          ['Port', String(desk.smtp.port)],
          ['Name of this SMTP config', 'acme'],
          ['User name', 'support'],
          ['Password of support', PASSWORD],
          ['Reply name', 'Acme'],
          ['Sign mail', ''],
          ['Send a test mail', 'n'],
        ],
      );
      expect(smtp).toContain('mailroom smtp test acme --to');
      expect(smtp).not.toContain(PASSWORD);
      await atTerminal(
        ['mailbox', 'add', '--ca', desk.imap.caPath],
        [
          ['ddress', 'inbox@acme.example'],
          ['Who runs the mail server?', ''],
          ['Host name', desk.imap.host],
          ['Encryption', ''],
          ['Port', String(desk.imap.tlsPort)],
          ['Name of this mailbox', 'inbox'],
          ['User name', 'inbox'],
          ['Password of inbox', PASSWORD],
        ],
      );
      await atTerminal(
        ['widget', 'create'],
        [
          ['Name', 'website'],
          ['Operators in it', ''],
        ],
      );
      const channel = await atTerminal(
        ['channel', 'create'],
        [
          ['Name of the channel', 'support'],
          ['Reply name', 'Acme Support'],
          ['Address that customers write to', 'support@acme.example'],
          ['Send answers by', ''],
          ['Answered by', ''],
          ['Auto-reply', 'We answer within a day.'],
          ['Footer', FOOTER],
        ],
      );
      expect(channel).toContain('inbox@acme.example');

      await atTerminal(['operator', 'signature'], [['│', typeLines('Ana Lima', 'Acme Support')]]);
      await desk.customerWrites({ id: '<one@customer.example>', subject: 'A question', text: 'How much is it?' });
      await atTerminal(['pull'], []);
      expect(await atTerminal(['inbox'], [])).toContain('A question');
      expect(await atTerminal(['show', '1'], [])).toContain('How much is it?');
      const reply = await atTerminal(
        ['reply', '1'],
        [
          ['│', typeLines('It is 5 euros.', 'Bye')],
          ['What next?', ''],
        ],
      );
      expect(reply).toContain('carla@customer.example');

      const [, answer] = await desk.smtp.waitForMail(2);
      const mail = await simpleParser(answer?.raw ?? Buffer.alloc(0));
      expect(mail.text).toContain(`It is 5 euros.\nBye\n\n-- \nAna Lima\nAcme Support\n\n${FOOTER}`);
      expect(mail.inReplyTo).toBe('<one@customer.example>');
    });
  });
});

async function stillRunning(tty: Tty): Promise<never> {
  await pause(15_000, undefined, { ref: false });
  throw new Error(`it waits for something:\n${tty.everything()}`);
}

type Answer = (tty: Tty) => void;

const chooseNext: Answer = (tty) => tty.press('down', 'enter');

function typeLines(...lines: readonly string[]): Answer {
  return (tty) => {
    tty.type(lines.map((line) => `${line}\r`).join(''));
    tty.press('ctrl-d');
  };
}
