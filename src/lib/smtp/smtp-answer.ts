// What became of one mail: how the server's replies, or its silence, are to be understood (mail.md 2.2).
import { type SmtpParty, type SmtpTrouble, smtpFailure } from './smtp-failure.js';
import { isVerdict, parseSmtpReply, replyLine, stateOfRefusal } from './smtp-reply.js';
import type { RecipientOutcome, SendOutcome } from './transport.js';

/** A recipient whom the server refused at RCPT TO. */
export type RefusedRecipient = { readonly address: string; readonly reply: string };

/** What a server said to a mail, or that it said nothing. */
export type SmtpAnswer =
  /** A positive reply to the final dot, for all who were not refused. */
  | { readonly said: 'yes'; readonly reply: string; readonly refused: readonly RefusedRecipient[] }
  /** Everybody was refused at RCPT TO, or DATA or the final dot was: `reply` is for all who are not in `refused`. */
  | { readonly said: 'no'; readonly reply: string; readonly refused: readonly RefusedRecipient[] }
  /** It never came to a reply about the mail: the sender was refused, the line failed... */
  | { readonly said: 'nothing'; readonly trouble: SmtpTrouble; readonly refused?: readonly RefusedRecipient[] };

/** Whether the last byte of the body was handed to the connection: from then on the server may have the whole mail. */
export type BodyState = { readonly handedOver: boolean };

/**
 * The outcome. Only a reply answers. Without one, a body whose end never reached the connection was surely not taken,
 * for the final dot was never written (RFC 5321, 4.1.1.4); everything else is unsure.
 */
export function outcomeOf(
  answer: SmtpAnswer,
  recipients: readonly string[],
  body: BodyState,
  party: SmtpParty,
): SendOutcome {
  switch (answer.said) {
    case 'yes':
      // A server that agrees before it has heard the end has not understood what it agreed to.
      if (!body.handedOver)
        return unsure(party, `it answered before the mail was complete: ${replyLine(answer.reply)}`);
      return judged(answer, recipients, body, party);
    case 'no':
      return judged(answer, recipients, body, party);
    case 'nothing': {
      const { kind, message, next } = smtpFailure(answer.trouble, party);
      const { stage } = answer.trouble;
      const refused = (answer.refused ?? []).map(({ address, reply }) => recipientOutcome(address, reply, false));
      return body.handedOver
        ? { ...unsure(party, message), refused }
        : { result: 'not-sent', kind, reason: message, next, stage };
    }
  }
}

function judged(
  answer: SmtpAnswer & { said: 'yes' | 'no' },
  recipients: readonly string[],
  body: BodyState,
  party: SmtpParty,
): SendOutcome {
  // The library takes 199 and 350 for a yes. To the end of a mail they say nothing, and neither do words without a code.
  if (!body.handedOver || isVerdict(parseSmtpReply(answer.reply)?.code)) return answered(answer, recipients);
  return unsure(party, `it said ${replyLine(answer.reply)}`);
}

function unsure({ host }: SmtpParty, why: string): Extract<SendOutcome, { result: 'unsure' }> {
  return { result: 'unsure', reason: `the mail was handed to ${host}, and no answer came: ${why}` };
}

function answered(answer: SmtpAnswer & { said: 'yes' | 'no' }, recipients: readonly string[]): SendOutcome {
  const refusals = new Map(answer.refused.map(({ address, reply }) => [address, reply]));
  return {
    result: 'answered',
    response: replyLine(answer.reply),
    recipients: recipients.map((address) => {
      const refusal = refusals.get(address);
      return recipientOutcome(address, refusal ?? answer.reply, refusal === undefined && answer.said === 'yes');
    }),
  };
}

function recipientOutcome(address: string, text: string, isTaken: boolean): RecipientOutcome {
  const reply = parseSmtpReply(text);
  return {
    address,
    // A refusal with a code of no sense, such as 334, is one all the same; it may make more sense the next time.
    state: isTaken ? 'sent' : stateOfRefusal(reply?.code),
    status: reply?.enhanced ?? reply?.code.toString(),
    response: replyLine(text),
  };
}
