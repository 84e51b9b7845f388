// The SMTP config that somebody named, or an error that says which there are.
import { MailroomError } from '../errors.js';
import type { Queries } from '../store/db.js';
import { findSmtpConfig, listSmtpConfigs } from '../store/smtp-configs.js';
import type { SmtpConfig } from './smtp-config.js';

/** The SMTP config of that name or id. Throws `not-found` with those there are. */
export async function needSmtpConfig(db: Queries, name: string): Promise<SmtpConfig> {
  const config = await findSmtpConfig(db, name);
  if (config !== undefined) return config;
  const names = (await listSmtpConfigs(db)).map((known) => known.name);
  throw new MailroomError('not-found', `there is no SMTP config called ${JSON.stringify(name)}`, [
    `the SMTP configs are: ${names.join(', ')}`,
    'add one with: mailroom smtp add',
  ]);
}
