// Well-known providers: a table for people, objects for scripts.
import type { ProviderServer, SmtpProvider } from '../../smtp/smtp-provider.js';
import { renderFields } from '../fields.js';
import { renderTable, type Screen } from '../table.js';

type ServerJson = { readonly host: string | null; readonly port: number; readonly encryption: string };

export type SmtpProviderJson = {
  readonly name: string;
  readonly title: string;
  readonly smtp: ServerJson;
  /** Null for a provider that only sends. */
  readonly imap: ServerJson | null;
  /** `password`, `app-password`, `api-key`, `oauth2` or `unknown`. */
  readonly login: string;
  /** Two-step login must be on first. */
  readonly twoStep: boolean;
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
    twoStep: provider.wantsTwoSteps ?? false,
    user,
    advice,
    limit: provider.limit ?? null,
  };
}

/** The columns of the list, for its flags. */
export const PROVIDER_COLUMNS = ['provider', 'server', 'encryption', 'wants', 'two-step', 'mailbox', 'limit'] as const;

export function renderSmtpProviders(providers: readonly SmtpProvider[], screen: Screen): string {
  return renderTable(
    providers,
    [
      { title: 'provider', value: ({ name }) => name, style: (text) => screen.theme.name(text) },
      { title: 'server', value: ({ smtp }) => `${smtp.host ?? '(--host)'}:${smtp.port}`, shrinkTo: 20 },
      { title: 'encryption', value: ({ smtp }) => smtp.encryption, spare: 3 },
      { title: 'wants', value: ({ login }) => WANTS[login] },
      { title: 'two-step', value: ({ wantsTwoSteps }) => (wantsTwoSteps ? 'yes' : ''), spare: 2 },
      { title: 'mailbox', value: ({ imap }) => (imap === undefined ? '' : 'yes'), spare: 1 },
      { title: 'limit', value: ({ limit }) => limit ?? '', shrinkTo: 10 },
    ],
    screen,
  );
}

/** One with all that is known of it, for people. */
export function renderSmtpProvider(provider: SmtpProvider, screen: Screen): string {
  const { name, title, smtp, imap, login, user, limit, advice, wantsTwoSteps } = provider;
  const server = ({ host, port, encryption }: ProviderServer) => `${host ?? '(--host)'}:${port}, ${encryption}`;
  const wants = login === 'unknown' ? 'not known here: see its help pages' : WANTS[login];
  return renderFields(
    [
      ['provider', name],
      ['name', title],
      ['sends by', server(smtp)],
      ['is read at', imap === undefined ? 'not known, or not possible' : server(imap)],
      ['wants', `${wants}${wantsTwoSteps ? '; two-step login must be on' : ''}`],
      ['user name', user],
      ['limit', limit ?? ''],
      ['how', advice.join('\n')],
    ],
    screen,
  );
}

const WANTS: Record<SmtpProvider['login'], string> = {
  password: 'password',
  'app-password': 'app password',
  'api-key': 'API key or token',
  oauth2: 'OAuth2 token',
  unknown: '',
};

function toServerJson({ host, port, encryption }: ProviderServer): ServerJson {
  return { host: host ?? null, port, encryption };
}
