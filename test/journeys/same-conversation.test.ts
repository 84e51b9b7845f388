// Several operators answer one conversation at the same moment: each round exactly one answer wins, and nobody is told of
// a lock (R9). `npm run test:faults` has two and eight of them and a thousand rounds.
import { expect, onTestFinished, test } from 'vitest';
import { findConversation } from '../../src/lib/store/conversations.js';
import { fillStore } from '../support/filled-store.js';
import { startStoreProgram } from '../support/store-program.js';
import { eachStore } from '../support/stores.js';

const isFull = process.env['MAILROOM_TEST_FAULTS'] === 'full';
const TEAMS = isFull ? [2, 8] : [4];
const ROUNDS = isFull ? 1_000 : 20;

eachStore((store) => {
  test.each(TEAMS)('of %d operators one wins each round', { timeout: 3_600_000 }, async (operators) => {
    const filled = await fillStore(await store.url());
    await filled.add({ messages: [{}] });
    const first = (await findConversation(filled.db, 1))?.version ?? 0;
    const last = String(first + ROUNDS - 1);

    const began = performance.now();
    const programs = Array.from({ length: operators }, () => startStoreProgram('answer', filled.url, last));
    const codes = await Promise.all(programs.map(({ ended }) => ended));
    const seconds = ((performance.now() - began) / 1000).toFixed(1);

    const said = programs.flatMap((program) => program.output().split('\n').filter(Boolean));
    expect(said.filter((line) => !/^answered \d+$/.test(line))).toEqual([]);
    expect(codes).toEqual(programs.map(() => 0));
    const answered = said.map((line) => Number(line.split(' ')[1])).sort((one, other) => one - other);
    onTestFinished(() => {
      const wins = programs.map((program) => program.output().split('\n').length - 1).join(', ');
      if (isFull) process.stdout.write(`${store.kind}: ${answered.length} rounds in ${seconds} s, won ${wins}\n`);
    });
    expect(answered).toEqual(Array.from({ length: ROUNDS }, (_, round) => first + round));
    const items = await filled.db.selectFrom('outbox').select('id').execute();
    expect(items).toHaveLength(ROUNDS);
    await filled.close();
  });
});
