// The Message-ID that a server gives our mail in the place of ours, read from its answer to the mail.
import { readIdentifier } from '../inbound/mail-identifiers.js';

// Amazon SES writes a Message-ID of its own over every other, and says its first half.
const SES_HOST = /^email-smtp(?:-fips)?\.([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com(?:\.cn)?$/;
const SES_ANSWER = /^250 (?:2\.\d\.\d )?ok ([0-9a-f]{16}-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}-\d{6})\s*$/i;

/** `response`: the server's words after the final dot. Undefined when they name no Message-ID. */
export function readRelayId(response: string, host: string): string | undefined {
  const region = SES_HOST.exec(host.toLowerCase())?.[1];
  const given = SES_ANSWER.exec(response.trim())?.[1];
  if (region !== undefined && given !== undefined) {
    // The first region is older than the others' names.
    return `<${given}@${region === 'us-east-1' ? 'email' : region}.amazonses.com>`;
  }
  // Exchange: "250 2.0.0 OK <id@host> [Hostname=...]", "250 2.6.0 <id@host> [InternalId=...] Queued mail for delivery".
  const named = /^2\d\d[ -][^<>]{0,60}(<[^\s<>@]{1,250}@[^\s<>@]{1,250}>)(?!\S*\.\.\.)/.exec(
    response.slice(0, 1000),
  )?.[1];
  return named === undefined || isOfRecipient(response) ? undefined : readIdentifier(named);
}

// "250 2.1.5 <ana@example.com> recipient ok" is about an address.
function isOfRecipient(response: string): boolean {
  return /recipient|rcpt|sender|\b2\.1\.\d/i.test(response.slice(0, 1000));
}
