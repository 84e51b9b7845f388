// Reads mails in a thread of its own, which is ended and replaced when one mail takes too much time or memory.
import { setFlagsFromString } from 'node:v8';
import { MailroomError } from '../errors.js';
import type { InboundMail } from './inbound-mail.js';
import type { MailReader, ReadingAnswer, ReadingLimits } from './mail-reader.js';
import { type ReadingProgram, ReadingThread } from './reading-thread.js';

const LIMITS: ReadingLimits = { patience: 10_000, megabytes: 512 };
/** So often within its patience a thread is looked at. */
const LOOKS = 4;
/** On a busy machine a thread gets little time; one that has worked for less in so many times its patience is asleep. */
const LONGEST_WAIT = 6;

/** Starts its thread with the first mail. A thread that waits for mails keeps no program alive. */
export function openMailReader(limits: ReadingLimits = LIMITS, program: ReadingProgram = ENTRY): MailReader {
  const reader = new WorkerMailReader(limits, program);
  return { readMail: (raw) => reader.read(raw), close: () => reader.close() };
}

type Job = {
  readonly raw: Uint8Array;
  resolve(mail: InboundMail): void;
  reject(error: Error): void;
};

class WorkerMailReader {
  readonly #limits: ReadingLimits;
  /** Given to the thread and not answered yet. The first is being read. */
  #jobs: Job[] = [];
  #thread: ReadingThread | undefined;
  readonly #program: ReadingProgram;
  #watch: NodeJS.Timeout | undefined;
  /** How often the thread was looked at while it was reading the first. */
  #looks = 0;

  constructor(limits: ReadingLimits, program: ReadingProgram) {
    this.#limits = limits;
    this.#program = program;
  }

  read(raw: Uint8Array): Promise<InboundMail> {
    return new Promise((resolve, reject) => {
      this.#jobs.push({ raw, resolve, reject });
      if (this.#thread === undefined) return this.#start();
      this.#thread.give(raw);
      if (this.#jobs.length === 1) this.#beginNext();
    });
  }

  async close(): Promise<void> {
    const jobs = this.#jobs.splice(0);
    const stopped = this.#stop();
    for (const { reject } of jobs) reject(new MailroomError('cancelled', 'the mail was not read to its end'));
    await stopped;
  }

  /** Starts a thread for what is waiting. */
  #start(): void {
    // From here on there is much that lives shortly. V8 would let the room for it grow manyfold, which a
    // pull gains no time by: with what it has until now, one of 10,000 mails takes 240 MB at most in place of 335.
    setFlagsFromString('--semi-space-growth-factor=1');
    const thread = new ReadingThread(this.#limits, this.#program, {
      answered: (answer) => this.#settle(thread, answer),
      ended: (cause) => this.#replace(thread, cause),
    });
    this.#thread = thread;
    for (const { raw } of this.#jobs) thread.give(raw);
  }

  #settle(thread: ReadingThread, answer: ReadingAnswer): void {
    // What a thread said that has been given up comes too late.
    if (thread !== this.#thread) return;
    if (answer.kind !== 'ready') {
      const job = this.#jobs.shift();
      if (answer.kind === 'mail') job?.resolve(answer.mail);
      else job?.reject(answer.isInvalid ? new MailroomError('invalid', answer.message) : new Error(answer.message));
    }
    this.#beginNext();
  }

  /** From now on the first mail is being read, if there is one and the thread has begun. */
  #beginNext(): void {
    this.#looks = 0;
    const thread = this.#thread;
    if (thread === undefined || !thread.isReady) return;
    const isWorking = this.#jobs.length > 0;
    thread.keepAlive(isWorking);
    if (isWorking) {
      // Looks are counted, not hours: a program that was stopped meanwhile, and the thread with it, has lost one only.
      this.#watch ??= setInterval(() => void this.#look(thread), this.#limits.patience / LOOKS);
    } else this.#stopWatching();
  }

  async #look(thread: ReadingThread): Promise<void> {
    // This program may have been busy itself, with the answer waiting.
    thread.takeAnswers();
    const [job] = this.#jobs;
    if (job === undefined || thread !== this.#thread) return;
    const { patience } = this.#limits;
    const tooLong = new MailroomError('invalid', `reading it takes more than ${patience / 1000} seconds`);
    this.#looks++;
    if (this.#looks > LOOKS * LONGEST_WAIT) return this.#replace(thread, tooLong);
    // A thread that is asleep may never answer; then the looks have an end.
    const worked = await thread.worked();
    if (worked > patience && job === this.#jobs[0]) this.#replace(thread, tooLong);
  }

  #stopWatching(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
  }

  /** The thread is of no use any more, because of the mail it was reading. The others are read by the next one. */
  #replace(thread: ReadingThread, cause: Error): void {
    if (thread !== this.#thread) return;
    void this.#stop();
    // A thread that cannot begin says nothing about a mail, and the next one would not begin either.
    const failed = this.#jobs.splice(0, thread.isReady ? 1 : undefined);
    const error = thread.isReady ? cause : cannotBegin(cause);
    for (const { reject } of failed) reject(error);
    if (this.#jobs.length > 0) this.#start();
  }

  async #stop(): Promise<void> {
    this.#stopWatching();
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.end();
  }
}

function cannotBegin(cause: Error): MailroomError {
  const next = ['install mailroom anew; from a checkout: npm run build'];
  return new MailroomError('local', `no mail can be read: ${cause.message}`, next, { cause });
}

// Built, the thread's program is a file of its own beside the folder of the shared ones. From the sources, Node strips
// the types and needs to be told how their imports are meant.
const ENTRY: ReadingProgram = import.meta.url.endsWith('.mjs')
  ? { url: new URL('../reading-worker.mjs', import.meta.url), execArgv: [] }
  : {
      url: new URL('./reading-worker.ts', import.meta.url),
      execArgv: ['--import', new URL('../../../build/typescript-imports.mjs', import.meta.url).href],
    };
