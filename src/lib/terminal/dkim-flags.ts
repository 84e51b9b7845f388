// What mail is signed with, as `smtp add` and `smtp edit` are told it: by flags or at the prompt.
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { text as readAll } from 'node:stream/consumers';
import * as Flags from '@oclif/core/flags';
import { domainOf, type EmailAddress } from '../address/email-address.js';
import { errorCode, MailroomError } from '../errors.js';
import { Secret } from '../secrets/secret.js';
import { formatSecretRef, parseSecretRef, type SecretRef } from '../secrets/secret-ref.js';
import { type Dkim, dkimSecretName, parseDkimDomain, parseDkimSelector } from '../smtp/dkim.js';
import { askText, askYesNo, needAnswers } from './ask.js';

export const dkimFlags = {
  'dkim-domain': Flags.string({
    description: 'sign mail with DKIM for this domain; unless given, that of the reply address',
    env: 'MAILROOM_SMTP_DKIM_DOMAIN',
    helpValue: 'DOMAIN',
  }),
  'dkim-selector': Flags.string({
    description: 'the name of the DKIM key: what stands before _domainkey in the DNS',
    env: 'MAILROOM_SMTP_DKIM_SELECTOR',
    helpValue: 'NAME',
  }),
  'dkim-key-ref': Flags.string({
    description: 'where the private key is, an RSA key as PEM text: file:PATH, env:NAME, ...',
    env: 'MAILROOM_SMTP_DKIM_KEY_REF',
    helpValue: 'REF',
  }),
  'dkim-key-stdin': Flags.boolean({ description: 'read the private key from stdin, and keep it in the vault' }),
};

export type DkimAnswers = {
  readonly 'dkim-domain'?: string | undefined;
  readonly 'dkim-selector'?: string | undefined;
  readonly 'dkim-key-ref'?: string | undefined;
  readonly 'dkim-key-stdin'?: boolean | undefined;
  readonly 'password-stdin'?: boolean | undefined;
};

export type DkimWish = { readonly dkim: Dkim; readonly typedKey?: Secret };

type Signing = {
  readonly canAsk: boolean;
  readonly config: { readonly name: string; readonly replyAddress: EmailAddress | undefined };
  /** What it is signed with now. */
  readonly present?: Dkim | undefined;
};

/**
 * What mail is to be signed with; undefined when no flag speaks of it. What no flag says stays as it is. Throws
 * `needs-answer` for what is missing, `invalid` for what will not do.
 */
export async function readDkim(
  flags: DkimAnswers,
  { canAsk, config, present }: Signing,
): Promise<DkimWish | undefined> {
  const { 'dkim-key-ref': ref, 'dkim-key-stdin': isPiped } = flags;
  const named = [flags['dkim-domain'], flags['dkim-selector'], ref, isPiped || undefined];
  if (named.every((value) => value === undefined)) return undefined;
  refuseTwoSources(flags);
  const { replyAddress } = config;
  const domain = flags['dkim-domain'] ?? present?.domain ?? (replyAddress && domainOf(replyAddress));
  const selector = flags['dkim-selector'] ?? present?.selector;
  const key = ref === undefined ? present?.key : parseSecretRef(ref);
  needAnswers(canAsk, {
    'dkim-domain': domain,
    'dkim-selector': selector,
    'dkim-key-ref or --dkim-key-stdin': isPiped ? true : key,
  });
  const words = {
    domain: parseDkimDomain(
      domain ?? (await askText({ message: 'Domain that is signed for', parse: parseDkimDomain })),
    ),
    selector: parseDkimSelector(selector ?? (await askText({ message: SELECTOR_QUESTION, parse: parseDkimSelector }))),
  };
  if (isPiped) return withKey(words, config.name, await readKey());
  return withKey(words, config.name, key ?? (await askKey(undefined)));
}

/**
 * What mail is to be signed with, asked with what is there now; undefined where it is not to be signed.
 */
export async function askDkim({ config, present }: Omit<Signing, 'canAsk'>): Promise<DkimWish | undefined> {
  if (!(await askYesNo('Sign mail with a DKIM key of your own', present !== undefined))) return undefined;
  const { replyAddress } = config;
  const domain = present?.domain ?? (replyAddress && domainOf(replyAddress));
  const words = {
    domain: parseDkimDomain(
      await askText({ message: 'Domain that is signed for', default: domain, parse: parseDkimDomain }),
    ),
    selector: parseDkimSelector(
      await askText({ message: SELECTOR_QUESTION, default: present?.selector, parse: parseDkimSelector }),
    ),
  };
  return withKey(words, config.name, await askKey(present?.key));
}

const SELECTOR_QUESTION = 'DKIM selector, such as mail2026';

// A key that was given itself is kept in the vault.
function withKey(words: Omit<Dkim, 'key'>, config: string, key: SecretRef | Secret): DkimWish {
  if (!(key instanceof Secret)) return { dkim: { ...words, key } };
  return { dkim: { ...words, key: { scheme: 'vault', value: dkimSecretName(config) } }, typedKey: key };
}

function refuseTwoSources(flags: DkimAnswers): void {
  const piped = flags['dkim-key-stdin'] ? 'dkim-key-stdin' : undefined;
  const other = flags['dkim-key-ref'] !== undefined ? 'dkim-key-ref' : flags['password-stdin'] && 'password-stdin';
  if (piped === undefined || !other) return;
  const why = other === 'password-stdin' ? 'one of them can be on stdin' : 'say in one way where the key is';
  throw new MailroomError('needs-answer', `--${piped} and --${other} cannot both be used`, [why]);
}

async function askKey(present: SecretRef | undefined): Promise<SecretRef | Secret> {
  const message = 'Private key: a PEM file, to be kept in the vault, or where it is (file:PATH, env:NAME, ...)';
  const usual = present && formatSecretRef(present);
  return findKey(await askText({ message, default: usual, parse: findKey }));
}

const SCHEME = /^[a-z]+:/;

async function findKey(text: string): Promise<SecretRef | Secret> {
  const place = text.trim();
  if (SCHEME.test(place)) return parseSecretRef(place);
  try {
    return new Secret(await readFile(place.replace(/^~(?=\/)/, homedir()), 'utf8'));
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new MailroomError(
      'not-found',
      code === 'ENOENT' ? `there is no file ${place}` : `${place} cannot be read: ${code}`,
      [],
    );
  }
}

async function readKey(): Promise<Secret> {
  if (process.stdin.isTTY) {
    throw new MailroomError('needs-answer', 'a key would stand on the screen if it were typed here', [
      'pipe it: mailroom smtp edit NAME --dkim-key-stdin < dkim.pem',
    ]);
  }
  return new Secret(await readAll(process.stdin));
}
