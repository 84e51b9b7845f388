// The shape of a setup file, as zod sees it. The JSON Schema for editors is made from the same source.

import * as z from 'zod';
import { parseEmailAddress } from '../address/email-address.js';
import { parseReopen, parseUndo } from '../channel/channel-times.js';
import { MailroomError } from '../errors.js';
import { parseHeaderText } from '../header-text.js';
import { LARGEST_LIMIT, MEGABYTE, parseAfterPull, parseFolder, parseFolderChoice } from '../mailbox/mailbox-account.js';
import { OAUTH2_PROVIDERS, parseEndpoint } from '../oauth2/oauth2-client.js';
import { ROLES } from '../operator/operator.js';
import { checkTemplate } from '../outbound/template.js';
import { parseSecretRef } from '../secrets/secret-ref.js';
import { parseHost } from '../server-host.js';
import { ENCRYPTIONS } from '../server-login.js';
import { parseDkimDomain, parseDkimSelector } from '../smtp/dkim.js';
import { type MailProtocol, providersFor } from '../smtp/smtp-provider.js';
import { ALWAYS, parseHoursInZone } from '../widget/business-hours.js';
import { ROUTINGS } from '../widget/widget.js';

/** Names of things; the file is checked for them by a rule of its own, so that what is inside is looked at too. */
const NAME_PATTERN = '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$';

const text = (what: string) => z.string({ error: `give ${what} as text` });

/** Text that one of our own parsing functions takes; what it throws becomes the message. */
function parsed<T>(what: string, parse: (text: string) => T) {
  return text(what).transform((value, context): T => {
    try {
      return parse(value);
    } catch (error) {
      if (!(error instanceof MailroomError)) throw error;
      const { message, next } = error;
      context.addIssue({ code: 'custom', message: next[0] ?? 'use another one', params: { problem: message } });
      return z.NEVER;
    }
  });
}

const address = (what = 'an address such as support@acme.test') => parsed(what, parseEmailAddress);
const addresses = z.array(address(), { error: 'give a list of addresses' });
const line = (what: string) =>
  parsed(what, (value) => {
    const parsed = parseHeaderText(value, what);
    if (parsed === '') throw new MailroomError('invalid', `${what} is empty`, ['give one line of text']);
    return parsed;
  });
const name = (what: string) => text(`the name of ${what}`);
const yesNo = z.boolean({ error: 'give true or false' });
const oneOf = <const Word extends string>(words: readonly Word[]) =>
  z.enum(words, { error: `use ${words.slice(0, -1).join(', ')} or ${words.at(-1)}` });
const multiline = (what: string) =>
  parsed(what, (value) => {
    // PostgreSQL cannot store it, and it has no business in a mail.
    if (value.includes('\0')) throw new MailroomError('invalid', `${what} has a NUL character in it`, ['take it out']);
    return value.replace(/\r\n?/g, '\n').replace(/\n+$/, '');
  });
const template = (what: string, use: 'reply' | 'auto-reply') =>
  parsed(what, (value) => {
    if (value.includes('{')) checkTemplate(value, use);
    return value.replace(/\r\n?/g, '\n').replace(/\n+$/, '');
  });

const SECRET = 'a reference: env:NAME, file:PATH, command:LINE, keyring:NAME or vault:NAME; never the password itself';
const reference = text(SECRET)
  .transform((value, context) => {
    try {
      return parseSecretRef(value);
    } catch {
      const problem = 'this is no reference to a secret, and what stands here is not shown';
      context.addIssue({ code: 'custom', message: `give ${SECRET}`, params: { problem } });
      return z.NEVER;
    }
  })
  .meta({ pattern: '^(env|file|command|keyring|vault):.*\\S' });

const PORT = 'give a whole number from 1 to 65535';

const SIZE_LIMIT = `give megabytes, a whole number from 1 to ${LARGEST_LIMIT}`;

const usualPorts = (protocol: MailProtocol) =>
  protocol === 'smtp' ? '465 for tls, 587 for starttls' : '993 for tls, 143 for starttls';

