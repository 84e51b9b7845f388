// mailroom forward: mail passed on to somebody else, whose answers are not the customer's.
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { findConversation } from '../../../src/lib/store/conversations.js';
import type { ConversationJson } from '../../../src/lib/terminal/render/conversation.js';
import type { SentReplyJson } from '../../../src/lib/terminal/render/sent-reply.js';
import { eachStore } from '../../support/stores.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { openReplyDesk, type ReplyDesk } from '../reply-desk.js';

const PHOTO = { name: 'broken größe.png', type: 'image/png', content: Buffer.from('not really a picture') };

/** Conversation 2: a mail of Carla's with a photo, a note, an answer of ours, another mail of hers. */
async function addBrokenThing(desk: ReplyDesk) {
  return desk.add({
    subject: 'It is broken',
    messages: [
      { subject: 'It is broken', text: 'See the photo.', quoted: '> before', age: 60, attachments: [PHOTO] },
      { direction: 'note', kind: 'note', text: 'She is difficult.', age: 50 },
      { direction: 'out', kind: 'reply', text: 'Which one is it?', age: 40 },
      { subject: 'Re: It is broken', text: 'The <b>left</b> one.', age: 30 },
    ],
  });
}

const sent = async (desk: ReplyDesk, count = 1) => {
  const taken = (await desk.smtp.waitForMail(count)).at(-1);
  if (taken === undefined) throw new Error('no mail');
  return { ...taken, mail: await simpleParser(taken.raw) };
};

eachStore((store) => {
  test('the others get the mail, the customer is told nothing, and answers come back marked', async () => {
    const desk = await openReplyDesk(await store.url());
    const number = await addBrokenThing(desk);
    const before = await findConversation(desk.db, number);
    const forwarded = await desk.run([
      ...[
        'forward',
        String(number),
        '--to',
        'Rita <repair@partner.example>',
        '-m',
        'Can *you*?',
        '--mail',
        '1',
        '--json',
      ],
    ]);

    expect(forwarded).toMatchObject({ code: 0, stderr: '' });
    const json = forwarded.json<SentReplyJson>();
    const { envelope, mail } = await sent(desk);
    expect(envelope.to).toEqual(['repair@partner.example']);
    expect([mail.subject, mail.inReplyTo, mail.references]).toEqual(['Fwd: It is broken', undefined, undefined]);
    expect(mail.text).toMatch(
      /^Can \*you\*\?\n\n-- \nAna Lima\n\nAcme Ltd\n\n-+ Forwarded message -+\nFrom: Carla Customer <carla@customer\.example>\nDate: .* UTC\nSubject: It is broken\nTo: .*\n\n> See the photo\.\n>\n>> before\s*$/,
    );
    expect(mail.html).not.toContain('blockquote');
    expect(mail.attachments.map(({ filename, content }) => [filename, content.toString()])).toEqual([
      [PHOTO.name, 'not really a picture'],
    ]);
    expect(await findConversation(desk.db, number)).toMatchObject({
      status: 'open',
      version: (before?.version ?? 0) + 1,
    });

    // The second has it from the first: nobody here has heard of them.
    for (const [from, id] of [
      ['Rita <repair@partner.example>', 'rita'],
      ['John <john@elsewhere.example>', 'john'],
    ]) {
      const answer = [
        ...[`From: ${from}`, 'To: support@acme.example', 'Subject: Re: Fwd: It is broken'],
        ...['Date: Mon, 2 Mar 2026 10:00:00 +0000', `Message-ID: <${id}@partner.example>`],
        ...[`In-Reply-To: ${json.messageId}`, '', 'Costs 40.', ''],
      ].join('\r\n');
      expect((await desk.run(['pipe', '--channel', 'support'], { input: answer })).code).toBe(0);
    }
    const shown = (await desk.run(['show', String(number), '--json'])).json<ConversationJson>();
    expect(shown.messages.map(({ kind, flags }) => [kind, flags])).toEqual([
      ...[
        ['human', []],
        ['note', []],
        ['reply', []],
        ['human', []],
      ],
      ...[
        ['forward', []],
        ['human', ['answers-forward']],
        ['human', ['answers-forward']],
      ],
    ]);
    const text = (await desk.run(['show', String(number)])).stdout;
    expect(text).toContain('[passed on]');
    expect(text).toContain('from somebody to whom mail of this conversation was passed on');

    const reply = await desk.run(['reply', String(number), '-m', 'It costs 40.', '--quote', 'last', '--json']);
    expect(reply.json<SentReplyJson>().to).toEqual([{ name: 'Carla Customer', address: 'carla@customer.example' }]);
    expect((await sent(desk, 2)).mail.text).not.toMatch(/Rita|partner|difficult/);
  });
});

