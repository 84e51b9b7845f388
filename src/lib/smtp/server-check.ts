// Checks an SMTP server as `transport.ts` promises: every stage told, nothing thrown for what server or network do.
import { isAboutCertificate, type ServerCertificate } from '../server-certificate.js';
import type { Encryption } from '../server-login.js';
import { envelopeAddress } from './envelope-address.js';
import { type RunStage, reachServer, recordStages, type Way } from './server-stages.js';
import { parseSmtpReply, replyLine } from './smtp-reply.js';
import { SmtpFault, type SmtpSession } from './smtp-session.js';
import type { CheckOptions, SmtpFindings } from './transport.js';

/** Tries everything up to the sender, and finds out about the empty sender and the size limit. */
export async function checkServer(way: Way, { onStage, sender }: CheckOptions): Promise<SmtpFindings> {
  const { run, stages } = recordStages(way.config, onStage ?? (() => {}));
  const findings = { nullSender: 'unknown', sizeLimit: undefined } as const;
  try {
    const session = await reachServer(way, explaining(run, way));
    try {
      if (sender !== undefined) await run('sender', () => trySender(session, sender), replyLine);
      const nullSender = await tryNullSender(session);
      return { stages, nullSender, sizeLimit: session.capabilities.sizeLimit };
    } finally {
      await session.quit();
    }
  } catch (error) {
    if (!(error instanceof SmtpFault)) throw error;
    return { stages, ...findings };
  }
}

/** Stages as they are, but where a server shows more than the error says, it is looked at again. */
function explaining(run: RunStage, way: Way): RunStage {
  return (stage, work, told) =>
    run(
      stage,
      async () => {
        try {
          return await work();
        } catch (error) {
          throw await explained(error, way);
        }
      },
      told,
    );
}

async function explained(error: unknown, way: Way): Promise<unknown> {
  if (!(error instanceof SmtpFault) || error.trouble.about !== 'network') return error;
  const { trouble } = error;
  const { encryption } = way.config;
  if (isAboutCertificate(trouble.code) && trouble.certificate === undefined) {
    return new SmtpFault({ ...trouble, certificate: await lookAt(way, encryption) }, error);
  }
  // A server that waits for a TLS handshake is silent to a client that waits for a greeting.
  const isTlsPort = trouble.stage === 'greeting' && encryption !== 'tls' && (await lookAt(way, 'tls')) !== undefined;
  return isTlsPort ? new SmtpFault({ about: 'tls-port', stage: 'greeting' }, error) : error;
}

function lookAt({ peek }: Way, encryption: Encryption): Promise<ServerCertificate | undefined> {
  return peek(encryption).catch(() => undefined);
}

async function trySender(session: SmtpSession, sender: string): Promise<string> {
  const { address, needsUnicode } = envelopeAddress(sender);
  if (needsUnicode && !session.capabilities.words.has('SMTPUTF8')) {
    throw new SmtpFault({ about: 'no-unicode', stage: 'sender', address: sender });
  }
  const reply = await session.ask(`MAIL FROM:<${address}>${needsUnicode ? ' SMTPUTF8' : ''}`);
  if (!isYes(reply)) throw new SmtpFault({ about: 'reply', stage: 'sender', reply, sender });
  await session.ask('RSET');
  return reply;
}

// The line may fail here without harm: all stages have passed.
async function tryNullSender(session: SmtpSession): Promise<'yes' | 'no' | 'unknown'> {
  try {
    const reply = await session.ask('MAIL FROM:<>');
    if (isYes(reply)) return 'yes';
    return (parseSmtpReply(reply)?.code ?? 0) >= 500 ? 'no' : 'unknown';
  } catch (error) {
    if (error instanceof SmtpFault) return 'unknown';
    throw error;
  }
}

function isYes(reply: string): boolean {
  return reply.startsWith('2');
}
