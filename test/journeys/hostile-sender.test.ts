// Mail as a hostile sender writes it: nobody gets into a conversation of others, nobody is impersonated, no control byte gets out.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConversation } from '../../src/lib/conversation/read-conversation.js';
import { findDecisions } from '../../src/lib/inbound/find-decisions.js';
import { findConversation } from '../../src/lib/store/conversations.js';
import { listConversations } from '../../src/lib/store/inbox.js';
import { listMessages } from '../../src/lib/store/messages.js';
import { renderConversation } from '../../src/lib/terminal/render/conversation.js';
import { renderInbox } from '../../src/lib/terminal/render/inbox.js';
import { renderWhy } from '../../src/lib/terminal/render/why.js';
import { makeTheme } from '../../src/lib/terminal/theme.js';
import { haveCorpora, mailPaths, readSample } from '../support/corpora.js';
import { fixtureMail, fixtureNames } from '../support/fixture-mail.js';
import { CONTROL, hostileText, SEQUENCES } from '../support/hostile-text.js';
import { type IntakeDesk, openIntakeDesk, sampleMail } from '../support/intake-desk.js';
import fc from '../support/properties.js';
import { eachStore } from '../support/stores.js';

// R17 of the goals: 10,000 mails in `npm run test:faults`, a short form of it everywhere else.
const FUZZED = process.env['npm_lifecycle_event'] === 'test:faults' ? 10_000 : 100;
const EVE = 'Eve <eve@elsewhere.example>';

