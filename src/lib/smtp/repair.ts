// Which answers are worth giving again after a check that failed.
import { MailroomError } from '../errors.js';
import { failedStage, type Stage } from './smtp-check.js';
import type { MailProtocol } from './smtp-provider.js';

/** What can be answered once more; or the same again, or saved as it is, or given up. */
export type Repair =
  | 'password'
  | 'user'
  | 'token'
  | 'no-login'
  | 'server'
  | 'ca'
  | 'sender'
  | 'folder'
  | 'again'
  | 'skip'
  | 'stop';

const WITH_PASSWORD = ['PLAIN', 'LOGIN', 'CRAM-MD5'];
const WITH_TOKEN = ['XOAUTH2', 'OAUTHBEARER'];

/** The most likely remedy first; the three that always help last. Logins that the server does not offer are not among them. */
export function repairsFor(stages: readonly Stage[], protocol: MailProtocol): readonly Repair[] {
  const failed = failedStage({ ok: false, stages });
  const last: readonly Repair[] = ['again', 'skip', 'stop'];
  const likely = failed === undefined ? [] : likelyRepairs(failed, stages, protocol);
  const others: readonly Repair[] = ['server', ...loginRepairs(stages), protocol === 'smtp' ? 'sender' : 'folder'];
  return [...new Set([...likely, ...others.filter((one) => !last.includes(one)), ...last])];
}

function likelyRepairs(failed: Stage, stages: readonly Stage[], protocol: MailProtocol): readonly Repair[] {
  switch (failed.stage) {
    case 'resolve':
    case 'connect':
    case 'greeting':
      return ['server'];
    case 'tls':
      // Only a certificate that nobody vouches for can be helped by an authority of one's own.
      return failed.next?.some((step) => step.includes('--ca')) ? ['ca', 'server'] : ['server', 'ca'];
    case 'login':
      if (failed.kind === 'unreachable') return ['again'];
      // It takes no login in the clear.
      if (failed.kind === 'tls') return ['server'];
      return offeredLogins(stages)?.length === 0
        ? ['server', ...(protocol === 'smtp' ? (['no-login'] as const) : [])]
        : loginRepairs(stages);
    case 'sender':
      return failed.kind === 'auth' ? loginRepairs(stages) : ['sender', 'user'];
    case 'folder':
      return ['folder'];
    case 'dkim':
    case 'send':
      return ['again'];
  }
}

function loginRepairs(stages: readonly Stage[]): readonly Repair[] {
  const offered = offeredLogins(stages);
  const takes = (methods: readonly string[]) => offered === undefined || methods.some((one) => offered.includes(one));
  const byPassword: readonly Repair[] = takes(WITH_PASSWORD) ? ['password', 'user'] : [];
  return [...byPassword, ...(takes(WITH_TOKEN) ? (['token'] as const) : [])];
}

/** Undefined when the server was not heard. */
function offeredLogins(stages: readonly Stage[]): readonly string[] | undefined {
  return stages.findLast(({ facts }) => facts?.logins !== undefined)?.facts?.logins?.map((name) => name.toUpperCase());
}

/** The stages of a check, when it is a check that this error tells of. */
export function stagesOfFailure(error: unknown): readonly Stage[] | undefined {
  if (!(error instanceof MailroomError)) return undefined;
  const { details } = error;
  if (typeof details !== 'object' || details === null || !('stages' in details)) return undefined;
  return Array.isArray(details.stages) ? (details.stages as readonly Stage[]) : undefined;
}
