// Well-known providers: a table for people, objects for scripts.
import type { ProviderServer, SmtpProvider } from '../../smtp/smtp-provider.js';
import { renderTable, type Screen } from '../table.js';

type ServerJson = { readonly host: string | null; readonly port: number; readonly encryption: string };

export type SmtpProviderJson = {
  readonly name: string;
  readonly title: string;
  readonly smtp: ServerJson;
  /** Null for a provider that only sends. */
  readonly imap: ServerJson | null;
  /** `password`, `app-password`, `api-key` or `oauth2`. */
  readonly login: string;
  readonly user: string;
  readonly advice: readonly string[];
  readonly limit: string | null;
};

export function toSmtpProviderJson(provider: SmtpProvider): SmtpProviderJson {
  const { name, title, login, user, advice } = provider;
  return {
    name,
    title,
    smtp: toServerJson(provider.smtp),
    imap: provider.imap === undefined ? null : toServerJson(provider.imap),
    login,
    user,
    advice,
    limit: provider.limit ?? null,
  };
}

/** The columns of the list, for its flags. */
export const PROVIDER_COLUMNS = ['provider', 'server', 'encryption', 'wants', 'mailbox', 'limit'] as const;

export function renderSmtpProviders(providers: readonly SmtpProvider[], screen: Screen): string {
  return renderTable(
    providers,
    [
      { title: 'provider', value: ({ name }) => name, style: (text) => screen.theme.name(text) },
      { title: 'server', value: ({ smtp }) => `${smtp.host ?? '(--host)'}:${smtp.port}` },
      { title: 'encryption', value: ({ smtp }) => smtp.encryption },
      { title: 'wants', value: ({ login }) => WANTS[login] },
      { title: 'mailbox', value: ({ imap }) => (imap === undefined ? 'no' : 'yes') },
      { title: 'limit', value: ({ limit }) => limit ?? '', shrinkTo: 10 },
    ],
    screen,
  );
}

const WANTS: Record<SmtpProvider['login'], string> = {
  password: 'password',
  'app-password': 'app password',
  'api-key': 'API key or token',
  oauth2: 'OAuth2 token',
};

function toServerJson({ host, port, encryption }: ProviderServer): ServerJson {
  return { host: host ?? null, port, encryption };
}
