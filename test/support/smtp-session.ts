// One conversation of the faulty SMTP server (RFC 5321): each step is done well, unless a fault is due there.
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Certificate } from '../../src/lib/demo/self-signed-certificate.js';
import type { Fault, Ledger, SmtpStep } from './faulty-smtp.js';
import { SmtpInput } from './smtp-input.js';

export type SessionSettings = {
  readonly encryption: 'starttls' | 'tls' | 'none';
  readonly login: 'required' | 'not-offered';
  readonly users: readonly { readonly name: string; readonly password: string }[];
  readonly size: number | undefined;
  readonly certificate: Certificate;
};

export class SmtpSession {
  readonly #number: number;
  readonly #settings: SessionSettings;
  readonly #ledger: Ledger;
  readonly #input: SmtpInput;
  /** The TCP connection, and what runs on it: itself or TLS. */
  readonly #wire: Socket;
  #socket: Socket;
  #secure: boolean;
  #user: string | undefined;
  #from: string | undefined;
  #to: string[] = [];
  /** What to do with the next line when it is no command: the steps of AUTH. */
  #nextLine: ((line: string) => void) | undefined;

  constructor(number: number, wire: Socket, settings: SessionSettings, ledger: Ledger) {
    this.#wire = wire;
    this.#socket = wire;
    this.#number = number;
    this.#settings = settings;
    this.#ledger = ledger;
    this.#secure = settings.encryption === 'tls';
    this.#input = new SmtpInput({
      onLine: (line) => this.#hear(line),
      onBody: (raw) => this.#takeBody(raw),
      onBodyBytes: (count) => this.#passBodyBytes(count),
    });
  }

  start(): void {
    if (this.#secure) this.#secureLine();
    else this.#listenTo(this.#wire);
    this.#step('connect', () => '220 localhost ESMTP');
  }

  #listenTo(socket: Socket): void {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#input.feed(chunk));
  }

  #hear(line: string): void {
    this.#ledger.spoken.push({ connection: this.#number, secure: this.#secure, line });
    const next = this.#nextLine;
    this.#nextLine = undefined;
    if (next === undefined) this.#obey(line);
    else next(line);
  }

  #obey(line: string): void {
    const verb = (/^\w+/.exec(line)?.[0] ?? '').toUpperCase();
    const orders: Record<string, () => void> = {
      EHLO: () => this.#step('EHLO', () => this.#capabilities()),
      HELO: () => this.#step('EHLO', () => '250 localhost'),
      STARTTLS: () => this.#startTls(),
      AUTH: () => this.#logIn(line),
      MAIL: () => this.#step('MAIL', () => this.#sender(line)),
      RCPT: () => this.#step('RCPT', () => this.#recipient(line), addressIn(line)),
      DATA: () => this.#step('DATA', () => this.#data()),
      RSET: () => this.#step('RSET', () => this.#reset()),
      NOOP: () => this.#step('NOOP', () => '250 2.0.0 Ok'),
      QUIT: () => this.#quit(),
    };
    const order = orders[verb] ?? (() => this.#say('500 5.5.2 Error: command not recognized'));
    order();
  }

  /** Does a step and answers, or lets its fault happen. */
  #step(at: SmtpStep, work: () => string, recipient?: string): void {
    const fault = this.#ledger.strike(at, this.#number, recipient === undefined ? {} : { recipient });
    if (fault === undefined) this.#say(work());
    else this.#fail(fault, work);
  }

  #quit(): void {
    const fault = this.#ledger.strike('QUIT', this.#number);
    this.#fail(fault ?? { at: 'QUIT', do: 'answer-and-drop' }, () => '221 2.0.0 Bye');
  }

  #fail(fault: Fault, work: () => string): void {
    if (fault.do === 'answer-and-drop') {
      this.#say(work());
      this.#drop();
    } else if (fault.do === 'drop') this.#drop();
    else if (fault.do === 'reset') this.#cut();
    else if (fault.do === 'silence') this.#input.end();
    else this.#say(fault.do.reply);
  }

  #capabilities(): string {
    const { encryption, login, size } = this.#settings;
    const mayLogIn = login === 'required' && (this.#secure || encryption === 'none');
    const lines = [
      'localhost',
      '8BITMIME',
      'ENHANCEDSTATUSCODES',
      'SMTPUTF8',
      ...(encryption === 'starttls' && !this.#secure ? ['STARTTLS'] : []),
      ...(mayLogIn ? ['AUTH PLAIN LOGIN'] : []),
      ...(size === undefined ? [] : [`SIZE ${size}`]),
    ];
    return lines.map((line, index) => `250${index === lines.length - 1 ? ' ' : '-'}${line}`).join('\n');
  }

  #startTls(): void {
    const fault = this.#ledger.strike('STARTTLS', this.#number);
    const ready = '220 2.0.0 Ready to start TLS';
    if (this.#settings.encryption !== 'starttls') this.#say('502 5.5.1 Error: command not implemented');
    else if (fault !== undefined) this.#fail(fault, () => ready);
    else {
      this.#say(ready);
      this.#secureLine();
    }
  }

  #secureLine(): void {
    const { cert, key } = this.#settings.certificate;
    this.#wire.removeAllListeners('data');
    const secured = new TLSSocket(this.#wire, { isServer: true, cert, key });
    secured.on('error', () => {});
    this.#secure = true;
    this.#reset();
    this.#listenTo(secured);
  }

  // PLAIN (RFC 4616), with and without an initial response, and LOGIN.
  #logIn(line: string): void {
    const [, method = '', initial] = line.split(' ');
    const plain = (token: string) => {
      const [, name = '', password = ''] = token.split('\0');
      this.#check(name, password);
    };
    if (this.#settings.login !== 'required') this.#say('502 5.5.1 Error: command not implemented');
    else if (method.toUpperCase() === 'LOGIN') {
      this.#ask('Username:', (name) => this.#ask('Password:', (password) => this.#check(name, password)));
    } else if (method.toUpperCase() !== 'PLAIN') this.#say('504 5.5.4 Unrecognized authentication type');
    else if (initial === undefined) this.#ask('', plain);
    else plain(decode(initial));
  }

  #ask(question: string, next: (answer: string) => void): void {
    this.#nextLine = (line) => next(decode(line));
    this.#say(`334 ${Buffer.from(question).toString('base64')}`);
  }

  #check(name: string, password: string): void {
    this.#step('AUTH', () => {
      const user = this.#settings.users.find((known) => known.name === name && known.password === password);
      this.#user = user?.name;
      return user === undefined ? '535 5.7.8 Error: authentication failed' : '235 2.7.0 Authentication successful';
    });
  }

  #sender(line: string): string {
    const size = Number(/\bSIZE=(\d+)/i.exec(line)?.[1] ?? 0);
    if (this.#settings.login === 'required' && this.#user === undefined) return '530 5.7.0 Authentication required';
    if (size > (this.#settings.size ?? size)) return '552 5.3.4 Message size exceeds fixed limit';
    this.#from = addressIn(line);
    this.#to = [];
    return '250 2.1.0 Ok';
  }

  #recipient(line: string): string {
    if (this.#from === undefined) return '503 5.5.1 Error: need MAIL command';
    this.#to.push(addressIn(line));
    return '250 2.1.5 Ok';
  }

  #data(): string {
    if (this.#to.length === 0) return '503 5.5.1 Error: need RCPT command';
    this.#input.expectBody();
    return '354 End data with <CR><LF>.<CR><LF>';
  }

  #passBodyBytes(bytes: number): void {
    const fault = this.#ledger.strike('body', this.#number, { bytes });
    if (fault !== undefined) this.#fail(fault, () => '250 2.0.0 Ok');
  }

  #takeBody(raw: Buffer): void {
    this.#ledger.spoken.push({ connection: this.#number, secure: this.#secure, line: `[body] ${raw.length}` });
    const mail = { envelope: { from: this.#from ?? '', to: this.#to }, raw, user: this.#user };
    const fault = this.#ledger.strike('dot', this.#number);
    const take = () => {
      if (raw.length > (this.#settings.size ?? raw.length)) return '552 5.3.4 Message size exceeds fixed limit';
      return `250 2.0.0 Ok: queued as ${this.#ledger.bag.take(mail)}`;
    };
    const answer = answerWith(fault, take);
    this.#ledger.arrived.push({ ...mail, answer });
    this.#reset();
    if (fault === undefined) this.#say(answer ?? '');
    else this.#fail(fault, () => answer ?? '');
  }

  #reset(): string {
    this.#from = undefined;
    this.#to = [];
    return '250 2.0.0 Ok';
  }

  #say(reply: string): void {
    if (this.#socket.writable) this.#socket.write(`${reply.split('\n').join('\r\n')}\r\n`);
  }

  #drop(): void {
    this.#input.end();
    this.#socket.destroySoon();
  }

  #cut(): void {
    this.#input.end();
    this.#wire.resetAndDestroy();
  }
}

function answerWith(fault: Fault | undefined, take: () => string): string | undefined {
  if (fault === undefined || fault.do === 'answer-and-drop') return take();
  if (typeof fault.do === 'object') return fault.do.reply;
  if (fault.taken === true) take();
  return undefined;
}

function addressIn(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? '';
}

function decode(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}
