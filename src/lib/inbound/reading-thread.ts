// The thread in which mails are read, seen from the program: given mails, measured, ended.
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { errorCode, MailroomError } from '../errors.js';
import type { ReadingAnswer, ReadingLimits } from './mail-reader.js';

/** Megabytes for objects that live shortly. Left to itself, V8 takes 48 for them, which nothing here gains by. */
const YOUNG = 16;
/** Milliseconds that the measuring of a thread may take before it is ended all the same. */
const MEASURED_WITHIN = 200;

/** What the thread runs. */
export type ReadingProgram = { readonly url: URL; readonly execArgv: readonly string[] };

type ThreadEvents = { answered(answer: ReadingAnswer): void; ended(cause: Error): void };

/** A thread that reads the mails it is given one after the other, and says something about each. */
export class ReadingThread {
  isReady = false;
  /** Microseconds of a processor that it had used when it said something last. */
  #usedBefore = 0;
  #measuring: Promise<number> | undefined;
  #isEnding = false;
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
    if (this.#isEnding) return 0;
    const before = this.#usedBefore;
    this.#measuring ??= this.#measure().finally(() => {
      this.#measuring = undefined;
    });
    return ((await this.#measuring) - before) / 1000;
  }

  async #measure(): Promise<number> {
    const { user, system } = await this.#worker.cpuUsage().catch(() => ({ user: 0, system: 0 }));
    return user + system;
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
    this.#isEnding = true;
    this.#port.close();
    // Once a program died when a thread ended that was being measured. One that is stuck never answers.
    if (this.#measuring !== undefined) await Promise.race([this.#measuring, delay(MEASURED_WITHIN)]);
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

function tellEnd(cause: unknown, megabytes: number): Error {
  if (errorCode(cause) === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new MailroomError('invalid', `reading it takes more than ${megabytes} MB of memory`, [], { cause });
  }
  const what = cause instanceof Error ? cause.message : 'it ended without a word';
  return new MailroomError('invalid', `reading it broke the program that reads mails: ${what}`, [], { cause });
}
