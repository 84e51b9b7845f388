// Sends mails over one line that is kept between them, each once at most: what is unclear is never tried again here.
import { isAscii } from 'node:buffer';
import { isAboutCertificate } from '../server-certificate.js';
import { type TrustedRoots, withFewestRoots } from '../server-tls.js';
import { BodyStream } from './body-stream.js';
import { envelopeAddress, isSafeInEnvelope } from './envelope-address.js';
import { reachServer, runQuietly, type Way } from './server-stages.js';
import { outcomeOf, type SmtpAnswer } from './smtp-answer.js';
import type { SmtpConfig } from './smtp-config.js';
import { partyOf, type SmtpTrouble } from './smtp-failure.js';
import { SmtpFault, type SmtpSession } from './smtp-session.js';
import type { Envelope, OutgoingBytes, SendOutcome } from './transport.js';

/** A session that is opened when it is needed, and used again while it is sound. */
export type MailLine = {
  /** A session, and whether mails went over it before. Throws an SmtpFault. */
  take(): Promise<{ readonly session: SmtpSession; readonly used: boolean }>;
  /** Puts a sound session back for the next mail. */
  keep(session: SmtpSession): void;
  close(): Promise<void>;
};

export function keptLine(way: Way): MailLine {
  let kept: SmtpSession | undefined;
  return {
    async take() {
      const session = kept;
      kept = undefined;
      if (session?.isOpen()) return { session, used: true };
      const reach = (trusted: TrustedRoots) => reachServer(way, runQuietly, trusted);
      return { session: await withFewestRoots(way.config.host, reach, isDistrust), used: false };
    },
    keep(session) {
      kept = session;
    },
    async close() {
      await kept?.quit();
      kept = undefined;
    },
  };
}

function isDistrust(error: unknown): boolean {
  return error instanceof SmtpFault && error.trouble.about === 'network' && isAboutCertificate(error.trouble.code);
}

/** Sends one mail. Throws only what `onBody` throws, after cutting the line. */
export async function deliverOver(line: MailLine, config: SmtpConfig, mail: OutgoingBytes): Promise<SendOutcome> {
  const { answer, body } = await attempt(line, mail);
  if (body.refusal !== undefined) throw body.refusal.error;
  return outcomeOf(answer, mail.envelope.to, body, partyOf(config));
}

type Attempt = { readonly answer: SmtpAnswer; readonly body: BodyStream };

async function attempt(line: MailLine, mail: OutgoingBytes): Promise<Attempt> {
  const body = new BodyStream(mail.raw, mail.onBody);
  // An error of the stream is told by the session; nobody else listens.
  body.on('error', () => {});
  try {
    const { session, used } = await line.take();
    const answer = await sendOver(session, mail, body);
    if (answer.said === 'yes' && body.handedOver) line.keep(session);
    else session.drop();
    // A server may hang up on a line that was idle, or after so many mails: that says nothing about this one.
    const again = used && !body.begun && answer.said === 'nothing' && isAboutLine(answer.trouble);
    return again ? await attempt(line, mail) : { answer, body };
  } catch (error) {
    if (error instanceof SmtpFault) return { answer: { said: 'nothing', trouble: error.trouble }, body };
    throw error;
  }
}

function isAboutLine(trouble: SmtpTrouble): boolean {
  return trouble.about === 'network' || (trouble.about === 'reply' && trouble.reply.startsWith('421'));
}

async function sendOver(session: SmtpSession, { envelope, raw }: OutgoingBytes, body: BodyStream): Promise<SmtpAnswer> {
  const trouble = addressTrouble(envelope, session.capabilities.words.has('SMTPUTF8'));
  if (trouble !== undefined) return { said: 'nothing', trouble };
  const typed = new Map(envelope.to.map((address) => [envelopeAddress(address).address, address]));
  const onLine = { from: envelopeAddress(envelope.from).address, to: [...typed.keys()] };
  const answer = await session.send(onLine, body, { size: raw.length, eightBit: !isAscii(raw) });
  if (answer.refused === undefined) return answer;
  const refused = answer.refused.map(({ address, reply }) => ({ address: typed.get(address) ?? address, reply }));
  return { ...answer, refused };
}

function addressTrouble(envelope: Envelope, takesUnicode: boolean): SmtpTrouble | undefined {
  const all = [envelope.from, ...envelope.to];
  const unsafe = all.find((address) => !isSafeInEnvelope(address));
  if (unsafe !== undefined) return { about: 'bad-address', stage: 'send', address: unsafe };
  const unicode = takesUnicode ? undefined : all.find((address) => envelopeAddress(address).needsUnicode);
  return unicode === undefined ? undefined : { about: 'no-unicode', stage: 'send', address: unicode };
}
