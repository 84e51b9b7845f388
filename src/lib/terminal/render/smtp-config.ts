// SMTP configs: a table or a page for people, objects for scripts.

import type { OAuth2State } from '../../oauth2/oauth2-grant.js';
import { formatSecretRef } from '../../secrets/secret-ref.js';
import { loginSecret, loginUser } from '../../server-login.js';
import { dkimRecordName } from '../../smtp/dkim.js';
import { type DkimRecord, zoneLine } from '../../smtp/dkim-record.js';
import type { SmtpConfig } from '../../smtp/smtp-config.js';
import { describeSize } from '../../smtp/smtp-reply.js';
import { type Field, renderFields } from '../fields.js';
import { longDate } from '../relative-time.js';
import { renderTable, type Screen } from '../table.js';
import { ageColumn } from './age-column.js';
import { ENCRYPTION_WORDS } from './encryption.js';
import { oauth2Fields } from './oauth2.js';

export type SmtpConfigJson = {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly encryption: string;
  readonly user: string | null;
  readonly replyName: string;
  /** Null for the house, which sends as its channels. */
  readonly replyAddress: string | null;
  /** When it was last found to work. */
  readonly checkedAt: string | null;
  /** `none`, `password` or `oauth2`. */
  readonly login: string;
  /** Where the password or token is; never the secret. */
  readonly secret: string | null;
  /** Whether the server takes the empty sender: `yes`, `no` or `unknown`. */
  readonly nullSender: string;
  /** The largest mail the server takes, in bytes. */
  readonly sizeLimit: number | null;
  /** What its mail is signed with; `key` says where the private key is. */
  readonly dkim: { readonly domain: string; readonly selector: string; readonly key: string } | null;
};

export function toSmtpConfigJson(config: SmtpConfig): SmtpConfigJson {
  const secret = loginSecret(config.login);
  return {
    name: config.name,
    host: config.host,
    port: config.port,
    encryption: config.encryption,
    user: loginUser(config.login) ?? null,
    replyName: config.replyName,
    replyAddress: config.replyAddress ?? null,
    checkedAt: config.checkedAt?.toISOString() ?? null,
    login: config.login.method,
    secret: secret === undefined ? null : formatSecretRef(secret),
    nullSender: config.nullSender,
    sizeLimit: config.sizeLimit ?? null,
    dkim: config.dkim === undefined ? null : { ...config.dkim, key: formatSecretRef(config.dkim.key) },
  };
}

/** The columns of the list, for its flags. */
export const SMTP_COLUMNS = ['name', 'from', 'server', 'encryption', 'user', 'checked', 'size-limit'] as const;

export function renderSmtpConfigs(configs: readonly SmtpConfig[], screen: Screen, now: Date): string {
  return renderTable(
    configs,
    [
      { title: 'name', value: ({ name }) => name, style: (text) => screen.theme.name(text) },
      { title: 'from', value: describeSender, shrinkTo: 15 },
      { title: 'server', value: ({ host, port }) => `${host}:${port}`, shrinkTo: 15 },
      { title: 'encryption', value: ({ encryption }) => encryption },
      { title: 'user', value: ({ login }) => loginUser(login) ?? '', shrinkTo: 10 },
      { title: 'checked', ...ageColumn((row: SmtpConfig) => row.checkedAt, now) },
      {
        title: 'size limit',
        value: ({ sizeLimit }) => (sizeLimit === undefined ? '' : describeSize(sizeLimit)),
        plain: ({ sizeLimit }) => String(sizeLimit ?? ''),
        sortBy: ({ sizeLimit }) => sizeLimit ?? '',
        align: 'right',
        onDemand: true,
      },
    ],
    screen,
  );
}

export function renderSmtpConfig(config: SmtpConfig, screen: Screen, oauth2?: OAuth2State): string {
  const { login, checkedAt, sizeLimit, dkim } = config;
  const secret = loginSecret(login);
  const fields: Field[] = [
    ['name', config.name],
    ['from', describeSender(config)],
    ['server', `${config.host} port ${config.port}, ${ENCRYPTION_WORDS[config.encryption]}`],
    ['trusts besides', config.ca === undefined ? '' : 'a certificate authority of its own'],
    ['user', loginUser(login) ?? 'no login'],
    [login.method === 'oauth2' ? 'token' : 'password', secret === undefined ? '' : formatSecretRef(secret)],
    ...oauth2Fields(login, oauth2, `mailroom smtp authorize ${config.name}`),
    ['signs for', dkim === undefined ? '' : `${dkim.domain}, DKIM key at ${dkimRecordName(dkim)}`],
    ['DKIM key', dkim === undefined ? '' : formatSecretRef(dkim.key)],
    ['largest mail', sizeLimit === undefined ? '' : describeSize(sizeLimit)],
    ['checked', checkedAt === undefined ? 'never' : longDate(checkedAt)],
  ];
  return renderFields(fields, screen);
}

/** What is to be published for others to verify its signatures by, ready to be pasted. */
export function renderRecord(record: DkimRecord): string {
  return `Publish this record, so that others can verify what is signed:\n  ${zoneLine(record)}`;
}

/** From whom its mail comes. */
export function describeSender({ replyName, replyAddress }: SmtpConfig): string {
  if (replyAddress === undefined) return "each channel's receiving address";
  return replyName === '' ? replyAddress : `${replyName} <${replyAddress}>`;
}
