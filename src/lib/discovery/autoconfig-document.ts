// The autoconfig document of a domain: which servers it names (draft-ietf-mailmaint-autoconfig, config-v1.1).
import { parseHost } from '../server-host.js';
import { type MailProtocol, providerOfHost } from '../smtp/smtp-provider.js';
import { readXml, type XmlElement } from './plain-xml.js';
import type { ServerFinding } from './server-finding.js';

const ELEMENTS: Readonly<Record<MailProtocol, readonly [name: string, type: string]>> = {
  smtp: ['outgoingServer', 'smtp'],
  imap: ['incomingServer', 'imap'],
};

// Maps: an object also answers to names that nobody wrote, such as "constructor", and the document is hostile.
const ENCRYPTIONS = new Map<string, ServerFinding['encryption']>([
  ['ssl', 'tls'],
  ['starttls', 'starttls'],
]);

/** The servers in the order of the document, those without encryption left out; none for what is no such document. */
export function findingsOfDocument(text: string, address: string, protocol: MailProtocol): readonly ServerFinding[] {
  const root = readXml(text);
  if (root?.name !== 'clientConfig') return [];
  const [name, type] = ELEMENTS[protocol];
  return childrenOf(root, 'emailProvider')
    .flatMap((provider) => childrenOf(provider, name))
    .filter(({ attributes }) => attributes['type'] === type)
    .flatMap((server) => readServer(server, address));
}

function readServer(server: XmlElement, address: string): readonly ServerFinding[] {
  const host = readHost(fillIn(textOf(server, 'hostname'), address));
  const port = Number(textOf(server, 'port'));
  const encryption = ENCRYPTIONS.get(textOf(server, 'socketType').toLowerCase());
  const logins = childrenOf(server, 'authentication').map(({ text }) => text.trim().toLowerCase());
  const wantsToken = logins.includes('oauth2') && !logins.some((login) => login.startsWith('password'));
  if (host === undefined || encryption === undefined) return [];
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return [];
  const user = fillIn(textOf(server, 'username'), address) || undefined;
  return [{ host, port, encryption, source: 'autoconfig', provider: providerOfHost(host), user, wantsToken }];
}

function fillIn(text: string, address: string): string {
  const at = address.lastIndexOf('@');
  return text
    .replaceAll('%EMAILADDRESS%', address)
    .replaceAll('%EMAILLOCALPART%', address.slice(0, at))
    .replaceAll('%EMAILDOMAIN%', address.slice(at + 1));
}

function childrenOf({ children }: XmlElement, name: string): readonly XmlElement[] {
  return children.filter((child) => child.name === name);
}

function textOf(element: XmlElement, name: string): string {
  // A line, as everything else about a server is.
  return (childrenOf(element, name)[0]?.text ?? '').replaceAll(/\s+/g, ' ').trim();
}

function readHost(text: string): string | undefined {
  try {
    return parseHost(text);
  } catch {
    return undefined;
  }
}
