// Transport: how mail goes out, in our words. `nodemailer-transport.ts` carries it out.
import type { ErrorKind } from '../errors.js';
import type { Secret } from '../secrets/secret.js';
import type { Stage, StageName } from './smtp-check.js';
import type { SmtpConfig } from './smtp-config.js';

export type Envelope = {
  /** Empty for the null sender `<>`. */
  readonly from: string;
  readonly to: readonly string[];
};

/** What became of one recipient. `status` is the enhanced code (RFC 3463) or the reply code; `response` the server's words. */
export type RecipientOutcome = {
  readonly address: string;
  readonly state: 'sent' | 'deferred' | 'failed';
  readonly status: string | undefined;
  readonly response: string;
};

/** What became of one attempt. Only a server's reply makes `answered`; see `mail.md` 2.2. */
export type SendOutcome =
  | { readonly result: 'answered'; readonly response: string; readonly recipients: readonly RecipientOutcome[] }
  /** Nothing was handed over: safe to try again, unless `kind` says no for good. */
  | {
      readonly result: 'not-sent';
      readonly kind: ErrorKind;
      readonly reason: string;
      readonly next: readonly string[];
      /** Where it ended: `sender` when the server refused the envelope's sender. */
      readonly stage?: StageName;
    }
  /** The body was handed over and no reply came: nobody knows. */
  | {
      readonly result: 'unsure';
      readonly reason: string;
      /** Those whom the server had refused before the body: of them it is known. */
      readonly refused?: readonly RecipientOutcome[];
    };

export type OutgoingBytes = {
  readonly envelope: Envelope;
  readonly raw: Uint8Array;
  /** Called once, after DATA was accepted (354) and before the first byte of the body leaves. Awaited. */
  readonly onBody: () => Promise<void>;
};

export type CheckOptions = {
  /** Reports each stage as it ends. */
  readonly onStage?: (stage: Stage) => void;
  /** The address MAIL FROM is tried with. */
  readonly sender: string | undefined;
};

/** What a check learnt about the server besides its stages. */
export type SmtpFindings = {
  readonly stages: readonly Stage[];
  readonly nullSender: 'yes' | 'no' | 'unknown';
  readonly sizeLimit: number | undefined;
};

/** A way to one SMTP server. Never throws for what the server or the network does: that is in the result. */
export type Transport = {
  check(options: CheckOptions): Promise<SmtpFindings>;
  send(mail: OutgoingBytes): Promise<SendOutcome>;
  close(): Promise<void>;
};

/** Opens a transport. `secret` is the password or token of the config's login. */
export type OpenTransport = (config: SmtpConfig, secret: Secret | undefined) => Promise<Transport>;
