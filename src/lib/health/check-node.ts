// Checks that this Node.js is one that mailroom is made for.
import { type Finding, failed, ok } from './finding.js';
import { takeTime } from './take-time.js';
import { readMachineFacts } from './this-machine.js';

/** As `engines` in package.json says. */
const OLDEST = { major: 24, minor: 15 };

export async function checkNode(): Promise<readonly Finding[]> {
  const { node } = readMachineFacts();
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const isGood = major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor);
  return [
    await takeTime('this machine', 'Node.js', async () =>
      isGood
        ? ok(node)
        : failed(`${node} is too old`, `install Node.js ${OLDEST.major}.${OLDEST.minor} or later: https://nodejs.org`),
    ),
  ];
}