eachStore((store) => {
  let desk: IntakeDesk;
  beforeEach(async () => {
    desk = await openIntakeDesk(await store.url());
  });
  afterEach(() => desk.close());

  const messagesOf = async (number: number) => {
    const found = await findConversation(desk.db, number);
    return found === undefined ? [] : listMessages(desk.db, found.id);
  };
  const authorsOf = async (number: number) =>
    (await messagesOf(number)).filter(({ direction }) => direction === 'in').map(({ from }) => from.address);

  describe('nobody gets into a conversation of others', () => {
    beforeEach(async () => {
      await desk.arrive(sampleMail({ id: '<secret@customer.example>', headers: ['Cc: dan@customer.example'] }));
    });

    const attempts: readonly (readonly [string, Parameters<typeof sampleMail>[0]])[] = [
      ['with a Message-ID of it that was overheard', { from: EVE, inReplyTo: '<secret@customer.example>' }],
      ['by References', { from: EVE, references: '<x@y.example> <secret@customer.example>' }],
      ['by taking over the Message-ID itself', { from: EVE, id: '<secret@customer.example>', text: 'Other words.' }],
      ['by guessing its number', { from: EVE, subject: 'Re: [#1] Printer on fire' }],
      ['by the same subject', { from: EVE, subject: 'Re: Printer on fire' }],
      [
        'by a mark that somebody else signed',
        { from: EVE, inReplyTo: `<mr.${'a'.repeat(32)}.${'b'.repeat(32)}.${'c'.repeat(24)}@acme.example>` },
      ],
      ['by a tag that was guessed', { from: EVE, headers: [`Cc: support+1.${'a'.repeat(24)}@acme.example`] }],
      [
        'with the customer in the name',
        { from: '"Carla <carla@customer.example>" <eve@elsewhere.example>', inReplyTo: '<secret@customer.example>' },
      ],
      [
        'as a list, for people’s mail',
        {
          from: EVE,
          inReplyTo: '<secret@customer.example>',
          headers: ['List-Id: <l.example>', 'List-Post: <mailto:l@lists.example>'],
        },
      ],
      [
        'as an operator',
        {
          from: 'Ana Lima <ana@acme.example>',
          inReplyTo: '<secret@customer.example>',
          headers: ['Cc: ana@acme.example'],
        },
      ],
      ['as the channel', { from: 'Acme Support <support@acme.example>', inReplyTo: '<secret@customer.example>' }],
      [
        'with a forwarded block that names the customer',
        {
          from: 'Ana <ana@acme.example>',
          inReplyTo: '<secret@customer.example>',
          text: '-------- Forwarded Message --------\nFrom: Carla <carla@customer.example>\nDate: today\nSubject: x\n\nPay Eve.',
        },
      ],
      [
        'with two From, the customer first',
        { from: 'carla@customer.example', inReplyTo: '<secret@customer.example>', headers: [`From: ${EVE}`] },
      ],
      ['with two From in one', { from: `carla@customer.example, ${EVE}`, inReplyTo: '<secret@customer.example>' }],
    ];
    // One after the other in one store: who failed once gets no further the next time.
    test('in any of these ways', async () => {
      const before = (await messagesOf(1)).length;
      for (const [how, mail] of attempts) {
        const { conversations, messages } = await desk.arrive(sampleMail(mail));
        expect(messages, how).toHaveLength(1);
        expect(conversations, how).not.toContain(1);
        expect((await messagesOf(1)).length, how).toBe(before);
      }
    });

    test('with the customer’s own address, when a server that we trust says it is forged', async () => {
      const verdict = 'Authentication-Results: mx.acme.example; dmarc=fail; spf=fail; dkim=none';
      const { conversations, autoReplies } = await desk.arrive(
        sampleMail({ inReplyTo: '<secret@customer.example>', headers: [verdict] }),
      );
      expect({ conversations, autoReplies }).toEqual({ conversations: [2], autoReplies: 0 });
      expect((await messagesOf(2))[0]?.flags).toContain('failed-authentication');
    });

    test('as an operator, with a verdict that is about the sender’s own domain', async () => {
      const verdict =
        'Authentication-Results: mx.acme.example; arc=pass; spf=pass smtp.mailfrom="; dmarc=pass"@elsewhere.example';
      await desk.arrive(
        sampleMail({ from: 'Ana <ana@acme.example>', subject: 'Hello', headers: ['Cc: dan@customer.example'] }),
      );
      await desk.arrive(
        sampleMail({ from: 'Ana <ana@acme.example>', inReplyTo: '<secret@customer.example>', headers: [verdict] }),
      );
      expect(await authorsOf(1)).toEqual(['carla@customer.example']);
    });

    test('with a verdict that the sender wrote', async () => {
      const verdict = 'Authentication-Results: mx.elsewhere.example; dmarc=pass';
      await desk.arrive(
        sampleMail({ from: 'Ana <ana@acme.example>', inReplyTo: '<secret@customer.example>', headers: [verdict] }),
      );
      expect(await authorsOf(1)).toEqual(['carla@customer.example']);
    });
  });

  describe('nobody is impersonated', () => {
    test('marks of forwarding count from forwarders that we know alone', async () => {
      await desk.arrive(
        sampleMail({
          from: EVE,
          headers: [
            'X-Original-From: Carla <carla@customer.example>',
            'X-Google-Original-From: carla@customer.example',
          ],
        }),
      );
      expect(await authorsOf(1)).toEqual(['eve@elsewhere.example']);
    });

    test('two From are flagged and get no auto-reply, a name that holds an address is flagged', async () => {
      const two = await desk.arrive(sampleMail({ from: 'carla@customer.example', headers: [`From: ${EVE}`] }));
      expect(two.autoReplies).toBe(0);
      expect((await messagesOf(1))[0]?.flags).toContain('two-from');
      await desk.arrive(sampleMail({ from: '"ana@acme.example" <eve@elsewhere.example>' }));
      expect((await messagesOf(2))[0]?.flags).toContain('name-holds-address');
    });

    test('an operator’s address in From makes no operator’s message, and its words are no command', async () => {
      const { autoReplies } = await desk.arrive(
        sampleMail({ from: 'Ana Lima <ana@acme.example>', text: 'close #1\nassign ben' }),
      );
      expect(autoReplies).toBe(0);
      const [message] = await messagesOf(1);
      expect(message).toMatchObject({ direction: 'in', operatorId: undefined, flags: ['own-address'] });
      expect((await findConversation(desk.db, 1))?.status).toBe('open');
    });
  });

  // What is shown does not depend on the kind of store.
  describe.runIf(store.kind === 'sqlite')('no control byte gets out', () => {
    const theme = makeTheme(false);
    const now = new Date('2026-03-02T12:00:00Z');

    const shown = async (): Promise<string> => {
      const pages: string[] = [];
      const lines = await listConversations(
        desk.db,
        {
          statuses: [],
          limit: 100_000,
          unreadOnly: false,
          before: undefined,
          channel: undefined,
          assignee: undefined,
          tag: undefined,
        },
        undefined,
      );
      for (const width of [undefined, 60]) pages.push(renderInbox(lines, { width, theme }, now));
      for (const { number } of lines) {
        const view = await readConversation(desk, number, undefined);
        for (const full of [true, false])
          pages.push(renderConversation(view, { screen: { width: 80, theme }, now, full }));
        const decisions = (await findDecisions(desk.db, String(number))).map((decision) => ({
          decision,
          replay: undefined,
        }));
        pages.push(renderWhy(decisions, { width: 80, theme }));
      }
      return pages.join('\n');
    };

    test('of any fixture, in any field', async () => {
      for (const name of fixtureNames()) await desk.arrive(fixtureMail(name));
      for (const text of SEQUENCES) await desk.arrive(hostileMail(text.repeat(2)));
      expect(CONTROL.exec(await shown())).toBeNull();
    });

    test('of any mail of the sets beside the project', { timeout: 3_600_000 }, async (context) => {
      if (FUZZED < 10_000) context.skip('in npm run test:faults');
      if (!haveCorpora()) context.skip('../shared/corpora is not here');
      for (const path of mailPaths()) {
        await desk
          .arrive(readSample(path), { history: true })
          .catch((error: unknown) => expect(error).toMatchObject({ kind: 'invalid' }));
      }
      expect(CONTROL.exec(await shown())).toBeNull();
    });

    test(`of ${FUZZED} mails with terminal sequences in every field`, { timeout: 3_600_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(hostileText, { minLength: 10, maxLength: 10 }), async (texts) => {
          await desk
            .arrive(hostileMail(...texts))
            .catch((error: unknown) => expect(error).toMatchObject({ kind: 'invalid' }));
        }),
        { numRuns: FUZZED },
      );
      expect(CONTROL.exec(await shown())).toBeNull();
    });
  });
});

