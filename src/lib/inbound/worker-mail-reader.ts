// Reads mails in a thread of its own, which is ended and replaced when one mail takes too much time or memory.
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { errorCode, MailroomError } from '../errors.js';
import type { InboundMail } from './inbound-mail.js';
import type { MailReader, ReadingAnswer, ReadingLimits } from './mail-reader.js';

const LIMITS: ReadingLimits = { patience: 10_000, megabytes: 512 };
/** So often within its patience a thread is looked at. */
const LOOKS = 4;
/** On a busy machine a thread gets little time; one that has worked for less in so many times its patience is asleep. */
const LONGEST_WAIT = 6;
/** Megabytes for objects that live shortly. Left to itself, V8 takes 48 for them, which nothing here gains by. */
const YOUNG = 16;

/** Starts its thread with the first mail. A thread that waits for mails keeps no program alive. */
export function openMailReader(limits: ReadingLimits = LIMITS, program: ReadingProgram = ENTRY): MailReader {
  const reader = new WorkerMailReader(limits, program);
  return { readMail: (raw) => reader.read(raw), close: () => reader.close() };
}

/** What the thread runs. */
export type ReadingProgram = { readonly url: URL; readonly execArgv: readonly string[] };

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

type ThreadEvents = { answered(answer: ReadingAnswer): void; ended(cause: Error): void };

class ReadingThread {
  isReady = false;
  /** Microseconds of a processor that it had used when it said something last. */
  #usedBefore = 0;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #events: ThreadEvents;

  constructor({ megabytes }: ReadingLimits, program: ReadingProgram, events: ThreadEvents) {
    const { port1, port2 } = new MessageChannel();
    this.#events = events;
    this.#port = port1;
    this.#worker = new Worker(program.url, {
      ...{ name: 'mail-reader', execArgv: [...program.execArgv], env: withCompileCache() },
      ...{ workerData: port2, transferList: [port2] },
      resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: YOUNG },
    });
    this.#worker.unref();
    let cause: unknown;
    this.#worker.on('error', (error) => {
      cause = error;
    });
    this.#worker.on('exit', () => {
      // It may have answered before it ended.
      this.takeAnswers();
      events.ended(tellEnd(cause, megabytes));
    });
    port1.on('message', (answer: ReadingAnswer) => this.#take(answer));
  }

  /** The bytes stay here as well, copied: a mail must not be lost together with the thread that reads it. */
  give(raw: Uint8Array): void {
    this.#port.postMessage(raw);
  }

  /** Milliseconds that it has worked on what it is reading: on a busy machine far less than have passed. */
  async worked(): Promise<number> {
    const before = this.#usedBefore;
    const { user, system } = await this.#worker.cpuUsage().catch(() => ({ user: 0, system: 0 }));
    return (user + system - before) / 1000;
  }

  /** Hears now what the thread has said already. */
  takeAnswers(): void {
    for (let next = receiveMessageOnPort(this.#port); next; next = receiveMessageOnPort(this.#port)) {
      this.#take(next.message);
    }
  }

  keepAlive(isWorking: boolean): void {
    if (isWorking) this.#port.ref();
    else this.#port.unref();
  }

  async end(): Promise<void> {
    this.#port.close();
    await this.#worker.terminate();
  }

  #take(answer: ReadingAnswer): void {
    this.isReady = true;
    this.#usedBefore = answer.used;
    this.#events.answered(answer);
  }
}

// A thread does not share the compiled code that its program keeps; the folder is made for each version of Node in this one.
function withCompileCache(): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir();
  return folder === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: dirname(folder) };
}

function cannotBegin(cause: Error): MailroomError {
  const next = ['install mailroom anew; from a checkout: npm run build'];
  return new MailroomError('local', `no mail can be read: ${cause.message}`, next, { cause });
}

function tellEnd(cause: unknown, megabytes: number): Error {
  if (errorCode(cause) === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new MailroomError('invalid', `reading it takes more than ${megabytes} MB of memory`, [], { cause });
  }
  const what = cause instanceof Error ? cause.message : 'it ended without a word';
  return new MailroomError('invalid', `reading it broke the program that reads mails: ${what}`, [], { cause });
}

// Built, the thread's program is a file of its own beside the folder of the shared ones. From the sources, Node strips
// the types and needs to be told how their imports are meant.
const ENTRY: ReadingProgram = import.meta.url.endsWith('.mjs')
  ? { url: new URL('../reading-worker.mjs', import.meta.url), execArgv: [] }
  : {
      url: new URL('./reading-worker.ts', import.meta.url),
      execArgv: ['--import', new URL('../../../build/typescript-imports.mjs', import.meta.url).href],
    };
