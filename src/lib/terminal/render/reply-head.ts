// What is about to be sent, for people: from whom, to whom, with what; and as the receiver will see it.
import type { NamedAddress } from '../../address/email-address.js';
import { type Draft, strangeReplyTo } from '../../outbound/draft.js';
import type { OrderLine } from '../../outbound/draft-head.js';
import type { Forwarded } from '../../outbound/forwarded.js';
import { recipientChanges } from '../../outbound/recipient-changes.js';
import { chooseSender } from '../../outbound/sender.js';
import { type Sending, sendingLines, USUAL_SENDING } from '../../outbound/sending.js';
import type { StartedReply } from '../../outbound/started-reply.js';
import { longDate } from '../relative-time.js';
import { safeLine, safeText } from '../safe-text.js';
import type { Theme } from '../theme.js';
import { renderPeople } from './person.js';

/** A line for each thing that is worth a look before sending. Safe to show. */
export function renderReplyHead(
  draft: Draft,
  { context, closing }: StartedReply,
  theme: Theme,
  { orders = [], sending = USUAL_SENDING }: { readonly orders?: readonly OrderLine[]; readonly sending?: Sending } = {},
): string {
  const { from, replyTo } = chooseSender(context);
  const { joined, left } = recipientChanges(context, draft);
  const lines: readonly (readonly [label: string, value: string])[] = [
    ['From', renderPeople([from])],
    ['Reply-To', renderPeople(replyTo)],
    ['To', renderSome(draft.to)],
    ['Cc', renderSome(draft.cc)],
    ['Bcc', renderSome(draft.bcc)],
    ['New here', renderSome(joined)],
    ['Left out', renderSome(left)],
    ['Subject', safeLine(draft.subject)],
    ['Attached', draft.attach.map(safeLine).join(', ')],
    ['Passes on', describeForwarded(context.forwarded)],
    ['Send-At', sending.at === undefined ? '' : longDate(sending.at, { withSeconds: true })],
    ...[...sendingLines({ ...sending, at: undefined }), ...orders].map(
      ({ field, value }) => [field, safeLine(value)] as const,
    ),
  ];
  const strange = strangeReplyTo(context).filter(
    ({ address }) => !draft.to.some((person) => person.address.toLowerCase() === address.toLowerCase()),
  );
  const note = `the mail wants answers sent to ${renderPeople(strange)}, of another domain: name it in To if that is right`;
  return [
    ...lines
      .filter(([label, value]) => value !== '' || label === 'To')
      .map(([label, value]) => `${theme.faint(`${label}:`.padEnd(LABEL))} ${value || theme.bad('nobody')}`),
    ...(strange.length > 0 ? [theme.warning(note)] : []),
    ...(closing.isForeign ? [theme.warning(foreign(context.channel.widget.name))] : []),
  ].join('\n');
}

// Hundreds of people would push all else off the screen.
function renderSome(people: readonly NamedAddress[]): string {
  const shown = renderPeople(people.slice(0, SHOWN));
  return people.length > SHOWN ? `${shown} and ${people.length - SHOWN} more` : shown;
}

const SHOWN = 12;
const LABEL = 'New here:'.length;

/** To whom, and about what: what one wants to know before writing. Safe to show. */
export function renderAddressees({ to, cc, subject }: Draft, theme: Theme): string {
  const lines = [
    ['To', renderSome(to) || theme.bad('nobody yet')],
    ...(cc.length > 0 ? [['Cc', renderSome(cc)]] : []),
    ['Subject', safeLine(subject)],
  ];
  return lines.map(([label, value]) => `${theme.faint(`${label}:`.padEnd(LABEL))} ${value}`).join('\n');
}

function describeForwarded(forwarded: Forwarded | undefined): string {
  if (forwarded === undefined) return '';
  const { messages, shape } = forwarded;
  const files = shape === 'quoted' ? messages.flatMap(({ attachments }) => attachments) : [];
  const what =
    messages.length === 1
      ? `the mail from ${renderPeople(messages.map(({ from }) => from))}`
      : `${messages.length} mails`;
  if (shape === 'attached') return `${what}, as ${messages.length === 1 ? 'an attachment' : 'attachments'}`;
  return files.length === 0 ? what : `${what} with ${files.map(({ name }) => safeLine(name)).join(', ')}`;
}

function foreign(widget: string): string {
  return `your signature is left out: you are not among the operators of widget ${widget}`;
}

/** The text part, framed so that its lines are not taken for ours. */
export function renderPreview(text: string, theme: Theme): string {
  return safeText(text)
    .split('\n')
    .map((line) => `${theme.faint('│')} ${line}`.trimEnd())
    .join('\n');
}
