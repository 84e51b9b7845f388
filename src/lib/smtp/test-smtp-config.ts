// Tests an SMTP config: stage by stage, and with a real mail when there is somebody to send it to.
import type { EmailAddress } from '../address/email-address.js';
import type { Clock } from '../clock.js';
import type { Dns } from '../dns/dns.js';
import { MailroomError } from '../errors.js';
import type { NewId } from '../ids.js';
import type { Secret } from '../secrets/secret.js';
import type { SecretRef } from '../secrets/secret-ref.js';
import { loginSecret } from '../server-login.js';
import { listChannels } from '../store/channels.js';
import type { Db } from '../store/db.js';
import { saveSmtpFindings } from '../store/smtp-configs.js';
import { readStoreIdentity } from '../store/store-identity.js';
import { checkDkim } from './check-dkim.js';
import { sendingStage } from './sending-stage.js';
import { signMail } from './sign-mail.js';
import { type Check, failedStage, type Stage } from './smtp-check.js';
import type { SmtpConfig } from './smtp-config.js';
import { testMail } from './test-mail.js';
import type { OpenTransport, Transport } from './transport.js';

export type TestSmtpDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly readSecret: (ref: SecretRef) => Promise<Secret>;
  readonly openTransport: OpenTransport;
  readonly openDns: () => Promise<Dns>;
};

export type SmtpTest = {
  /** Who gets a test mail; undefined sends none. */
  readonly to: EmailAddress | undefined;
  /** The sender to try, unless the config's reply address will do. */
  readonly from: EmailAddress | undefined;
};

/**
 * Keeps what a check that passed found out. Throws `invalid` when a mail is to be sent and nobody knows from whom, and
 * what a secret that cannot be read throws; what the server does is in the result.
 */
export async function testSmtpConfig(
  deps: TestSmtpDeps,
  config: SmtpConfig,
  test: SmtpTest,
  onStage: (stage: Stage) => void,
): Promise<Check> {
  const sender = test.from ?? config.replyAddress ?? (await findChannelSender(deps.db, config));
  if (test.to !== undefined && sender === undefined) throw noSender(config);
  const reference = loginSecret(config.login);
  const secret = reference && (await deps.readSecret(reference));
  const transport = await deps.openTransport(config, secret);
  try {
    const { stages, ...findings } = await transport.check({ sender, onStage });
    if (failedStage({ ok: false, stages }) !== undefined) return { ok: false, stages };
    await deps.db.transaction((tx) => saveSmtpFindings(tx, config.id, findings, deps.clock.now()));
    const later: Stage[] = [];
    const tell = (stage: Stage) => {
      later.push(stage);
      onStage(stage);
    };
    const signing = await dkimStage(deps, config, sender);
    if (signing !== undefined) tell(signing);
    // A key that is published wrongly keeps no mail from being sent; one that cannot be had does.
    const isSigned = signing === undefined || signing.ok || signing.facts?.record !== undefined;
    if (test.to !== undefined && sender !== undefined && isSigned) {
      tell(await sendTestMail(deps, transport, { config, from: sender, to: test.to }));
    }
    return { ok: later.every(({ ok }) => ok), stages: [...stages, ...later] };
  } finally {
    await transport.close();
  }
}

/** Whether mail that is signed can be verified; undefined where it is not signed. */
async function dkimStage(
  deps: TestSmtpDeps,
  { name, dkim }: SmtpConfig,
  sender: EmailAddress | undefined,
): Promise<Stage | undefined> {
  if (dkim === undefined) return undefined;
  const start = deps.clock.now().getTime();
  const dns = await deps.openDns();
  const check = await checkDkim(
    { ...deps, dns },
    { config: name, dkim, senders: sender === undefined ? [] : [sender] },
  );
  const { verdict, detail, kind = 'differs', next, record } = check;
  const ms = deps.clock.now().getTime() - start;
  const stage = { stage: 'dkim', ms, detail } as const;
  if (verdict === 'failed') return { ...stage, ok: false, kind, next, facts: { record } };
  return { ...stage, ok: true, facts: { record, ...(verdict === 'ok' ? {} : { concerns: next }) } };
}

type Parties = { readonly config: SmtpConfig; readonly from: EmailAddress; readonly to: EmailAddress };

async function sendTestMail(deps: TestSmtpDeps, transport: Transport, parties: Parties): Promise<Stage> {
  const { config, from, to } = parties;
  const identity = await readStoreIdentity(deps.db);
  if (identity === undefined) {
    throw new MailroomError('not-found', 'this store was never set up', ['set it up with: mailroom init']);
  }
  const start = deps.clock.now();
  const mail = testMail({ config, from, to, id: deps.newId(), identity, date: start });
  const { writeMime } = await import('../outbound/mime-writer.js');
  const raw = await signMail(deps, config, await writeMime(mail));
  const outcome = await transport.send({ envelope: { from, to: [to] }, raw, onBody: async () => {} });
  return sendingStage(outcome, config, to, deps.clock.now().getTime() - start.getTime());
}

/** A config without an address of its own, such as the house, sends as the channel that uses it. */
async function findChannelSender(db: Db, config: SmtpConfig): Promise<EmailAddress | undefined> {
  const channels = await listChannels(db);
  return channels.find(({ smtp }) => smtp.id === config.id)?.receivingAddress;
}

function noSender({ name }: SmtpConfig): MailroomError {
  return new MailroomError(
    'invalid',
    `${name} has no reply address, and no channel uses it: who is to be the sender?`,
    ['say it with --from ADDRESS', `or create a channel that uses it with: mailroom channel create --smtp ${name}`],
  );
}
