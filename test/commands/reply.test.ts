// mailroom reply, from a script: what is sent, what is said, what is kept, and the exit codes.
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { changeConversation, findConversation } from '../../src/lib/store/conversations.js';
import type { SentReplyJson } from '../../src/lib/terminal/render/sent-reply.js';
import { eachStore } from '../support/stores.js';
import { openReplyDesk, type ReplyDesk } from './reply-desk.js';

const TEXT = 'Hello Carla,\n\nit is **on its way**.';

async function sentMail(desk: ReplyDesk) {
  const [taken] = await desk.smtp.waitForMail(1);
  if (taken === undefined) throw new Error('no mail');
  return { ...taken, mail: await simpleParser(taken.raw) };
}

/** The customer writes again. */
async function customerWrites(desk: ReplyDesk, number = 1) {
  const conversation = await findConversation(desk.db, number);
  if (conversation === undefined) throw new Error('no conversation');
  const event = {
    id: desk.newId<string>(),
    event: 'mail-received',
    operator: undefined,
    at: new Date(),
    detail: {},
  } as const;
  await desk.db.transaction((tx) => changeConversation(tx, conversation.id, { customerWrote: true }, event));
}

eachStore((store) => {
  test('a message is sent at once when nobody sits there', async () => {
    const desk = await openReplyDesk(await store.url());
    const result = await desk.run(['reply', '1', '--message', TEXT, '--json']);

    const { envelope, mail } = await sentMail(desk);
    expect(mail.text).toBe(`${TEXT}\n\n-- \nAna Lima\n\nAcme Ltd`);
    expect(mail.html).toContain('<strong>on its way</strong>');
    expect(mail.subject).toBe('Re: Where is my parcel?');
    expect(mail.from?.text).toBe('"Acme Support" <support@acme.example>');
    expect(envelope.to).toEqual(['carla@customer.example', 'dan@customer.example']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    const json = result.json<SentReplyJson>();
    expect(json).toMatchObject({
      conversation: 1,
      state: 'sent',
      from: { name: 'Acme Support', address: 'support@acme.example' },
      to: [{ name: 'Carla Customer', address: 'carla@customer.example' }],
      cc: [{ name: 'Dan', address: 'dan@customer.example' }],
      subject: 'Re: Where is my parcel?',
      recipients: [
        {
          address: 'carla@customer.example',
          state: 'sent',
          status: '2.0.0',
          response: expect.stringMatching(/queued as/),
        },
        { address: 'dan@customer.example', state: 'sent' },
      ],
    });
    expect(json.messageId).toBe(mail.messageId);
    expect(Object.keys(json)).not.toContain('error');
    expect(await findConversation(desk.db, 1)).toMatchObject({ status: 'waiting', version: 2 });
  });

  test('the answered mail is quoted below when that is wanted', async () => {
    const desk = await openReplyDesk(await store.url());
    await desk.run(['reply', '1', '--message', TEXT, '--quote', 'last', '--json']);

    const { mail } = await sentMail(desk);
    expect(mail.text).toMatch(/^Hello Carla,[\s\S]*Acme Ltd[\s\S]*wrote:\n> /);
  });

  test('people are told to whom it goes before, and who has it after', async () => {
    const desk = await openReplyDesk(await store.url());
    const { stdout, stderr } = await desk.run(['reply', '#1', '-m', TEXT]);

    expect(stderr).toContain('To:       Carla Customer <carla@customer.example>\nCc:       Dan <dan@customer.example>');
    expect(stdout).toMatch(/^Sent to carla@customer\.example: 250 2\.0\.0 Ok: queued as \w+\nSent to dan@/);
  });

  test('somebody who does not answer this channel signs with nothing, and is told', async () => {
    const desk = await openReplyDesk(await store.url());
    await desk.run(['operator', 'signature', 'ben', '--text', 'Ben', '--on']);
    const { stderr } = await desk.run(['reply', '1', '-m', 'Hi', '--as', 'ben']);

    expect((await sentMail(desk)).mail.text).toBe('Hi\n\nAcme Ltd');
    expect(stderr).toContain('your signature is left out: you are not among the operators of widget website');
  });

  test('the text comes from a file or from stdin as it stands there', async () => {
    const desk = await openReplyDesk(await store.url());
    writeFileSync(join(desk.home, 'answer.md'), '@not a file\r\n  indented\r\n\r\n');
    await desk.run(['reply', '1', '--body-file', 'answer.md', '--no-signature']);
    await desk.run(['reply', '1', '--body-file', '-', '--plain'], { input: 'From stdin.\n\n' });

    const [first, second] = await Promise.all(desk.smtp.received.map(({ raw }) => simpleParser(raw)));
    expect(first?.text).toBe('@not a file\n  indented\n\nAcme Ltd');
    expect(second?.text?.trimEnd()).toBe('From stdin.\n\n-- \nAna Lima\n\nAcme Ltd');
    expect(second?.html).toBe(false);
  });

  test('recipients and subject are as the flags say, and nobody sees Bcc', async () => {
    const desk = await openReplyDesk(await store.url());
    const people = ['--to', 'Eve <eve@example.org>', '--cc', 'fay@example.org', '--bcc', 'gus@example.org'];
    const result = await desk.run(['reply', '1', '-m', 'Hi', ...people, '--subject', 'Größe', '--json']);

    const { envelope, raw, mail } = await sentMail(desk);
    expect(envelope.to).toEqual(['eve@example.org', 'fay@example.org', 'gus@example.org']);
    expect(raw.toString()).not.toContain('gus@');
    expect(mail.subject).toBe('Größe');
    expect(result.json<SentReplyJson>().bcc).toEqual([{ name: '', address: 'gus@example.org' }]);
  });

  test('many files are attached, and a missing one is told before anything is sent', async () => {
    const desk = await openReplyDesk(await store.url());
    mkdirSync(join(desk.home, 'a folder'));
    for (const name of ['a.pdf', 'b.pdf']) writeFileSync(join(desk.home, name), name);

    const missing = await desk.run(['reply', '1', '-m', 'Hi', '-a', 'a.pdf', '-a', 'c.pdf', '--json']);
    const folder = await desk.run(['reply', '1', '-m', 'Hi', '--attach', 'a folder', '--json']);
    expect([missing.code, missing.json()]).toMatchObject([3, { error: { kind: 'not-found' } }]);
    expect([folder.code, folder.json()]).toMatchObject([3, { error: { kind: 'invalid' } }]);
    expect(desk.smtp.received).toEqual([]);

    await desk.run(['reply', '1', '-m', 'Hi', '-a', 'a.pdf', '-a', join(desk.home, 'b.pdf')]);
    const { mail } = await sentMail(desk);
    expect(mail.attachments.map(({ filename, content }) => [filename, content.toString()])).toEqual([
      ['a.pdf', 'a.pdf'],
      ['b.pdf', 'b.pdf'],
    ]);
  });

  test('a mail larger than the server takes is refused before anybody connects', async () => {
    const desk = await openReplyDesk(await store.url());
    await desk.db.updateTable('smtp_config').set({ size_limit: 1_000_000 }).execute();
    for (const name of ['small.bin', 'large.bin']) {
      writeFileSync(join(desk.home, name), Buffer.alloc(name === 'large.bin' ? 900_000 : 10_000));
    }
    const refused = await desk.run(['reply', '1', '-m', 'Hi', '-a', 'small.bin', '-a', 'large.bin', '--json']);

    expect([refused.code, refused.json()]).toMatchObject([
      3,
      { error: { kind: 'invalid', next: [expect.stringContaining('large.bin'), expect.any(String)] } },
    ]);
    expect(desk.smtp.connections).toBe(0);
    expect(await findConversation(desk.db, 1)).toMatchObject({ version: 1 });
    expect((await desk.run(['reply', '1', '-m', 'Hi', '-a', 'small.bin'])).code).toBe(0);
  });

  test('it can close the conversation', async () => {
    const desk = await openReplyDesk(await store.url());
    await desk.run(['reply', '1', '-m', 'Bye', '--close']);

    expect(await findConversation(desk.db, 1)).toMatchObject({ status: 'closed' });
  });

  test('all that is missing is told at once, and nothing happens', async () => {
    const desk = await openReplyDesk(await store.url());
    const nothing = await desk.run(['reply', '--json']);
    const noText = await desk.run(['reply', '1', '--json'], { env: { EDITOR: desk.editor('echo Hi > "$2"') } });
    const empty = await desk.run(['reply', '1', '-m', ' \n', '--json']);
    const nobody = await desk.run(['reply', '1', '-m', 'Hi', '--json'], { env: { MAILROOM_OPERATOR: undefined } });
    const nowhere = await desk.run(['reply', '99', '-m', 'Hi', '--json']);

    expect([nothing.code, nothing.json()]).toMatchObject([
      2,
      { error: { kind: 'needs-answer', details: { missing: ['NUMBER', '--message or --body-file'] } } },
    ]);
    expect([noText.code, noText.json()]).toMatchObject([
      2,
      { error: { message: expect.stringMatching(/: --message or --body-file$/) } },
    ]);
    expect([empty.code, empty.json()]).toMatchObject([3, { error: { kind: 'invalid' } }]);
    expect([nobody.code, nobody.json()]).toMatchObject([2, { error: { kind: 'needs-answer' } }]);
    expect([nowhere.code, nowhere.json()]).toMatchObject([3, { error: { kind: 'not-found' } }]);
    expect(desk.smtp.connections).toBe(0);
  });

  test.each([
    ['--to', 'a@example.org,evil'],
    ['--cc', 'a@example.org\r\nBcc: evil@example.org'],
    ['--subject', 'Hi\nBcc: evil@example.org'],
  ])('nothing else gets into a header through %s %j', async (flag, value) => {
    const desk = await openReplyDesk(await store.url());
    const result = await desk.run(['reply', '1', '-m', 'Hi', flag, value, '--json']);

    expect([result.code, result.json()]).toMatchObject([3, { error: { kind: 'invalid' } }]);
    expect(desk.smtp.connections).toBe(0);
  });

  describe('a conversation that has moved on', () => {
    test('is not answered: what came in is told, the text is kept, and --force sends', async () => {
      const desk = await openReplyDesk(await store.url());
      await customerWrites(desk);
      const refused = await desk.run(['reply', '1', '-m', TEXT, '--if-version', '1', '--json']);

      const [path] = Object.keys(desk.drafts());
      expect([refused.code, refused.json()]).toMatchObject([
        8,
        {
          error: {
            kind: 'conflict',
            message: expect.stringContaining('Carla Customer has written'),
            details: { version: 2, writtenFor: 1, customerWrote: true, draft: path },
          },
        },
      ]);
      expect(Object.values(desk.drafts())[0]).toContain(TEXT);
      expect(desk.smtp.received).toEqual([]);

      const sent = await desk.run(['reply', '1', '-m', TEXT, '--if-version', '1', '--force', '--json']);
      expect([sent.code, desk.smtp.received.length]).toEqual([0, 1]);
    });

    test('is told with the colleague who was quicker', async () => {
      const desk = await openReplyDesk(await store.url());
      await desk.run(['reply', '1', '-m', 'Mine'], { env: { MAILROOM_OPERATOR: 'ben' } });
      const refused = await desk.run(['reply', '1', '-m', 'Mine too', '--if-version', '1']);

      expect(refused).toMatchObject({ code: 8, stderr: expect.stringContaining('ben has replied') });
      expect(desk.smtp.received).toHaveLength(1);
    });

    test('is answered once by five who answer at once', async () => {
      const desk = await openReplyDesk(await store.url());
      const codes = await Promise.all(
        [1, 2, 3, 4, 5].map(async (one) => (await desk.run(['reply', '1', '-m', `${one}`, '--if-version', '1'])).code),
      );

      expect(codes.toSorted()).toEqual([0, 8, 8, 8, 8]);
      expect(desk.smtp.received).toHaveLength(1);
    });
  });

  test.each([
    ['later', { at: 'RCPT', do: { reply: '451 4.2.1 later' } }, 5, 'deferred', 'unreachable'],
    ['no', { at: 'dot', do: { reply: '554 5.6.0 no' } }, 6, 'failed', 'rejected'],
    ['nothing', { at: 'dot', do: 'drop' }, 7, 'unsure', 'partial'],
    [
      'no to one',
      { at: 'RCPT', do: { reply: '550 5.1.1 no' }, recipient: 'dan@customer.example' },
      7,
      'failed',
      'partial',
    ],
  ] as const)(
    'when the server says %s, the exit code and the JSON say so',
    async (_words, fault, code, state, kind) => {
      const desk = await openReplyDesk(await store.url());
      desk.smtp.failWith(fault);
      const result = await desk.run(['reply', '1', '-m', TEXT, '--json']);

      expect([result.code, result.json()]).toMatchObject([
        code,
        { state, error: { kind, next: [expect.any(String), expect.any(String)] } },
      ]);
      expect(desk.drafts()).toEqual({});
    },
  );
});

describe('an editor that a script starts', () => {
  eachStore((store) => {
    test('finds headers and the quoted mail, and what it writes is sent', async () => {
      const desk = await openReplyDesk(await store.url());
      const editor = desk.editor(`cp "$2" "${desk.home}/seen"; printf 'Hello!\\n' >> "$2"; echo talk`);
      const result = await desk.run(['reply', '1', '--send', '--json'], { env: { EDITOR: editor } });

      expect(result.json()).toMatchObject({ state: 'sent' });
      expect((await sentMail(desk)).mail.text).toBe('Hello!\n\n-- \nAna Lima\n\nAcme Ltd');
      const { readFileSync } = await import('node:fs');
      const seen = readFileSync(join(desk.home, 'seen'), 'utf8');
      expect(seen).toMatch(
        /^To: Carla Customer <carla@customer.example>\nCc: Dan <dan@customer.example>\nBcc: \nSubject: Re: /,
      );
      expect(seen).toMatch(/wrote:\n> Where is it\?\n$/);
      expect(desk.drafts()).toEqual({});
    });

    test('VISUAL goes before EDITOR, and both before the setting', async () => {
      const desk = await openReplyDesk(await store.url());
      const writes = (word: string) => desk.editor(`echo ${word} > "$2"`);
      await desk.run(['config', 'set', 'editor', writes('setting')]);
      const env = { VISUAL: writes('visual'), EDITOR: writes('editor') };
      for (const given of [env, { EDITOR: env.EDITOR }, {}]) await desk.run(['reply', '1', '--send'], { env: given });

      const texts = await Promise.all(desk.smtp.received.map(async ({ raw }) => (await simpleParser(raw)).text));
      expect(texts.map((text) => text?.split('\n')[0])).toEqual(['visual', 'editor', 'setting']);
    });

    test('that changes nothing sends nothing, and leaves nothing behind', async () => {
      const desk = await openReplyDesk(await store.url());
      const result = await desk.run(['reply', '1', '--send', '--json'], { env: { EDITOR: 'true' } });

      expect([result.code, result.json()]).toMatchObject([130, { state: 'nothing', error: { kind: 'cancelled' } }]);
      expect([desk.drafts(), desk.smtp.connections]).toEqual([{}, 0]);
    });

    test('that fails sends nothing, and what was written is kept for its writer alone', async () => {
      const desk = await openReplyDesk(await store.url());
      const editor = desk.editor('printf "Half a\\n" >> "$2"; exit 3');
      const result = await desk.run(['reply', '1', '--send'], { env: { EDITOR: editor } });

      const [path = '', text] = Object.entries(desk.drafts())[0] ?? [];
      expect(result).toMatchObject({ code: 9, stdout: '' });
      expect(result.stderr).toMatch(/ended with code 3; nothing was sent/);
      expect(result.stderr).toContain(`your text is kept in ${path}`);
      expect(result.stderr).toContain('go on with: mailroom draft resume ');
      expect(text).toContain('Half a');
      expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
      expect((statSync(join(path, '..')).mode & 0o777).toString(8)).toBe('700');
    });

    test('that is killed loses nothing either', async () => {
      const desk = await openReplyDesk(await store.url());
      const editor = desk.editor('echo Half >> "$2"; kill -9 $$');
      const result = await desk.run(['reply', '1', '--send'], { env: { EDITOR: editor } });

      expect(result).toMatchObject({ code: 9, stderr: expect.stringContaining('was stopped') });
      expect(Object.values(desk.drafts())[0]).toContain('Half');
    });

    test('that is not there is told as such', async () => {
      const desk = await openReplyDesk(await store.url());
      const result = await desk.run(['reply', '1', '--send', '--json'], { env: { EDITOR: 'no-such-editor -w' } });

      expect([result.code, result.json()]).toMatchObject([
        9,
        { error: { kind: 'local', message: expect.stringContaining('no-such-editor cannot be started') } },
      ]);
      expect(desk.drafts()).toEqual({});
    });

    test('that leaves a mistake in a header gets it told with its line, and the text is kept', async () => {
      const desk = await openReplyDesk(await store.url());
      const editor = desk.editor(`sed -i 's/^Cc: .*/Cc: nobody/' "$2"; echo Hello >> "$2"`);
      const result = await desk.run(['reply', '1', '--send'], { env: { EDITOR: editor } });

      expect(result).toMatchObject({
        code: 3,
        stderr: expect.stringMatching(/line 2 of the draft, Cc: "nobody" is not/),
      });
      expect(Object.values(desk.drafts())[0]).toContain('Hello');
    });

    test('may attach files and change recipients', async () => {
      const desk = await openReplyDesk(await store.url());
      writeFileSync(join(desk.home, 'a b.pdf'), 'pdf');
      const script = `printf 'To: eve@example.org\\nSubject: New\\nAttach: ~/a b.pdf\\n\\nHello\\n' > "$2"`;
      await desk.run(['reply', '1', '--send'], { env: { EDITOR: desk.editor(script) }, cwd: '/' });

      const { envelope, mail } = await sentMail(desk);
      expect(envelope.to).toEqual(['eve@example.org']);
      expect([mail.subject, mail.attachments[0]?.filename]).toEqual(['New', 'a b.pdf']);
    });

    test('is not started with --no-input', async () => {
      const desk = await openReplyDesk(await store.url());
      const result = await desk.run(['reply', '1', '--send', '--no-input'], { env: { EDITOR: 'true' } });

      expect(result.code).toBe(2);
    });

    test('what a refused sending has left is kept; --draft keeps what was not to be sent', async () => {
      const desk = await openReplyDesk(await store.url());
      const script = `printf 'To: eve@example.org\\nAttach: /nowhere.pdf\\n\\nHello\\n' > "$2"`;
      const refused = await desk.run(['reply', '1', '--send'], { env: { EDITOR: desk.editor(script) } });
      const kept = await desk.run(['reply', '1', '--draft', '-m', 'For later', '--json']);

      expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('your text is kept in') });
      expect(kept.json()).toMatchObject({ state: 'draft', conversation: 1 });
      const texts = Object.values(desk.drafts());
      expect(texts.some((text) => /nowhere\.pdf\n#:! there is no file .*\n(?:#:! .*\n)*\nHello\n/.test(text))).toBe(
        true,
      );
      expect(texts.some((text) => text.includes('\n\nFor later\n'))).toBe(true);
      expect(desk.smtp.connections).toBe(0);
    });
  });
});
