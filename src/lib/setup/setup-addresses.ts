// The addresses of a setup file: none belongs to two, and no operator's own mail would come in (mail.md 1.8).
import { addressKey } from '../address/email-address.js';
import {
  type AddressUse,
  channelAddressUses,
  describeLoop,
  findLoops,
  mailboxAddressUse,
} from '../channel/own-address.js';
import type { PresentSetup } from './setup.js';
import type { Mistake } from './setup-problem.js';
import type { SetupSurroundings } from './setup-rules.js';
import {
  type WrittenAddress,
  type WrittenThing,
  writtenAddress,
  writtenAddresses,
  writtenThings,
} from './written-setup.js';

/** All mistakes of these kinds. What the file names stands for itself, all else is as it is; what is to be pruned is there until the end. */
export function findAddressMistakes(file: unknown, surroundings: SetupSurroundings): Mistake[] {
  return [
    ...findTakenAddresses(file, surroundings),
    ...findTakenEmails(file, surroundings),
    ...(surroundings.allowOperatorAddress ? [] : findOwnAddresses(file, surroundings)),
  ];
}

type Owned = { readonly key: string; readonly owner: string };

function findTakenAddresses(file: unknown, { present }: SetupSurroundings): Mistake[] {
  const written = writtenThings(file, 'channels');
  const others = present.channels
    .filter(({ name }) => !written.some((thing) => thing.name === name))
    .flatMap(({ name, address, aliases }) =>
      [address, ...aliases].map((one) => ({ key: addressKey(one), owner: name })),
    );
  const owned = written.flatMap((thing) =>
    [writtenAddress(thing, 'address'), ...writtenAddresses(thing, 'aliases')].flatMap((one) => owns(thing, one)),
  );
  return takenTwice(others, owned, (owner) => `it belongs to channel ${owner}`);
}

function findTakenEmails(file: unknown, { present }: SetupSurroundings): Mistake[] {
  const written = writtenThings(file, 'operators');
  const others = present.operators
    .filter(({ name }) => !written.some((thing) => thing.name === name))
    .map(({ name, email }) => ({ key: addressKey(email), owner: name }));
  const owned = written.flatMap((thing) => owns(thing, writtenAddress(thing, 'email')));
  return takenTwice(others, owned, (owner) => `it is the address of operator ${owner}`);
}

type WrittenOwned = Owned & { readonly written: WrittenAddress };

function owns(thing: WrittenThing, written: WrittenAddress | undefined): WrittenOwned[] {
  return written === undefined ? [] : [{ key: addressKey(written.address), owner: thing.name, written }];
}

function takenTwice(
  others: readonly Owned[],
  owned: readonly WrittenOwned[],
  say: (owner: string) => string,
): Mistake[] {
  return owned.flatMap(({ key, owner, written }, index) => {
    const rival = [...others, ...owned.slice(0, index)].find((one) => one.key === key);
    if (rival === undefined) return [];
    if (rival.owner === owner) {
      return [{ path: written.path, problem: `${written.address} stands here twice`, allowed: 'keep one of them' }];
    }
    const problem = `${written.address} cannot stand here: ${say(rival.owner)}`;
    return [{ path: written.path, problem, allowed: 'use another address for one of the two' }];
  });
}

function findOwnAddresses(file: unknown, { present }: SetupSurroundings): Mistake[] {
  const uses = [...mailboxUses(file, present.mailboxes), ...channelUses(file, present.channels)];
  const written = writtenThings(file, 'operators');
  const inFile = written.flatMap((thing) => {
    const email = writtenAddress(thing, 'email');
    if (email === undefined) return [];
    return findLoops([{ name: thing.name, email: email.address }], uses).map((loop) => ({ path: email.path, loop }));
  });
  const others = present.operators.filter(({ name }) => !written.some((thing) => thing.name === name));
  const inStore = findLoops(others, uses).flatMap((loop) => {
    const path = uses.find(({ use }) => use === loop.use.use)?.path;
    return path === undefined ? [] : [{ path, loop }];
  });
  return [...inFile, ...inStore].map(({ path, loop }) => ({
    path,
    problem: describeLoop(loop),
    allowed: 'use another address for one of the two, or take the risk with --allow-operator-address',
  }));
}

/** `path` where the file says so, undefined where the store does. */
type Use = AddressUse & { readonly path?: WrittenAddress['path'] };

function mailboxUses(file: unknown, there: PresentSetup['mailboxes']): Use[] {
  const written = writtenThings(file, 'mailboxes');
  const present = there.filter(({ name }) => !written.some((thing) => thing.name === name)).map(mailboxAddressUse);
  const wanted = written.flatMap((thing) => {
    const address = mailboxAddress(thing);
    if (address === undefined) return [];
    const plusAddressing = thing.keys['plusAddressing'] === true;
    return [
      { ...mailboxAddressUse({ name: thing.name, address: address.address, plusAddressing }), path: address.path },
    ];
  });
  return [...present, ...wanted];
}

function mailboxAddress(thing: WrittenThing): WrittenAddress | undefined {
  return writtenAddress(thing, 'address') ?? writtenAddress(thing, 'user');
}

function channelUses(file: unknown, there: PresentSetup['channels']): Use[] {
  const written = writtenThings(file, 'channels');
  const present = there.filter(({ name }) => !written.some((thing) => thing.name === name)).flatMap(channelAddressUses);
  const wanted = written.flatMap((thing): Use[] => {
    const { name } = thing;
    const one = (found: WrittenAddress | undefined, use: string) => (found ? [{ ...found, use }] : []);
    return [
      ...one(writtenAddress(thing, 'address'), `the address of channel ${name}`),
      ...writtenAddresses(thing, 'aliases').flatMap((alias) => one(alias, `an alias of channel ${name}`)),
      ...one(writtenAddress(thing, 'receivingAddress'), `the receiving address of channel ${name}`),
    ];
  });
  return [...present, ...wanted];
}
