// Several operators answer one conversation at the same moment: each round exactly one answer wins, and nobody is told of
// a lock. `npm run test:faults` has eight of them and a thousand rounds.
import { expect, test } from 'vitest';
import { findConversation } from '../../src/lib/store/conversations.js';
import { fillStore } from '../support/filled-store.js';
import { startStoreProgram } from '../support/store-program.js';
import { eachStore } from '../support/stores.js';

const OPERATORS = Number(process.env['TEST_OPERATORS'] ?? 4);
const ROUNDS = Number(process.env['TEST_ROUNDS'] ?? 20);

eachStore((store) => {
  test('one answer wins each round', { timeout: 1_800_000 }, async () => {
    const filled = await fillStore(await store.url());
    await filled.add({ messages: [{}] });
    const first = (await findConversation(filled.db, 1))?.version ?? 0;
    const last = String(first + ROUNDS - 1);

    const programs = Array.from({ length: OPERATORS }, () => startStoreProgram('answer', filled.url, last));
    const codes = await Promise.all(programs.map(({ ended }) => ended));

    const said = programs.flatMap((program) => program.output().split('\n').filter(Boolean));
    expect(said.filter((line) => !/^answered \d+$/.test(line))).toEqual([]);
    expect(codes).toEqual(programs.map(() => 0));
    const answered = said.map((line) => Number(line.split(' ')[1])).sort((one, other) => one - other);
    expect(answered).toEqual(Array.from({ length: ROUNDS }, (_, round) => first + round));
    const items = await filled.db.selectFrom('outbox').select('id').execute();
    expect(items).toHaveLength(ROUNDS);
    await filled.close();
  });
});
