// The host name of a mail server, as people type it.
import { domainToASCII } from 'node:url';
import { MailroomError } from './errors.js';

/** A host name in ASCII, or an address; a whole URL, or a port with it, is refused. Throws `invalid`. */
export function parseHost(text: string): string {
  const host = text.trim().replace(/^\[(.*)\]$/, '$1');
  if (host === '' || /[^\p{L}\p{N}.:_-]/u.test(host) || /^[^:]*:[^:]*$/.test(host)) {
    throw new MailroomError('invalid', `${JSON.stringify(text)} is not the name of a server`, [
      'give the host name alone, such as smtp.example.com; the port has its own place',
    ]);
  }
  return isAscii(host) ? host.toLowerCase() : domainToASCII(host) || host;
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
