// The rules of a setup file that look at more than one value: names, references, servers and logins.
import { closestWords } from '../closest-words.js';
import { isLoopback } from '../server-login.js';
import { parseSlug } from '../slug.js';
import { HOUSE } from '../smtp/smtp-config.js';
import { providersFor } from '../smtp/smtp-provider.js';
import { NOTHING, type PresentSetup, SECTION_WORDS, SECTIONS, type Section } from './setup.js';
import { MISSING, type Mistake, type SetupPath } from './setup-problem.js';
import { asMap, type WrittenThing, writtenThings } from './written-setup.js';

/** What a file is checked against, beside itself. */
export type SetupSurroundings = {
  readonly present: PresentSetup;
  /** Whether what the file does not name goes when it is applied: then nothing in the file may refer to it. */
  readonly prune: boolean;
  /** Whether an operator's own address is taken, at the risk of a loop. */
  readonly allowOperatorAddress: boolean;
};

/** All mistakes of these kinds; what has the wrong shape is passed over, for that is said elsewhere. */
export function findRuleMistakes(file: unknown, { present, prune }: SetupSurroundings): Mistake[] {
  const staying = prune ? NOTHING : present;
  return [
    ...SECTIONS.flatMap((section) => writtenThings(file, section).flatMap((thing) => badName(thing, section))),
    ...findClosedChannels(file, present),
    ...findDanglingReferences(file, staying),
    ...writtenThings(file, 'smtp').flatMap((thing) => [...serverMistakes(thing, 'smtp'), ...senderMistakes(thing)]),
    ...writtenThings(file, 'mailboxes').flatMap((thing) => [
      ...serverMistakes(thing, 'imap'),
      ...readerMistakes(thing),
    ]),
    ...findAdminMistake(file, staying),
    ...findEmptyTexts(file, present),
    ...findSecondFallbacks(file),
  ];
}

function badName({ name, path }: WrittenThing, section: Section): Mistake[] {
  const problem = `${JSON.stringify(name)} cannot be the name of a thing`;
  try {
    if (parseSlug(name, SECTION_WORDS[section]) === name) return [];
  } catch {
    return [{ path, atKey: true, problem, allowed: 'use letters a to z, digits and hyphens, such as acme-eu' }];
  }
  return [{ path, atKey: true, problem, allowed: `names are in lower case: ${name.trim().toLowerCase()}` }];
}

function findClosedChannels(file: unknown, { closedChannels }: PresentSetup): Mistake[] {
  return writtenThings(file, 'channels').flatMap(({ name, path }) => {
    if (!closedChannels.some((channel) => channel.name === name)) return [];
    const allowed = `open it again with: mailroom channel resume ${name}; or choose another name`;
    return [{ path, atKey: true, problem: 'this channel was closed, and its name is still its own', allowed }];
  });
}

/** A name of another thing, where it stands, and the section it must be in. */
type Reference = { readonly name: string; readonly path: SetupPath; readonly to: Section; readonly atKey?: boolean };

function findDanglingReferences(file: unknown, staying: PresentSetup): Mistake[] {
  // A section under a misspelt key is a mistake of its own: what is in it is there.
  const elsewhere = Object.entries(asMap(file)).flatMap(([key, things]) =>
    [...SECTIONS, 'notifications'].includes(key) ? [] : Object.keys(asMap(things)),
  );
  const known = (section: Section) => [
    ...elsewhere,
    ...writtenThings(file, section).map((thing) => thing.name),
    ...staying[section].map((thing) => thing.name),
    ...(section === 'smtp' ? [HOUSE] : []),
  ];
  return referencesIn(file).flatMap(({ name, path, to, atKey = false }) => {
    const names = [...new Set(known(to))].sort();
    if (names.includes(name)) return [];
    const [meant] = closestWords([name], names);
    const there = names.length === 0 ? 'there is none' : `there are: ${names.join(', ')}`;
    const allowed = meant === undefined ? there : `did you mean ${meant}?`;
    return [{ path, atKey, problem: `there is no ${SECTION_WORDS[to]} called ${JSON.stringify(name)}`, allowed }];
  });
}

function referencesIn(file: unknown): Reference[] {
  const refers = ({ keys, path }: WrittenThing, key: string, to: Section): Reference[] => {
    const name = keys[key];
    return typeof name === 'string' ? [{ name, path: [...path, key], to }] : [];
  };
  const { smtp: sender } = asMap(asMap(file)['notifications']);
  return [
    ...(typeof sender === 'string' ? [{ name: sender, path: ['notifications', 'smtp'], to: 'smtp' as const }] : []),
    ...writtenThings(file, 'channels').flatMap((channel) => [
      ...refers(channel, 'mailbox', 'mailboxes'),
      ...refers(channel, 'smtp', 'smtp'),
      ...refers(channel, 'widget', 'widgets'),
    ]),
    ...writtenThings(file, 'widgets').flatMap(({ keys, path }) =>
      asList(keys['operators']).flatMap((name, index): Reference[] =>
        typeof name === 'string' ? [{ name, path: [...path, 'operators', index], to: 'operators' }] : [],
      ),
    ),
    ...writtenThings(file, 'operators').flatMap(({ keys, path }) =>
      Object.keys(asMap(keys['channelSignatures'])).map(
        (name): Reference => ({ name, path: [...path, 'channelSignatures', name], to: 'channels', atKey: true }),
      ),
    ),
  ];
}

