// What an SMTP server answers (RFC 5321, 4.2): code, enhanced code, words; and what it can do.

export type SmtpReply = {
  readonly code: number;
  /** The enhanced status code (RFC 3463), such as 5.7.8. */
  readonly enhanced: string | undefined;
  /** The words of all lines without the codes. Hostile text. */
  readonly words: string;
};

/** More than any server says about a mail. It is kept for each recipient and each attempt, and shown in lists. */
const MOST_WORDS = 2_000;

const LINE = /^(\d{3})(?:[ -]|$)(?:(\d\.\d{1,3}\.\d{1,3})(?:[ ]|$))?(.*)$/;

/** Reads a reply of one or several lines; undefined when it does not begin with a code. */
export function parseSmtpReply(text: string): SmtpReply | undefined {
  const lines = text
    .split(/\r?\n/)
    .map((line) => LINE.exec(line.trim()))
    .filter((match) => match !== null);
  const [first] = lines;
  if (first === undefined) return undefined;
  return {
    code: Number(first[1]),
    enhanced: lines.find((line) => line[2] !== undefined)?.[2],
    words: cutWords(
      lines
        .map((line) => line[3]?.trim())
        .filter(Boolean)
        .join(' '),
    ),
  };
}

/** A reply as one line, codes included: what is kept as a server's words. One without end is cut. */
export function replyLine(text: string): string {
  return cutWords(
    text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter(Boolean)
      .join(' / '),
  );
}

function cutWords(words: string): string {
  return words.length > MOST_WORDS ? `${words.slice(0, MOST_WORDS).toWellFormed()} [...]` : words;
}

/** What a refusal of a recipient or of the mail means: 5yz is final (RFC 5321, 4.2.1). */
export function stateOfRefusal(code: number | undefined): 'deferred' | 'failed' {
  return code !== undefined && code >= 500 && code < 600 ? 'failed' : 'deferred';
}

/** Whether a code says yes or no: 2yz, 4yz or 5yz (RFC 5321, 4.2.1). */
export function isVerdict(code: number | undefined): boolean {
  return code !== undefined && code >= 200 && code < 600 && !(code >= 300 && code < 400);
}

/** What a server says it can do, from its answer to EHLO. */
export type Capabilities = {
  /** The name it calls itself. */
  readonly name: string;
  readonly words: ReadonlySet<string>;
  /** The ways to log in (RFC 4954), in capitals; empty when it offers no login. */
  readonly logins: readonly string[];
  /** The largest mail it takes, in bytes (RFC 1870); undefined when it names no limit. */
  readonly sizeLimit: number | undefined;
};

/** Reads the answer to EHLO, or to HELO, which lists nothing. */
export function parseCapabilities(reply: string): Capabilities {
  const [greeting = '', ...lines] = reply.split(/\r?\n/).map((line) => line.replace(/^\d{3}[ -]?/, '').trim());
  const words = lines.map((line) => line.toUpperCase());
  // Some servers write AUTH=PLAIN, as a draft of 1997 had it.
  const logins = words.filter((line) => /^AUTH[ =]/.test(line)).flatMap((line) => line.slice(5).split(/[ =]+/));
  const size = Number(words.map((line) => /^SIZE\s+(\d+)$/.exec(line)?.[1]).find(Boolean) ?? 0);
  return {
    name: greeting.split(' ')[0] ?? '',
    words: new Set(words.map((line) => line.split(/[ =]/)[0] ?? '')),
    logins: [...new Set(logins.filter(Boolean))],
    // 0 means that there is no fixed limit; one of twenty digits, which is allowed as well, comes to the same (RFC 1870).
    sizeLimit: size > 0 && Number.isSafeInteger(size) ? size : undefined,
  };
}

/** One line of what matters for sending. */
export function describeCapabilities({ name, logins, sizeLimit }: Capabilities): string {
  const size = sizeLimit === undefined ? [] : [`mails up to ${describeSize(sizeLimit)}`];
  return [
    name || 'a server without a name',
    logins.length > 0 ? `logins ${logins.join(' ')}` : 'no login',
    ...size,
  ].join(', ');
}

/** A size as people say it: 35 MB. */
export function describeSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  if (bytes < 1_000_000_000) return `${Math.round(bytes / 100_000) / 10} MB`;
  return `${Math.round(bytes / 100_000_000) / 10} GB`;
}
