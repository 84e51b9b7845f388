// reply on a full disk: nothing is half-saved, and no text is lost without a word.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listOutbox } from '../../src/lib/store/outbox.js';
import { eachStore } from '../support/stores.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { openReplyDesk } from './reply-desk.js';

type Disk = { readonly path: string; fill(): void; clear(): void };

/** A disk of its own, which root alone can make. */
function smallDisk(megabytes: number): Disk | undefined {
  const path = temporaryFolder('disk');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', path], { stdio: 'ignore' }));
  const filling = join(path, 'filling');
  return {
    path,
    fill() {
      try {
        writeFileSync(filling, Buffer.alloc(megabytes * 1024 * 1024));
      } catch {
        // As much as there was room for.
      }
    },
    clear: () => rmSync(filling),
  };
}

describe('with no room', () => {
  test('for drafts, the editor is not opened: what was typed there could not be kept', async (context) => {
    const disk = smallDisk(1);
    if (disk === undefined) return context.skip('mounting a small disk needs root');
    disk.fill();
    const desk = await openReplyDesk(join(temporaryFolder('store'), 'mailroom.db'));
    const env = { XDG_STATE_HOME: disk.path, EDITOR: desk.editor('echo Hi >> "$2"; touch "$HOME/opened"') };
    const result = await desk.run(['reply', '1', '--send', '--json'], { env });

    expect([result.code, result.json()]).toMatchObject([
      9,
      { error: { kind: 'local', message: expect.stringContaining('the disk is full') } },
    ]);
    expect(desk.smtp.connections).toBe(0);
    disk.clear();
    expect((await desk.run(['reply', '1', '--send'], { env })).code).toBe(0);
  });

  test('for drafts, a message is sent all the same, and a refused one is shown', async (context) => {
    const disk = smallDisk(1);
    if (disk === undefined) return context.skip('mounting a small disk needs root');
    disk.fill();
    const desk = await openReplyDesk(join(temporaryFolder('store'), 'mailroom.db'));
    const env = { XDG_STATE_HOME: disk.path };
    const refused = await desk.run(['reply', '1', '-m', 'My words', '--if-version', '7'], { env });
    const sent = await desk.run(['reply', '1', '-m', 'My words'], { env });

    expect(refused).toMatchObject({ code: 8, stderr: expect.stringContaining('This is your text:\n\nMy words') });
    expect(sent.code).toBe(0);
  });

  test('for drafts, one can still write at the prompt and send', async (context) => {
    const disk = smallDisk(1);
    if (disk === undefined) return context.skip('mounting a small disk needs root');
    disk.fill();
    const desk = await openReplyDesk(join(temporaryFolder('store'), 'mailroom.db'));
    const tty = desk.sit(['reply', '1', '--send'], { env: { XDG_STATE_HOME: disk.path } });
    await tty.waitFor('Ctrl-D ends');
    tty.type('My words');
    tty.press('enter');
    await tty.waitFor('the disk is full');
    tty.press('ctrl-d');

    expect((await tty.exit).code).toBe(0);
    expect(desk.smtp.received).toHaveLength(1);
  });

  test('in the store, nothing is sent, nothing is half-saved, and the text is kept', async (context) => {
    const disk = smallDisk(6);
    if (disk === undefined) return context.skip('mounting a small disk needs root');
    const desk = await openReplyDesk(join(disk.path, 'mailroom.db'));
    const file = join(desk.home, 'large.bin');
    writeFileSync(file, Buffer.alloc(2_000_000));
    disk.fill();
    const refused = await desk.run(['reply', '1', '-m', 'My words', '--attach', file, '--json']);

    expect([refused.code, refused.json()]).toMatchObject([
      9,
      { error: { kind: 'local', message: expect.stringContaining('full') } },
    ]);
    expect(Object.values(desk.drafts())[0]).toContain('My words');
    expect(desk.smtp.connections).toBe(0);
    expect(await listOutbox(desk.db)).toEqual([]);
    disk.clear();
    expect((await desk.run(['reply', '1', '-m', 'My words', '--attach', file])).code).toBe(0);
    expect(desk.smtp.received).toHaveLength(1);
  });
});

// Whoever the program runs as, nothing can be made below a file.
eachStore((store) => {
  describe('with a state folder that cannot be written', () => {
    const WORDS = 'My words\nand more of them';
    const nowhere = () => {
      const file = join(temporaryFolder('state'), 'file');
      writeFileSync(file, '');
      return { XDG_STATE_HOME: file };
    };

    test('a draft that a script orders is shown instead, and so is a text that is refused', async () => {
      const desk = await openReplyDesk(await store.url());
      const env = nowhere();
      const kept = await desk.run(['reply', '1', '-m', WORDS, '--draft'], { env });
      expect(kept).toMatchObject({ code: 9, stdout: '', stderr: expect.stringContaining(`your text:\n\n${WORDS}`) });
      expect(kept.stderr).toContain('the draft cannot be kept: ');
      expect(kept.stderr).toContain('XDG_STATE_HOME');
      const json = await desk.run(['reply', '1', '-m', WORDS, '--draft', '--json'], { env });
      expect(json.json()).toMatchObject({ error: { kind: 'local', message: expect.stringContaining('draft') } });
      const refused = await desk.run(['reply', '1', '-m', WORDS, '--if-version', '7'], { env });
      expect(refused).toMatchObject({ code: 8, stderr: expect.stringContaining(`your text:\n\n${WORDS}`) });
      expect(desk.smtp.connections).toBe(0);
      expect(await listOutbox(desk.db)).toEqual([]);
      expect((await desk.run(['reply', '1', '-m', WORDS], { env })).code).toBe(0);
    });

    test('what was typed at the prompt stays there when it is to be kept, and can still be sent', async () => {
      const desk = await openReplyDesk(await store.url());
      const tty = desk.sit(['reply', '1'], { env: nowhere(), rows: 60, cols: 100 });
      await tty.waitFor('Ctrl-D ends');
      tty.type('My words');
      tty.press('enter');
      await tty.waitFor('the draft cannot be kept');
      tty.press('ctrl-d');
      await tty.waitFor('What next?');
      for (let row = 0; row < 8; row += 1) tty.press('down');
      tty.press('enter');
      await tty.waitFor(/Error: the draft cannot be kept[\s\S]*What next\?/);
      tty.press('ctrl-c');
      expect((await tty.exit).code).toBe(130);
      expect(tty.everything()).toContain('This is your text');
      expect(desk.smtp.connections).toBe(0);
    });
  });
});