function serverMistakes({ keys, path }: WrittenThing, protocol: 'smtp' | 'imap'): Mistake[] {
  const missing = (key: string, allowed: string): Mistake => ({
    path: [...path, key],
    problem: MISSING,
    allowed,
  });
  const preset = providersFor(protocol).find((provider) => provider.name === keys['provider'])?.[protocol];
  const isKnown = keys['provider'] !== undefined;
  const mistakes: Mistake[] = [];
  if (keys['host'] === undefined && (!isKnown || (preset !== undefined && preset.host === undefined))) {
    mistakes.push(missing('host', isKnown ? 'this provider has a host for each account' : 'give host, or provider'));
  }
  if (keys['encryption'] === undefined && !isKnown) mistakes.push(missing('encryption', 'use tls, starttls or none'));
  const secrets = ['password', 'oauth2', 'oauth2Client'].filter((key) => keys[key] !== undefined);
  const [first, second] = secrets;
  if (second !== undefined) {
    const problem = `there is ${first === 'password' ? 'a password' : 'a token'} already`;
    mistakes.push({ path: [...path, second], atKey: true, problem, allowed: 'keep one of the two' });
  }
  mistakes.push(...clientMistakes(keys['oauth2Client'], [...path, 'oauth2Client']));
  if (keys['user'] !== undefined && secrets.length === 0) {
    mistakes.push(missing('password', 'say where the password of the user is, such as env:NAME'));
  }
  if (keys['user'] === undefined && (secrets.length > 0 || protocol === 'imap')) {
    mistakes.push(missing('user', 'give the name to log in with'));
  }
  const host = keys['host'];
  if (
    keys['encryption'] === 'none' &&
    typeof host === 'string' &&
    !isLoopback(host) &&
    keys['allowClearText'] !== true
  ) {
    const problem = `without encryption, everybody on the way to ${host} can read the password and the mail`;
    mistakes.push({
      path: [...path, 'encryption'],
      problem,
      allowed: 'use tls or starttls, or insist with allowClearText: true',
    });
  }
  return mistakes;
}

function clientMistakes(client: unknown, path: SetupPath): Mistake[] {
  if (client === undefined) return [];
  const { provider, tokenUrl, tenant } = asMap(client);
  const without = provider === undefined && tokenUrl === undefined;
  return [
    ...(without ? [{ path: [...path, 'tokenUrl'], problem: MISSING, allowed: 'give tokenUrl, or provider' }] : []),
    ...(tenant !== undefined && provider !== 'microsoft'
      ? [
          {
            path: [...path, 'tenant'],
            problem: 'only Microsoft has tenants',
            allowed: 'use it with provider: microsoft',
          },
        ]
      : []),
  ];
}

/** The house has no sender of its own; every other config needs one. */
function senderMistakes({ name, keys, path }: WrittenThing): Mistake[] {
  if (name === HOUSE) return [];
  return (
    [
      ['replyName', 'give the name that customers see'],
      ['replyAddress', 'give the address that the mail is from'],
    ] as const
  ).flatMap(([key, allowed]) => (keys[key] === undefined ? [{ path: [...path, key], problem: MISSING, allowed }] : []));
}

function readerMistakes({ keys, path }: WrittenThing): Mistake[] {
  const { user } = keys;
  if (keys['address'] !== undefined || typeof user !== 'string' || user.includes('@')) return [];
  const allowed = 'give the address whose mail lands there: the user name is none';
  return [{ path: [...path, 'address'], problem: MISSING, allowed }];
}

function findAdminMistake(file: unknown, staying: PresentSetup): Mistake[] {
  const operators = writtenThings(file, 'operators');
  const [first] = operators;
  if (first === undefined || staying.operators.some(({ role }) => role === 'admin')) return [];
  // A role that is none is a mistake of its own, and may have been meant to be this one.
  if (operators.some(({ keys }) => !['supervisor', 'operator'].includes(String(keys['role'])))) return [];
  const problem = 'nobody would be the admin of this desk';
  return [{ path: [...first.path, 'role'], problem, allowed: 'give one operator the role admin' }];
}

/** An auto-reply or a signature that is switched on and would say nothing. */
function findEmptyTexts(file: unknown, there: PresentSetup): Mistake[] {
  const check = (at: SetupPath, value: unknown, present: string): Mistake[] => {
    const { on, text = present } = asMap(value);
    if (on !== true || typeof text !== 'string' || text.trim() !== '') return [];
    return [{ path: [...at, 'on'], problem: 'this is on and has no text', allowed: 'give a text, or on: false' }];
  };
  return [
    ...writtenThings(file, 'channels').flatMap(({ name, keys, path }) => {
      const present = there.channels.find((channel) => channel.name === name)?.autoReply.text ?? '';
      return check([...path, 'autoReply'], keys['autoReply'], present);
    }),
    ...writtenThings(file, 'operators').flatMap(({ name, keys, path }) => {
      const present = there.operators.find((operator) => operator.name === name)?.signature.text ?? '';
      return check([...path, 'signature'], keys['signature'], present);
    }),
  ];
}

/** Mail that is for no channel goes to one. */
function findSecondFallbacks(file: unknown): Mistake[] {
  const fallbacks = writtenThings(file, 'channels').filter(({ keys }) => keys['fallback'] === true);
  return fallbacks.flatMap(({ keys, path }, index) => {
    const first = fallbacks.slice(0, index).find((other) => other.keys['mailbox'] === keys['mailbox']);
    if (first === undefined) return [];
    const problem = `${first.name} is the fallback of mailbox ${String(keys['mailbox'])} already`;
    return [{ path: [...path, 'fallback'], problem, allowed: 'keep one of the two' }];
  });
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