// Line breaks would begin other fields: those of header fields are folded.
function hostileMail(...texts: readonly string[]): Buffer {
  const text = (index: number) => (texts[index % texts.length] ?? '').replace(/[\r\n]+/g, '\r\n ');
  const encoded = (index: number) => `=?utf-8?B?${Buffer.from(texts[index % texts.length] ?? '').toString('base64')}?=`;
  return Buffer.from(
    [
      `Delivered-To: inbox@acme.example`,
      `From: ${encoded(0)} <${text(1)}@evil.example>`,
      `To: ${encoded(2)} <support@acme.example>, ${text(3)} <a@b.example>`,
      `Cc: "${text(4)}" <c@d.example>`,
      `Reply-To: ${encoded(5)} <reply@evil.example>`,
      `Subject: ${encoded(6)} ${text(7)}`,
      `Message-ID: <${text(8)}@evil.example>`,
      `References: <${text(9)}@evil.example>`,
      `Auto-Submitted: ${text(0)}`,
      `List-Id: ${text(1)}`,
      `Date: ${text(2)}`,
      'Content-Type: multipart/mixed; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      texts.join('\n'),
      '> quoted',
      ...texts.map((one) => `> ${one}`),
      '--b',
      `Content-Type: application/x-${text(3)}; name="${text(4)}"`,
      `Content-Disposition: attachment; filename="${encoded(5)}"`,
      '',
      'x',
      '--b--',
      '',
    ].join('\r\n'),
  );
}