const endpoint = () => parsed('an address such as https://login.acme.test/oauth2/token', parseEndpoint).optional();

const oauth2Client = z
  .strictObject(
    {
      provider: oneOf(OAUTH2_PROVIDERS).describe('Fills in the addresses and the scope.').optional(),
      tenant: line('the tenant').describe('Microsoft: the organisation.').optional(),
      clientId: line('the client id').describe('The id that mailroom is registered by.'),
      clientSecret: reference.describe('Where the secret of the client is, if it has one.').optional(),
      refreshToken: reference
        .describe('Where a refresh token is. Without it, the next step is: mailroom smtp authorize NAME.')
        .optional(),
      scope: line('the scope').describe('What the client asks for, separated by spaces.').optional(),
      tokenUrl: endpoint().describe('The token endpoint. Needed without provider.'),
      authUrl: endpoint().describe('Where a browser goes to authorise mailroom.'),
      deviceUrl: endpoint().describe('Where device codes come from.'),
    },
    { error: 'give a map of keys such as provider, clientId' },
  )
  .describe('Logs in by OAuth2 with a refresh token, in place of a password.');

function server(protocol: MailProtocol) {
  const providers = providersFor(protocol).map((provider) => provider.name);
  return {
    provider: oneOf(providers).describe('Fills in host, port and encryption of a well-known provider.').optional(),
    host: parsed('the host name', parseHost).describe('Name of the server. Needed without provider.').optional(),
    port: z
      .int({ error: PORT })
      .min(1, { error: PORT })
      .max(65_535, { error: PORT })
      .describe(`Unless given, the usual one: ${usualPorts(protocol)}.`)
      .optional(),
    encryption: oneOf(ENCRYPTIONS)
      .describe(
        'tls: from the first byte. starttls: required after it. none: in the clear, for this machine. Needed without provider.',
      )
      .optional(),
    user: line('the user name').describe('Name to log in with.').optional(),
    password: reference.describe('Where the password is: env:NAME, file:PATH, ... Never the password.').optional(),
    oauth2: reference.describe('Where an OAuth2 access token is, in place of a password.').optional(),
    oauth2Client: oauth2Client.optional(),
    ca: text('a PEM file, or what is in one')
      .describe('A certificate authority to trust: the path of a PEM file, or its text.')
      .optional(),
    allowClearText: yesNo.describe('Insist on encryption: none for a server that is not this machine.').optional(),
  };
}

const dkim = z
  .strictObject(
    {
      domain: parsed('the domain', parseDkimDomain).describe('The domain that is signed for: that of the addresses.'),
      selector: parsed('the selector', parseDkimSelector).describe('What stands before _domainkey in the DNS.'),
      key: reference.describe(
        'Where the private key is, an RSA key as PEM text: file:PATH, env:NAME, ... Never the key.',
      ),
    },
    { error: 'give a map of domain, selector, key' },
  )
  .describe('Signs all mail with a DKIM key. Without it, signing is left to the server.');

const signature = z
  .strictObject(
    {
      text: multiline('the signature').optional(),
      on: yesNo.describe('On unless given, when there is a text.').optional(),
    },
    { error: 'give a map with text and on' },
  )
  .describe('The closing text of the operator.');

