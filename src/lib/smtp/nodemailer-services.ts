// The presets that nodemailer knows, in our words: the door to its list.
import type { SmtpProvider } from './smtp-provider.js';

type Service = {
  readonly description?: string;
  readonly host?: string;
  /** One of them is a text. */
  readonly port?: number | string;
  readonly secure?: boolean;
  readonly ignoreTLS?: boolean;
  readonly domains?: readonly string[];
};

// They take mail to show it to developers; nothing would ever reach a customer.
const FOR_TESTS = new Set(['DebugMail', 'Ethereal', 'Mailcatch.app', 'Maildev', 'Mailosaur', 'Mailtrap']);

/** Servers only: what a login wants, and where mail is read, is not in the list. */
export async function readNodemailerServices(): Promise<readonly SmtpProvider[]> {
  const { default: services } = await import('nodemailer/lib/well-known/services.json', { with: { type: 'json' } });
  return Object.entries<Service>(services).flatMap(([key, service]) => {
    const { host, ignoreTLS, domains = [] } = service;
    const port = Number(service.port ?? (service.secure ? 465 : 587));
    const isTls = service.secure === true || port === 465;
    if (host === undefined || ignoreTLS === true || FOR_TESTS.has(key)) return [];
    return [
      {
        name: key.toLowerCase().replaceAll(/[^a-z0-9-]+/g, ''),
        title: service.description ?? key,
        smtp: { host, port, encryption: isTls ? 'tls' : 'starttls' },
        imap: undefined,
        domains: [host],
        addresses: domains,
        login: 'unknown',
        user: 'as the provider says',
        advice: [],
        limit: undefined,
      } satisfies SmtpProvider,
    ];
  });
}
