// What an SMTP client says, cut into command lines and mail bodies (RFC 5321, 2.3.8 and 4.5.2).
export type SmtpListener = {
  onLine(line: string): void;
  /** The whole mail, dots unstuffed, after its final dot. */
  onBody(raw: Buffer): void;
  /** How many bytes of the body have come so far. */
  onBodyBytes(count: number): void;
};

const CRLF = Buffer.from('\r\n');
const END_OF_BODY = Buffer.from('\r\n.\r\n');

export class SmtpInput {
  readonly #listener: SmtpListener;
  #mode: 'lines' | 'body' = 'lines';
  #rest = Buffer.alloc(0);
  #ended = false;

  constructor(listener: SmtpListener) {
    this.#listener = listener;
  }

  /** From now on a body comes, until its final dot. */
  expectBody(): void {
    this.#mode = 'body';
  }

  /** Nothing more is listened to; what was not yet cut is thrown away. */
  end(): void {
    this.#ended = true;
    this.#rest = Buffer.alloc(0);
  }

  feed(chunk: Buffer): void {
    if (this.#ended) return;
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (!this.#ended && (this.#mode === 'lines' ? this.#cutLine() : this.#cutBody()));
  }

  #cutLine(): boolean {
    const end = this.#rest.indexOf(CRLF);
    if (end < 0) return false;
    const line = this.#rest.subarray(0, end).toString('utf8');
    this.#rest = this.#rest.subarray(end + CRLF.length);
    this.#listener.onLine(line);
    return true;
  }

  #cutBody(): boolean {
    // An empty mail is a dot alone: the line end before it is that of the DATA command.
    const isEmpty = this.#rest.subarray(0, 3).equals(END_OF_BODY.subarray(2));
    const end = isEmpty ? 0 : this.#rest.indexOf(END_OF_BODY) + CRLF.length;
    if (!isEmpty && end < CRLF.length) {
      if (this.#rest.length > 0) this.#listener.onBodyBytes(this.#rest.length);
      return false;
    }
    const body = this.#rest.subarray(0, end);
    this.#rest = this.#rest.subarray(end + 3);
    this.#mode = 'lines';
    this.#listener.onBodyBytes(body.length);
    if (!this.#ended) this.#listener.onBody(unstuffDots(body));
    return true;
  }
}

// A line that begins with a dot had one put in front of it (RFC 5321, 4.5.2).
function unstuffDots(body: Buffer): Buffer {
  return Buffer.from(body.toString('latin1').replace(/(^|\r\n)\./g, '$1'), 'latin1');
}
