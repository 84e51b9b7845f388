// mailroom compose: a conversation that begins with a mail of ours, and the answer that comes back to it.

import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { findConversation } from '../../src/lib/store/conversations.js';
import type { ConversationJson } from '../../src/lib/terminal/render/conversation.js';
import type { SentReplyJson } from '../../src/lib/terminal/render/sent-reply.js';
import { eachStore } from '../support/stores.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { openReplyDesk } from './reply-desk.js';

const MAIL = ['--channel', 'support', '--subject', 'Your order', '--message', 'Hello *Eve*.'];

eachStore((store) => {
  test('it is sent to all, and the answer of the contact joins the conversation', async () => {
    const desk = await openReplyDesk(await store.url());
    const people = ['--to', 'Eve <eve@example.org>', '--to', 'fay@example.org', '--bcc', 'gus@example.org'];
    const composed = await desk.run(['compose', ...MAIL, ...people, '--json']);

    expect(composed).toMatchObject({ code: 0, stderr: '' });
    const json = composed.json<SentReplyJson>();
    expect(json).toMatchObject({ conversation: 2, state: 'sent', subject: 'Your order' });
    const [taken] = await desk.smtp.waitForMail(1);
    expect(taken?.envelope.to).toEqual(['eve@example.org', 'fay@example.org', 'gus@example.org']);
    const mail = await simpleParser(taken?.raw ?? '');
    expect(mail.text).toBe('Hello *Eve*.\n\n-- \nAna Lima\n\nAcme Ltd');
    expect([mail.inReplyTo, mail.references]).toEqual([undefined, undefined]);
    expect(await findConversation(desk.db, 2)).toMatchObject({ status: 'waiting', contact: { name: 'Eve' } });

    const answer = [
      ...['From: Eve <eve@example.org>', 'To: support@acme.example', 'Subject: Re: Your order'],
      ...['Date: Mon, 2 Mar 2026 10:00:00 +0000', 'Message-ID: <answer@example.org>', `In-Reply-To: ${json.messageId}`],
      ...['', 'Thank you!', ''],
    ].join('\r\n');
    expect((await desk.run(['pipe', '--channel', 'support'], { input: answer })).code).toBe(0);
    const shown = (await desk.run(['show', '2', '--json'])).json<ConversationJson>();
    expect(shown).toMatchObject({ status: 'open', contact: { address: 'eve@example.org' } });
    expect(shown.messages.map(({ direction, text }) => [direction, text.split('\n')[0]])).toEqual([
      ['out', 'Hello *Eve*.'],
      ['in', 'Thank you!'],
    ]);
  });
});

describe('what is missing or wrong', () => {
  const newStore = () => join(temporaryFolder('store'), 'mailroom.db');

  test('is named at once for scripts, and nothing is begun', async () => {
    const desk = await openReplyDesk(newStore());
    const missing = await desk.run(['compose', '--json']);
    expect([missing.code, missing.json()]).toMatchObject([
      2,
      { error: { details: { missing: ['--channel', '--to', '--subject', '--message or --body-file'] } } },
    ]);
    for (const [args, kind] of [
      [['--channel', 'support', '--to', desk.operators.ben.email, '--subject', 'x', '-m', 'Hi'], 'invalid'],
      [['--channel', 'support', '--to', 'inbox@acme.example', '--subject', 'x', '-m', 'Hi'], 'invalid'],
      [['--channel', 'nowhere', '--to', 'eve@example.org', '--subject', 'x', '-m', 'Hi'], 'not-found'],
      [['--channel', 'support', '--to', 'eve', '--subject', 'x', '-m', 'Hi'], 'invalid'],
    ] as const) {
      const refused = await desk.run(['compose', ...args, '--json']);
      expect([refused.code, refused.json()]).toMatchObject([3, { error: { kind } }]);
    }
    expect(await findConversation(desk.db, 2)).toBeUndefined();
    expect(desk.smtp.received).toEqual([]);
  });

  test('is asked for at a terminal, then the editor opens', async () => {
    const desk = await openReplyDesk(newStore());
    const EDITOR = desk.editor(
      'for last; do :; done; { sed "/^$/q" "$last"; echo "From the editor."; } > "$last.x"; mv "$last.x" "$last"',
    );
    const tty = desk.sit(['compose', '--send'], { env: { EDITOR } });
    await tty.waitFor('Channel');
    tty.type('\r');
    await tty.waitFor('To');
    tty.type('eve@example.org\r');
    await tty.waitFor('Subject');
    tty.type('Hello\r');
    await tty.waitFor('Sent to eve@example.org');
    expect(await tty.exit).toMatchObject({ code: 0 });
    const [taken] = await desk.smtp.waitForMail(1);
    expect(await simpleParser(taken?.raw ?? '')).toMatchObject({
      subject: 'Hello',
      text: expect.stringMatching(/^From the editor\./),
    });
  });
});
