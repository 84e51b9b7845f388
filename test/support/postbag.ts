// The mails that a test's SMTP server took.
export type TakenMail = {
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  /** The bytes as they came over the line, dots unstuffed. */
  readonly raw: Buffer;
  /** Who was logged in. */
  readonly user: string | undefined;
};

export class Postbag {
  readonly received: TakenMail[] = [];
  readonly #waiting = new Set<() => void>();

  /** Keeps a mail. Returns its queue id. */
  take(mail: TakenMail): string {
    this.received.push(mail);
    for (const look of this.#waiting) look();
    return `Q${String(this.received.length).padStart(6, '0')}`;
  }

  waitForMail(count = 1, timeoutMs = 10_000): Promise<readonly TakenMail[]> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`waited ${timeoutMs} ms for ${count} mails, there are ${this.received.length}`));
      }, timeoutMs);
      const look = () => {
        if (this.received.length < count) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(this.received);
      };
      this.#waiting.add(look);
      look();
    });
  }
}
