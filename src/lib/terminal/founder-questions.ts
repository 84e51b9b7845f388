// Who sets the store up: what `init` asks for when the flags left it out.
import { type EmailAddress, parseEmailAddress } from '../address/email-address.js';
import { parseHeaderText } from '../header-text.js';
import { parseSlug } from '../slug.js';
import { askText } from './ask.js';

/** As it was given or answered. */
export type FounderAnswers = {
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly 'full-name'?: string | undefined;
};

type Founder = {
  readonly name: string;
  readonly email: EmailAddress;
  readonly fullName: string;
  readonly allowOwnAddress: boolean;
};

const parseName = (text: string) => parseSlug(text, 'an operator');
const parseFullName = (text: string) => parseHeaderText(text, 'the full name');

const NAME_QUESTION = 'Your name as customers see it, such as Ana Lima (Enter for none)';

/** Asks for what is missing. What was given is checked before the first question. */
export async function askFounder({ name, email, 'full-name': fullName }: FounderAnswers): Promise<FounderAnswers> {
  if (name !== undefined) parseName(name);
  if (email !== undefined) parseEmailAddress(email);
  if (fullName !== undefined) parseFullName(fullName);
  // Whoever has named themselves in full is asked nothing.
  if (name !== undefined && email !== undefined) return { name, email, 'full-name': fullName };
  return {
    name: name ?? (await askText({ message: 'Your short name, such as ana', parse: parseName })),
    email: email ?? (await askText({ message: 'Your email address', parse: parseEmailAddress })),
    'full-name': fullName ?? (await askText({ message: NAME_QUESTION, optional: true, parse: parseFullName })),
  };
}

/** The founder, undefined when nobody was named. Throws `invalid`. */
export function parseFounder(
  { name, email, 'full-name': fullName = '' }: FounderAnswers,
  flags: { readonly 'allow-operator-address': boolean },
): Founder | undefined {
  if (name === undefined || email === undefined) return undefined;
  return {
    name: parseName(name),
    email: parseEmailAddress(email),
    fullName: parseFullName(fullName.trim()),
    allowOwnAddress: flags['allow-operator-address'],
  };
}
