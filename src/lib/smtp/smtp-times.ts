// How long an SMTP server may take for each step.

/** In milliseconds. `reply` is for every reply after the greeting, and for a body that does not move. */
export type SmtpTimes = {
  readonly resolve: number;
  readonly connect: number;
  readonly tls: number;
  readonly greeting: number;
  readonly reply: number;
  readonly goodbye: number;
};

export const SMTP_TIMES: SmtpTimes = {
  resolve: 10_000,
  connect: 10_000,
  tls: 15_000,
  greeting: 15_000,
  reply: 60_000,
  goodbye: 1_000,
};
