// What the value of a flag or an argument is taken from, as far as its name tells.
import type { NamedThing } from '../named-thing.js';
import { providersFor } from '../smtp/smtp-provider.js';
import type { CommandEntry } from './manifest.js';

export type ValueSource =
  | { readonly kind: 'options'; readonly options: readonly string[] }
  | { readonly kind: 'settings' }
  | { readonly kind: 'store'; readonly of: NamedThing }
  /** What is kept on this machine's disk. */
  | { readonly kind: 'drafts' }
  | { readonly kind: 'files' }
  | { readonly kind: 'folders' }
  /** Whatever its writer thinks of. */
  | { readonly kind: 'free' };

export type Valued = {
  readonly name: string;
  readonly options?: readonly string[] | undefined;
  readonly helpValue?: string | readonly string[] | undefined;
};

const BY_NAME: ReadonlyMap<string, NamedThing> = new Map([
  ['channel', 'channel'],
  ['contact', 'contact'],
  ['other', 'contact'],
  ['mailbox', 'mailbox'],
  ['smtp', 'smtp'],
  ['widget', 'widget'],
  ['operator', 'operator'],
  ['as', 'operator'],
  ['saved-reply', 'saved-reply'],
  ['view', 'view'],
  ['number', 'conversation'],
  ['before', 'conversation'],
  ['into', 'conversation'],
  ['other', 'conversation'],
]);
const TOPICS: readonly NamedThing[] = [
  'channel',
  'hook',
  'mailbox',
  'operator',
  'saved-reply',
  'smtp',
  'view',
  'widget',
];
const FREE: ValueSource = { kind: 'free' };

/** Where the value of a flag comes from. */
export function sourceOfFlag(command: CommandEntry, flag: Valued): ValueSource {
  const { columns } = command.flags;
  if (flag.name === 'sort' && columns?.type === 'option') {
    return { kind: 'options', options: (columns.options ?? []).flatMap((column) => [column, `${column}:desc`]) };
  }
  if (flag.options) return { kind: 'options', options: flag.options };
  if (flag.name === 'provider') return { kind: 'options', options: providersFor('smtp').map(({ name }) => name) };
  const of = BY_NAME.get(flag.name);
  if (of) return { kind: 'store', of };
  if (flag.helpValue === 'FILE' || flag.name === 'store') return { kind: 'files' };
  // Another FOLDER is one of a mail server.
  return flag.helpValue === 'FOLDER' && flag.name === 'to' ? { kind: 'folders' } : FREE;
}

/** Where the value of an argument comes from: NAME of `channel show` is a channel, of `channel create` a new word. */
export function sourceOfArgument(command: CommandEntry, argument: Valued): ValueSource {
  if (argument.options) return { kind: 'options', options: argument.options };
  const [topic, ...verbs] = command.id.split(':');
  const of =
    BY_NAME.get(argument.name) ?? (argument.name === 'name' ? TOPICS.find((name) => name === topic) : undefined);
  if (of) return verbs.some((verb) => verb === 'create' || verb === 'add') ? FREE : { kind: 'store', of };
  if (topic === 'outbox' && argument.name === 'id') return { kind: 'store', of: 'outbox' };
  if (topic === 'draft' && argument.name === 'id') return { kind: 'drafts' };
  if (topic === 'config' && argument.name === 'name') return { kind: 'settings' };
  return argument.name === 'file' ? { kind: 'files' } : FREE;
}
