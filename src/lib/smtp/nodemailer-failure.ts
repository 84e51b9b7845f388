// What nodemailer's errors mean: which step failed, by the server's reply or by the connection.
import { errorCode } from '../errors.js';
import type { RefusedRecipient, SmtpAnswer } from './smtp-answer.js';
import type { StageName } from './smtp-check.js';
import { parseSmtpReply, replyLine } from './smtp-reply.js';
import { SmtpFault, toFault } from './smtp-session.js';

/** The parts of nodemailer's errors that tell something. */
export type MailerError = Error & {
  readonly command?: string | undefined;
  readonly response?: string | undefined;
  readonly recipient?: string | undefined;
  /** The system's code, where nodemailer has put its own over it. */
  readonly originalCode?: string | undefined;
  readonly rejectedErrors?: readonly MailerError[] | undefined;
};

/** An error of connecting, greeting, securing or logging in. */
export function faultOf(error: MailerError, stage: StageName): SmtpFault {
  const { response, command } = error;
  if (response === undefined) return lineFault(error, stage);
  if (command === 'STARTTLS' && (parseSmtpReply(response)?.code ?? 0) >= 500) {
    return new SmtpFault({ about: 'no-starttls', stage: 'tls' }, error);
  }
  if (stage === 'greeting' && parseSmtpReply(response) === undefined) {
    return new SmtpFault({ about: 'no-smtp', stage, words: replyLine(response).slice(0, 100) }, error);
  }
  return new SmtpFault({ about: 'reply', stage: command === 'STARTTLS' ? 'tls' : stage, reply: response }, error);
}

// nodemailer has codes of its own for a connection that ended; the system's code, if any, says more.
const CLOSED = ['ECONNECTION', 'ETLS'];

function lineFault(error: MailerError, stage: StageName): SmtpFault {
  const code = error.originalCode ?? errorCode(error) ?? 'ECONNECTION';
  const known = CLOSED.includes(code) ? 'ECONNRESET' : code;
  return toFault(Object.assign(error, { code: known }), stage);
}

export type SendOrder = { readonly from: string; readonly size: number };

/**
 * What an error of sending says about the mail. `refused` are the recipients whom the server had refused until then.
 * `limit` is the size that the server announced.
 */
export function answerTo(
  error: MailerError,
  order: SendOrder,
  refused: readonly RefusedRecipient[],
  limit: number | undefined,
): SmtpAnswer {
  const { response, command } = error;
  if (response === undefined) {
    if (errorCode(error) === 'EMESSAGE' && limit !== undefined && order.size > limit) {
      return { said: 'nothing', trouble: { about: 'too-large', stage: 'send', size: order.size, limit } };
    }
    return { said: 'nothing', trouble: lineFault(error, 'send').trouble, refused };
  }
  if (command === 'RCPT TO' || command === 'DATA') return { said: 'no', reply: response, refused };
  if (command === 'MAIL FROM') {
    return { said: 'nothing', trouble: { about: 'reply', stage: 'sender', reply: response, sender: order.from } };
  }
  return { said: 'nothing', trouble: { about: 'reply', stage: 'send', reply: response } };
}

/** The recipients whom a server refused, with its words. */
export function refusedOf(errors: readonly MailerError[] | undefined): readonly RefusedRecipient[] {
  return (errors ?? []).flatMap(({ recipient, response }) =>
    recipient === undefined || response === undefined ? [] : [{ address: recipient, reply: response }],
  );
}