const shapes = {
  smtp: z.strictObject(
    {
      ...server('smtp'),
      replyName: template('the reply name', 'reply')
        .pipe(parsed('the reply name', (value) => parseHeaderText(value, 'the reply name')))
        .describe('Who customers see that the mail is from. Needed, but for the house.')
        .optional(),
      replyAddress: address().describe('The address that the mail is from. Needed, but for the house.').optional(),
      dkim: dkim.optional(),
    },
    { error: 'give a map of keys such as host, encryption, user' },
  ),
  mailboxes: z.strictObject(
    {
      ...server('imap'),
      address: address().describe('The address whose mail lands here; unless given, the user name.').optional(),
      folder: parsed('the folder', parseFolder).describe('The folder to pull from: INBOX unless given.').optional(),
      plusAddressing: yesNo.describe('Whether mail to address+anything lands here too.').optional(),
      afterPull: parsed('leave, seen, delete or move:FOLDER', parseAfterPull)
        .describe('What to do with a mail on the server once it is stored: leave, seen, delete or move:FOLDER.')
        .optional(),
      trustAuthserv: z
        .array(line('the server name'), { error: 'give a list of names' })
        .describe('Servers whose Authentication-Results are believed.')
        .optional(),
      alsoFolders: z
        .array(parsed('a folder', parseFolder), { error: 'give a list of folders' })
        .describe('Further folders to pull from.')
        .optional(),
      junkFolder: parsed('auto, none or a folder', parseFolderChoice)
        .describe('The spam folder, pulled as spam: auto (what the server says it is, unless given), none or a name.')
        .optional(),
      sentFolder: parsed('auto, none or a folder', parseFolderChoice)
        .describe(
          'The Sent folder, from which answers written elsewhere are taken in: auto, none (unless given) or a name.',
        )
        .optional(),
      appendSent: yesNo.describe('Whether a copy of what mailroom sent is put into the Sent folder.').optional(),
      sizeLimit: z
        .int({ error: SIZE_LIMIT })
        .min(1, { error: SIZE_LIMIT })
        .max(LARGEST_LIMIT, { error: SIZE_LIMIT })
        .transform((megabytes) => megabytes * MEGABYTE)
        .describe('Megabytes: a larger mail is taken in as its headers. 50 unless given.')
        .optional(),
    },
    { error: 'give a map of keys such as host, encryption, user' },
  ),
  operators: z.strictObject(
    {
      email: address('an address such as ana@acme.test').describe("The operator's own address."),
      fullName: parsed('the full name', (value) => parseHeaderText(value, 'the full name'))
        .describe('The name that customers see.')
        .optional(),
      role: oneOf(ROLES)
        .describe('What the operator may do: operator unless given; the first of a store is its admin.')
        .optional(),
      notify: yesNo.describe('Whether to tell the operator by mail of new mail and failed replies.').optional(),
      signature: signature.optional(),
      channelSignatures: z
        .record(z.string().meta({ pattern: NAME_PATTERN }), signature, { error: 'give a map of channels' })
        .describe('Signatures for single channels, in place of the usual one.')
        .optional(),
    },
    { error: 'give a map of keys such as email and role' },
  ),
  widgets: z.strictObject(
    {
      operators: z
        .array(name('an operator'), { error: 'give a list of operators' })
        .describe('Who answers, in the order in which they take turns.')
        .optional(),
      routing: oneOf(ROUTINGS).describe('Who gets a new conversation.').optional(),
      hours: parsed(
        'hours such as Mon-Fri 9:00-17:00 Europe/Berlin, or always',
        (text) => parseHoursInZone(text) ?? ALWAYS,
      )
        .describe('When they work, for the times of reports: Mon-Fri 9:00-17:00 Europe/Berlin, always.')
        .optional(),
    },
    { error: 'give a map with operators and routing' },
  ),
  channels: z.strictObject(
    {
      address: address().describe('The address that customers write to.'),
      replyName: template('the reply name', 'reply')
        .pipe(line('the reply name'))
        .describe('The name that customers see.'),
      mailbox: name('a mailbox').describe('The mailbox that its mail is pulled from.'),
      widget: name('a widget').describe('The widget that answers it.'),
      smtp: name('an SMTP config, or house')
        .describe('The SMTP config it answers with: house unless given.')
        .optional(),
      aliases: addresses.describe('Other addresses of the channel.').optional(),
      receivingAddress: address().describe('Where its mail is forwarded to.').optional(),
      footer: multiline('the footer').describe('The text below every answer.').optional(),
      autoReply: z
        .strictObject(
          {
            on: yesNo.describe('On unless given, when there is a text.').optional(),
            subject: template('the subject', 'auto-reply')
              .pipe(parsed('the subject', (value) => parseHeaderText(value, 'the subject')))
              .optional(),
            text: template('the text', 'auto-reply').optional(),
          },
          { error: 'give a map with text, subject and on' },
        )
        .describe('What answers the first mail of a conversation.')
        .optional(),
      formSenders: addresses.describe('Senders of contact forms.').optional(),
      forwarders: addresses.describe('Addresses that forward mail to this channel.').optional(),
      undo: parsed('a time such as 10s', parseUndo).describe('Holds each answer for this long: 10s, 2m, 0.').optional(),
      reopen: parsed('a time such as 30d, or never, or always', parseReopen)
        .describe('How long after closing a mail reopens its conversation: 30d, never, always.')
        .optional(),
      quote: oneOf(['last', 'none'] as const)
        .describe('Whether the answered mail is quoted.')
        .optional(),
      fallback: yesNo.describe('Whether it gets the mail of its mailbox that is for no channel.').optional(),
    },
    { error: 'give a map of keys such as address, replyName, mailbox, widget' },
  ),
};

