// Checks everything that a desk needs, part by part, and tells of each finding as it comes.
import type { Clock } from '../clock.js';
import type { Dns } from '../dns/dns.js';
import type { NewId } from '../ids.js';
import type { CheckMailbox } from '../mailbox/mailbox.js';
import { findActingOperator } from '../operator/find-acting-operator.js';
import type { AnswerFolder } from '../outbound/answer-folder.js';
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import type { Settings } from '../settings/settings.js';
import type { OpenTransport } from '../smtp/transport.js';
import { listChannels } from '../store/channels.js';
import type { Db } from '../store/db.js';
import { listMailboxes } from '../store/mailboxes.js';
import { listSmtpConfigs } from '../store/smtp-configs.js';
import { checkAuthorizations } from './check-authorizations.js';
import { checkChannels } from './check-channels.js';
import { checkClock } from './check-clock.js';
import { checkMailbox } from './check-mailbox.js';
import { checkOutbox } from './check-outbox.js';
import { checkSecrets } from './check-secrets.js';
import { checkSmtpConfig } from './check-smtp-config.js';
import { checkStore } from './check-store.js';
import { type Finding, ok, warning } from './finding.js';
import { takeTime } from './take-time.js';

export type CheckDeskDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly settings: Settings;
  readonly operatorName: string | undefined;
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
  readonly openTransport: OpenTransport;
  readonly checkMailbox: CheckMailbox;
  readonly answers: Pick<AnswerFolder, 'listAside'>;
};

export type DeskCheck = {
  /** Hashes of all raw mails, not of some. */
  readonly full: boolean;
  /** Undefined asks no server of anything. */
  readonly dns: Dns | undefined;
  readonly onFinding: (finding: Finding) => void;
};

/** What servers, network and secrets do is in the findings; throws bugs only, and a store that breaks away. */
export async function checkDesk(deps: CheckDeskDeps, { full, dns, onFinding }: DeskCheck): Promise<void> {
  const { db } = deps;
  const tell = (findings: readonly Finding[]) => findings.forEach(onFinding);
  const channels = await listChannels(db);
  const mailboxes = await listMailboxes(db);
  const smtpConfigs = await listSmtpConfigs(db);
  // The house is in every store; it matters where a channel uses it.
  const used = smtpConfigs.filter(({ id, name }) => name !== 'house' || channels.some(({ smtp }) => smtp.id === id));
  tell(await checkClock(deps));
  tell([await checkOperator(deps)]);
  tell(await checkStore(deps, full));
  tell(
    await checkSecrets(deps, [
      ...used.map(({ name, login }) => ({ what: `SMTP config ${name}`, login })),
      ...mailboxes.map(({ name, login }) => ({ what: `mailbox ${name}`, login })),
      ...used.flatMap(({ name, dkim }) => (dkim ? [{ what: `DKIM of SMTP config ${name}`, ref: dkim.key }] : [])),
    ]),
  );
  const owners = [
    ...used.map(({ name, login }) => ({ what: `smtp ${name}`, login })),
    ...mailboxes.map(({ name, login }) => ({ what: `mailbox ${name}`, login })),
  ];
  tell(await checkAuthorizations(deps, owners, dns === undefined));
  tell(await checkOutbox(deps));
  // A store in a file is read without a pause, and servers would be kept waiting: so they come now, all at once.
  const servers = Promise.all([
    ...mailboxes.map((account) => checkMailbox(deps, account, dns === undefined)),
    ...used.flatMap((config) => {
      const channel = channels.find(({ smtp }) => smtp.id === config.id);
      const sender = config.replyAddress ?? channel?.receivingAddress;
      return dns === undefined ? [] : [checkSmtpConfig({ ...deps, dns }, config, sender)];
    }),
  ]);
  const domains = checkChannels(deps, { channels, smtpConfigs, dns });
  for (const asked of [servers, domains]) asked.catch(() => {});
  tell((await servers).flat());
  tell(await domains);
}

function checkOperator(deps: CheckDeskDeps): Promise<Finding> {
  return takeTime('this machine', 'operator', async () => {
    const operator = await findActingOperator(deps);
    if (operator !== undefined) return ok(`you are ${operator.name}`);
    return warning('nobody has said who you are', 'mailroom operator use NAME');
  });
}
