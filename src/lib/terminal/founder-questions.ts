// Who sets the store up: what `init` asks for when the flags left it out.
import { type EmailAddress, parseEmailAddress } from '../address/email-address.js';
import { parseHeaderText } from '../header-text.js';
import { parseSlug } from '../slug.js';
import { askText } from './ask.js';

/** As it was given or answered. */
export type FounderAnswers = { readonly name: string | undefined; readonly email: string | undefined };

type Founder = {
  readonly name: string;
  readonly email: EmailAddress;
  readonly fullName: string;
  readonly allowOwnAddress: boolean;
};

const parseName = (text: string) => parseSlug(text, 'an operator');

/** Asks for what is missing. What was given is checked before the first question. */
export async function askFounder({ name, email }: FounderAnswers): Promise<FounderAnswers> {
  if (name !== undefined) parseName(name);
  if (email !== undefined) parseEmailAddress(email);
  return {
    name: name ?? (await askText({ message: 'Your short name, such as ana', parse: parseName })),
    email: email ?? (await askText({ message: 'Your email address', parse: parseEmailAddress })),
  };
}

/** The founder, undefined when nobody was named. Throws `invalid`. */
export function parseFounder(
  { name, email }: FounderAnswers,
  flags: { readonly 'full-name'?: string | undefined; readonly 'allow-operator-address': boolean },
): Founder | undefined {
  if (name === undefined || email === undefined) return undefined;
  return {
    name: parseName(name),
    email: parseEmailAddress(email),
    fullName: parseHeaderText(flags['full-name'] ?? '', 'the full name'),
    allowOwnAddress: flags['allow-operator-address'],
  };
}
