// How the tests run: real servers and processes, so few at a time, and with time enough on a busy machine.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { findModest, findTests } from './test/support/modest-tests.js';

const tests = findTests();
const modest = findModest(tests);

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    // One more than the two processors of a small machine: there is nearly always one that waits for a server.
    maxWorkers: Math.min(6, Math.max(3, availableParallelism())),
    disableConsoleIntercept: true,
    testTimeout: 90_000,
    hookTimeout: 90_000,
    teardownTimeout: 20_000,
    sequence: { hooks: 'stack' },
    projects: [
      // Loading the sources again takes longer than most of these files.
      { extends: true, test: { name: 'together', include: modest, isolate: false } },
      { extends: true, test: { name: 'apart', include: tests.filter((path) => !modest.includes(path)) } },
    ],
  },
});