const savedReply = z.strictObject(
  {
    text: template('the text', 'reply')
      .refine((value) => value.trim() !== '', { error: 'give a text that is not empty' })
      .describe('Markdown; may have variables, such as {{contact.name}}.'),
  },
  { error: 'give a map with text' },
);

// A section that has nothing in it yet is null in YAML.
const section = <Shape extends z.ZodType>(shape: Shape, what: string) =>
  z.record(z.string().meta({ pattern: NAME_PATTERN }), shape, { error: `give a map of ${what} by name` }).nullish();

export const setupShape = z
  .strictObject(
    {
      version: z.literal(1, { error: 'give 1, the version of this format' }),
      smtp: section(shapes.smtp, 'SMTP configs').describe('Ways to send mail.'),
      mailboxes: section(shapes.mailboxes, 'mailboxes').describe('IMAP accounts that mail is pulled from.'),
      operators: section(shapes.operators, 'operators').describe('The people who answer.'),
      widgets: section(shapes.widgets, 'widgets').describe('Who answers which channels.'),
      channels: section(shapes.channels, 'channels').describe('The addresses that customers write to.'),
      savedReplies: section(savedReply, 'saved replies').describe('Texts kept for reuse.'),
      notifications: z
        .strictObject(
          { smtp: name('an SMTP config').describe('The SMTP config that notifications to operators leave by.') },
          { error: 'give a map with smtp' },
        )
        .nullish(),
    },
    { error: 'give a map of keys: version, smtp, mailboxes, operators, widgets, channels, savedReplies' },
  )
  .meta({ title: 'mailroom setup file', description: 'What `mailroom plan` and `mailroom apply` read.' });

/** What a file of this shape says, its addresses, references and times parsed. */
export type SetupInput = z.output<typeof setupShape>;
/** The same as people write it. */
export type SetupText = z.input<typeof setupShape>;

/** The JSON Schema of the file, for editors. */
export function setupJsonSchema(): unknown {
  return z.toJSONSchema(setupShape, { io: 'input', target: 'draft-07' });
}

/** The keys that may stand at a place of the file, or undefined where any name may. */
export function knownKeys(path: readonly (string | number)[]): readonly string[] | undefined {
  let shape: unknown = setupShape;
  for (const step of path) {
    shape = inner(shape);
    if (shape instanceof z.ZodObject) shape = Object.hasOwn(shape.shape, step) ? shape.shape[step] : undefined;
    else if (shape instanceof z.ZodRecord) shape = shape.valueType;
    else return undefined;
  }
  const last = inner(shape);
  return last instanceof z.ZodObject ? Object.keys(last.shape) : undefined;
}

function inner(shape: unknown): unknown {
  return shape instanceof z.ZodOptional || shape instanceof z.ZodNullable ? inner(shape.unwrap()) : shape;
}
