// Lists the providers that are known: our own table, and the presets of nodemailer that it does not have.
import { readNodemailerServices } from './nodemailer-services.js';
import { type MailProtocol, providerOfHost, providersFor, type SmtpProvider } from './smtp-provider.js';

/** Ours come first, and win: a preset with the same name or the same server is left out. Reading mail is known of ours only. */
export async function listProviders(protocol: MailProtocol): Promise<readonly SmtpProvider[]> {
  const ours = providersFor(protocol);
  if (protocol === 'imap') return ours;
  const hosts = new Set(ours.map(({ smtp }) => smtp.host));
  const names = new Set(ours.map(({ name }) => name));
  const others = (await readNodemailerServices()).filter(({ name, smtp }) => !hosts.has(smtp.host) && !names.has(name));
  return [...ours, ...others.map(withAdvice)];
}

// A server of a provider that we know wants what that provider wants: the regions of Amazon SES.
function withAdvice(preset: SmtpProvider): SmtpProvider {
  const ours = preset.smtp.host === undefined ? undefined : providerOfHost(preset.smtp.host);
  if (ours === undefined) return preset;
  const { login, user, advice, limit } = ours;
  return { ...preset, login, user, advice, limit };
}
