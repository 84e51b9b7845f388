// The whole job from a script: from an empty folder to a customer's mail answered, and the customer's answer back.
import { randomBytes } from 'node:crypto';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Desk, FOOTER, fileAtDesk, openDesk, SIGNATURE, setUpDesk } from '../support/desk.js';
import { eachStore } from '../support/stores.js';

type InboxLine = { number: number; subject: string; status: string; unread: boolean; contact: { address: string } };
type Shown = { version: number; status: string; messages: { direction: string; kind: string; text: string }[] };
type Pulled = {
  mailboxes: { mailbox: string; stored: number; duplicates: number; quarantined: number; autoReplies: number }[];
};

const FIRST = { id: '<first@customer.example>', subject: 'My order has not arrived', text: 'Where is it?' };

describe('the whole job', () => {
  eachStore((store) => {
    let desk: Desk;

    beforeEach(async () => {
      desk = await openDesk(await store.url());
      await setUpDesk(desk);
    });

    afterEach(() => desk.close());

    test('a customer is answered with signature, footer and attachment, and by an auto-reply without', {
      timeout: 60_000,
    }, async () => {
      await desk.customerWrites(FIRST);
      const pulled = (await desk.run(['pull', '--json'])).json<Pulled>();
      expect(pulled.mailboxes).toMatchObject([
        { mailbox: 'inbox', stored: 1, duplicates: 0, quarantined: 0, autoReplies: 1 },
      ]);

      const inbox = (await desk.run(['inbox', '--json'])).json<InboxLine[]>();
      expect(inbox).toMatchObject([
        {
          number: 1,
          subject: FIRST.subject,
          status: 'open',
          unread: true,
          contact: { address: 'carla@customer.example' },
        },
      ]);
      const shown = (await desk.run(['show', '1', '--json'])).json<Shown>();
      expect(shown.messages[0]).toMatchObject({ direction: 'in', kind: 'human', text: FIRST.text });

      const content = randomBytes(20_000);
      const file = fileAtDesk(desk, 'Rechnung für März.pdf', content);
      const message = 'Hello Carla,\n\nit is **on its way**.\nSorry!';
      await desk.run(['reply', '1', '--message', message, '--attach', file]);

      const [autoReply, reply] = await desk.smtp.waitForMail(2);
      await expectAutoReply(autoReply?.raw);
      const mail = await simpleParser(reply?.raw ?? Buffer.alloc(0));
      expect(mail.from?.value).toMatchObject([{ name: 'Acme Support', address: 'support@acme.example' }]);
      expect(reply?.envelope.to).toEqual(['carla@customer.example']);
      expect(mail.inReplyTo).toBe(FIRST.id);
      expect(mail.references).toContain(FIRST.id);
      expect(mail.subject).toBe(`Re: ${FIRST.subject}`);
      expect(mail.text).toContain(`${message}\n\n-- \n${SIGNATURE}\n\n${FOOTER}`);
      expect(mail.html).toContain('<strong>on its way</strong>');
      expect(mail.attachments).toHaveLength(1);
      expect(mail.attachments[0]?.filename).toBe('Rechnung für März.pdf');
      expect(mail.attachments[0]?.content.equals(content)).toBe(true);
    });

    test('the customer’s answer joins the conversation, and pulling again changes nothing', {
      timeout: 60_000,
    }, async () => {
      await desk.customerWrites(FIRST);
      await desk.run(['pull']);
      await desk.run(['reply', '1', '--message', 'On its way.']);
      const ours = (await desk.smtp.waitForMail(2))[1]?.raw ?? Buffer.alloc(0);
      const { messageId } = await simpleParser(ours);
      await desk.customerWrites({
        id: '<second@customer.example>',
        subject: `Re: ${FIRST.subject}`,
        text: 'Thank you!',
        inReplyTo: messageId ?? '',
      });

      const pulled = (await desk.run(['pull', '--json'])).json<Pulled>();
      expect(pulled.mailboxes).toMatchObject([{ stored: 1, autoReplies: 0 }]);
      const shown = (await desk.run(['show', '1', '--json'])).json<Shown>();
      expect(shown.messages.map((message) => message.kind)).toEqual(['human', 'auto-reply', 'reply', 'human']);
      expect(shown.status).toBe('open');

      const again = (await desk.run(['pull', '--json'])).json<Pulled>();
      expect(again.mailboxes).toMatchObject([{ stored: 0, duplicates: 0, quarantined: 0, autoReplies: 0 }]);
      expect((await desk.run(['show', '1', '--json'])).json<Shown>()).toEqual(shown);
      expect(desk.smtp.received).toHaveLength(2);
    });
  });
});

async function expectAutoReply(raw: Buffer | undefined): Promise<void> {
  const mail = await simpleParser(raw ?? Buffer.alloc(0));
  expect(mail.headers.get('auto-submitted')).toBe('auto-replied');
  expect(mail.inReplyTo).toBe(FIRST.id);
  expect(mail.text).toContain('Hello Carla Customer, we answer within a day.');
  expect(raw?.toString()).not.toContain('Main Street');
  expect(raw?.toString()).not.toContain('Ana');
}
