// The body of a mail as a stream that knows how far it got: nothing leaves before `onBody` has settled.
import { Readable } from 'node:stream';

const CHUNK = 64 * 1024;

/** Reads the bytes of one mail. Its first read is the moment in which the server has said 354. */
export class BodyStream extends Readable {
  readonly #raw: Uint8Array;
  readonly #onBody: () => Promise<void>;
  #sent = 0;
  #begun = false;
  #handedOver = false;
  #refusal: { readonly error: unknown } | undefined;

  constructor(raw: Uint8Array, onBody: () => Promise<void>) {
    super({ highWaterMark: CHUNK });
    this.#raw = raw;
    this.#onBody = onBody;
  }

  /** Whether the server has accepted DATA and `onBody` was called. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Whether the end of the body was given away, after which the final dot may be on its way. */
  get handedOver(): boolean {
    return this.#handedOver;
  }

  /** What `onBody` failed with, if it did; then no byte was given away. */
  get refusal(): { readonly error: unknown } | undefined {
    return this.#refusal;
  }

  override _read(): void {
    if (this.#begun) {
      this.#pushNext();
      return;
    }
    this.#begun = true;
    this.#onBody().then(
      () => this.#pushNext(),
      (error: unknown) => {
        this.#refusal = { error };
        // Another error than the one that is kept: nodemailer writes into it.
        this.destroy(new Error('the body was not given away'));
      },
    );
  }

  #pushNext(): void {
    // The connection may have failed while `onBody` was waited for.
    if (this.destroyed) return;
    if (this.#sent < this.#raw.length) {
      const chunk = this.#raw.subarray(this.#sent, this.#sent + CHUNK);
      this.#sent += chunk.length;
      this.push(chunk);
      return;
    }
    this.#handedOver = true;
    this.push(null);
  }
}