describe('what is passed on', () => {
  const newStore = () => join(temporaryFolder('store'), 'mailroom.db');

  test('is the last mail of the customer as text, all of the exchange, or the mail as it came', async () => {
    const desk = await openReplyDesk(newStore());
    const number = String(await addBrokenThing(desk));
    expect((await desk.run(['forward', number, '--to', 'a@b.example'])).code).toBe(0);
    const last = (await sent(desk)).mail;
    expect(last.text).toMatch(/^-- \nAna Lima[\s\S]*> The <b>left<\/b> one\.\s*$/);
    expect(last.html).toContain('&#60;b&#62;left');

    expect((await desk.run(['forward', number, '--to', 'a@b.example', '--all', '--no-files'])).code).toBe(0);
    const all = (await sent(desk, 2)).mail;
    expect(all.text?.match(/^> .*/gm)).toEqual(['> See the photo.', '> Which one is it?', '> The <b>left</b> one.']);
    expect([all.text?.includes('difficult'), all.attachments]).toEqual([false, []]);

    const whole = ['forward', number, '--to', 'a@b.example', '--mail', '1', '--as-attachment', '-m', 'See below.'];
    expect((await desk.run(whole)).code).toBe(0);
    const { raw, mail } = await sent(desk, 3);
    expect(mail.text?.trimEnd().endsWith('Acme Ltd')).toBe(true);
    expect(raw.toString()).toMatch(/Content-Type: message\/rfc822; name="It-is-broken\.eml"/);
    const original = (await desk.run(['show', number, '--raw', '1'])).stdout;
    expect(raw.toString('latin1').replaceAll('\r\n', '\n')).toContain(original.trim().replaceAll('\r\n', '\n'));
    expect((await desk.run(['attachment', 'save', number, '--all', '--to', 'files'])).code).toBe(0);
  });

  test('stands in the editor, where it may be cut, and a draft of it is gone on with', async () => {
    const desk = await openReplyDesk(newStore());
    const number = String(await addBrokenThing(desk));
    const awk = `awk '/before/ {next} {print} /^$/ && !done {done = 1; print "Look:"}' "$last"`;
    const write = `for last; do :; done; ${awk} > "$last.x"; mv "$last.x" "$last"`;
    const forward = ['forward', number, '--to', 'a@b.example', '--mail', '1'];
    const kept = desk.sit([...forward, '--draft'], { env: { EDITOR: desk.editor(write) } });
    await kept.waitFor('Kept as a draft');
    expect(await kept.exit).toMatchObject({ code: 0 });
    expect(desk.smtp.received).toEqual([]);

    const [path = ''] = Object.keys(desk.drafts());
    const id = path.slice(-11, -3);
    const resumed = desk.sit(['draft', 'resume', id, '--send']);
    expect(await resumed.exit).toMatchObject({ code: 0 });
    const { envelope, mail } = await sent(desk);
    expect(envelope.to).toEqual(['a@b.example']);
    expect(mail.text?.match(/Forwarded message/g)).toHaveLength(1);
    expect([mail.text?.includes('Look:'), mail.text?.includes('before')]).toEqual([true, false]);
    expect(mail.attachments).toHaveLength(1);
    expect(await findConversation(desk.db, Number(number))).toMatchObject({ status: 'open' });
  });

  test('is never a note, leaves when it is to, and what is missing is named', async () => {
    const desk = await openReplyDesk(newStore());
    const number = String(await addBrokenThing(desk));
    const missing = await desk.run(['forward', '--json']);
    expect([missing.code, missing.json()]).toMatchObject([2, { error: { details: { missing: ['NUMBER', '--to'] } } }]);
    const note = await desk.run(['forward', number, '--to', 'a@b.example', '--mail', '2', '--json']);
    expect([note.code, note.json()]).toMatchObject([3, { error: { kind: 'invalid' } }]);
    const later = await desk.run(['forward', number, '--to', 'a@b.example', '--at', 'tomorrow', '--json']);
    expect([later.code, later.json<SentReplyJson>().state]).toEqual([0, 'held']);
    const none = await desk.run(['forward', number, '--to', 'a@b.example', '--mail', '9', '--json']);
    expect(none.code).toBe(3);
    expect(desk.smtp.received).toEqual([]);
  });
});
