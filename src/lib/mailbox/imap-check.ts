// Tries all that a pull needs, on one real connection, and tells of each stage as it goes.
import { MailroomError } from '../errors.js';
import type { Secret } from '../secrets/secret.js';
import { trustedTls } from '../server-tls.js';
import type { Stage, StageName } from '../smtp/smtp-check.js';
import { type ImapOptions, openMailbox } from './imap-mailbox.js';
import type { CheckedMailbox, Mailbox } from './mailbox.js';
import type { MailboxAccount } from './mailbox-account.js';
import { choosePulledFolders, needsFolderList } from './pulled-folders.js';

/** The stages in order; the last one is the first that failed. Throws only for bugs and for what is wrong on this machine. */
export async function checkMailbox(
  account: MailboxAccount,
  secret: Secret | undefined,
  onStage: (stage: Stage) => void,
  options: Pick<ImapOptions, 'patience'> = {},
): Promise<CheckedMailbox> {
  const stages: Stage[] = [];
  // Reading the roots takes its time, and that is not the server's.
  if (account.encryption !== 'none') trustedTls(account);
  let last = performance.now();
  const done = (stage: Stage) => {
    last = performance.now();
    stages.push(stage);
    onStage(stage);
  };
  const elapsed = () => Math.round(performance.now() - last);
  let mailbox: Mailbox | undefined;
  let further: CheckedMailbox['further'] = [];
  try {
    mailbox = await openMailbox(account, secret, {
      ...options,
      onStage: (stage, detail, facts) =>
        done({ stage, ok: true, ms: elapsed(), detail, ...(facts === undefined ? {} : { facts }) }),
    });
    further = await openFurther(mailbox, account);
    if (account.sentFolder.by === 'use' && !further.some(({ role }) => role === 'sent')) {
      const detail = 'the server names no folder for sent mail, so none is followed; name it with --sent-folder NAME';
      done({ stage: 'folder', ok: true, ms: elapsed(), detail });
    }
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error;
    const stage = mailbox === undefined ? stageOf(error, account, stages) : 'folder';
    done({ stage, ok: false, ms: elapsed(), detail: error.message, kind: error.kind, next: error.next });
  }
  await mailbox?.close();
  return { stages, state: mailbox?.state, further };
}

async function openFurther(mailbox: Mailbox, account: MailboxAccount): Promise<CheckedMailbox['further']> {
  const listed = needsFolderList(account) ? await mailbox.folders() : [];
  const further = [];
  for (const { folder, role } of choosePulledFolders(account, listed).slice(1)) {
    const { state } = await mailbox.open(folder);
    further.push({ folder, role, state });
  }
  return further;
}

// What failed is the first stage that was not done. With STARTTLS the greeting comes before TLS, so a server that
// says nothing at all fails there.
function stageOf(error: MailroomError, { encryption }: MailboxAccount, done: readonly Stage[]): StageName {
  const isDone = (stage: StageName) => done.some((one) => one.stage === stage);
  if (encryption === 'starttls' && isDone('connect') && !isDone('tls') && error.kind !== 'tls') return 'greeting';
  const order: readonly StageName[] = ['resolve', 'connect', ...(encryption === 'none' ? [] : ['tls' as const])];
  return order.find((stage) => !isDone(stage)) ?? laterStage(isDone);
}

function laterStage(isDone: (stage: StageName) => boolean): StageName {
  const order: readonly StageName[] = ['greeting', 'login'];
  return order.find((stage) => !isDone(stage)) ?? 'folder';
}
