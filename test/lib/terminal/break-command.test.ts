// Examples in help: broken where a person would.
import { expect, test } from 'vitest';
import { breakCommand } from '../../../src/lib/terminal/break-command.js';

test.each([
  ['mailroom pull', 'mailroom pull'],
  ['mailroom smtp add acme --host h.test \\\n      --user u', 'mailroom smtp add acme \\\n    --host h.test --user u'],
  [
    "mailroom reply 1 --message 'A -- b | c d' --json",
    "mailroom reply 1 \\\n    --message 'A -- b | c d' \\\n    --json",
  ],
  ['mailroom export --json | jq .channels.support', 'mailroom export --json \\\n    | jq .channels.support'],
  ['cd x\nmailroom apply --yes --prune --exit-code', 'cd x\nmailroom apply --yes --prune --exit-code'],
])('%s', (command, broken) => {
  expect(breakCommand(command, 30)).toBe(broken);
});
