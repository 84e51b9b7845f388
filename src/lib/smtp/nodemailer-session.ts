// The door to nodemailer for sending: its SMTP connection, and a session of ours on it.
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import SMTPConnection, {
  type AuthenticationType,
  type CustomAuthenticationContext,
  type Options,
  type SMTPConnectionEnvelope,
} from 'nodemailer/lib/smtp-connection';
import type { Secret } from '../secrets/secret.js';
import { type Login, loginUser, type Server } from '../server-login.js';
import { bearerGiveUp, bearerResponse, chooseLogin, withoutSecrets } from './login-method.js';
import { answerTo, faultOf, type MailerError, refusedOf } from './nodemailer-failure.js';
import type { SmtpAnswer } from './smtp-answer.js';
import type { StageName } from './smtp-check.js';
import { type Capabilities, parseCapabilities } from './smtp-reply.js';
import { type BodyFacts, SmtpFault, type SmtpSession } from './smtp-session.js';
import type { SmtpTimes } from './smtp-times.js';
import { withinTime } from './tcp-line.js';
import type { Envelope } from './transport.js';

/** On a line that is connected already, over TLS where that comes first. Nothing is said yet. */
export function makeConnection(
  { host, port, encryption }: Server,
  times: SmtpTimes,
  { line, tls }: { readonly line: Socket; readonly tls: Options['tls'] },
): SMTPConnection {
  return new SMTPConnection({
    connection: line,
    tls,
    host,
    port,
    secure: encryption === 'tls',
    // TLS is on the line before nodemailer gets it.
    secured: encryption === 'tls',
    // Without it a server that does not offer STARTTLS would be talked to in the clear.
    requireTLS: encryption === 'starttls',
    ignoreTLS: encryption === 'none',
    // The line is there already: this bounds greeting and STARTTLS together.
    connectionTimeout: times.greeting + times.tls,
    greetingTimeout: times.greeting,
    socketTimeout: times.reply,
    // A line that is given up is cut at once, so that a body under way ends without its final dot.
    socketCloseTimeout: 0,
    logger: false,
    customAuth: { [ASK]: askServer, XOAUTH2: logInByToken, OAUTHBEARER: logInByToken },
  });
}

// Bytes in a millisecond. The end of a large mail may still be on its way when all of it has been given away, and a
// server that is given up while it reads has the mail, but nobody knows.
const SLOW_LINE = 20;

const MOST_LOGIN_REPLIES = 3;

// nodemailer lets handlers of custom logins, and nobody else, send commands. This one logs nobody in.
const ASK = 'X-ASK';

async function askServer({ auth, sendCommand }: CustomAuthenticationContext): Promise<void> {
  await sendCommand(String(auth['command']));
}

async function logInByToken({ auth, method, sendCommand }: CustomAuthenticationContext): Promise<void> {
  const mechanism = method === 'OAUTHBEARER' ? 'OAUTHBEARER' : 'XOAUTH2';
  const first = await sendCommand(`AUTH ${mechanism} ${auth.credentials.pass}`);
  // 334 brings the reason as JSON; the final reply comes after one more line.
  const last = first.status === 334 ? await sendCommand(bearerGiveUp(mechanism)) : first;
  if (last.status !== 235) throw new Error('the token was refused');
}

/** `begin` says the greeting; what fails is an SmtpFault. */
export class NodemailerSession implements SmtpSession {
  readonly capabilities: Capabilities;
  readonly #connection: SMTPConnection;
  readonly #server: Server;
  readonly #times: SmtpTimes;
  readonly #failed: Promise<never>;

  private constructor(connection: SMTPConnection, server: Server, times: SmtpTimes, failed: Promise<never>) {
    this.#connection = connection;
    this.#server = server;
    this.#times = times;
    this.#failed = failed;
    this.capabilities = parseCapabilities(connection.lastServerResponse || '');
  }

  /** Waits for the greeting, STARTTLS and what the server can do. Throws an SmtpFault. */
  static async begin(connection: SMTPConnection, server: Server, times: SmtpTimes): Promise<NodemailerSession> {
    const failed = failureOf(connection);
    try {
      await Promise.race([promisify(connection.connect.bind(connection))(), failed]);
      return new NodemailerSession(connection, server, times, failed);
    } catch (error) {
      connection.close();
      throw faultOf(error as MailerError, connection.upgrading === true ? 'tls' : 'greeting');
    }
  }

  async logIn(login: Login, secret: Secret): Promise<void> {
    const method = chooseLogin(login, this.capabilities);
    if (typeof method === 'object') throw new SmtpFault(method);
    const user = loginUser(login) ?? '';
    const revealed = secret.reveal();
    const pass = method === 'password' ? revealed : bearerResponse(method, user, revealed, this.#server);
    try {
      await this.#logIn({ user, pass, ...(method === 'password' ? {} : { method }) }, 'login');
    } catch (error) {
      if (!(error instanceof SmtpFault) || error.trouble.about !== 'reply') throw error;
      const reply = withoutSecrets(error.trouble.reply, { user, secret: revealed, sent: pass });
      throw new SmtpFault({ ...error.trouble, reply });
    }
  }

  async ask(command: string): Promise<string> {
    await this.#logIn({ method: ASK, command }, 'sender');
    return this.#connection.lastServerResponse || '';
  }

  async send(envelope: Envelope, body: Readable, { size, eightBit }: BodyFacts): Promise<SmtpAnswer> {
    // nodemailer notes in the envelope itself whom the server refused; its errors do not always say.
    const order: Partial<SMTPConnectionEnvelope> = {
      from: envelope.from,
      to: [...envelope.to],
      size,
      use8BitMime: eightBit,
    };
    body.once('end', () => this.#waitFor(this.#times.reply + size / SLOW_LINE));
    try {
      const send = promisify(this.#connection.send.bind(this.#connection));
      const replies = 3 + envelope.to.length;
      const info = await this.#within(replies * this.#times.reply + (2 * size) / SLOW_LINE, send(order, body));
      return { said: 'yes', reply: info.response, refused: refusedOf(info.rejectedErrors) };
    } catch (error) {
      const refused = refusedOf(order.rejectedErrors);
      return answerTo(error as MailerError, { from: envelope.from, size }, refused, this.capabilities.sizeLimit);
    } finally {
      this.#waitFor(this.#times.reply);
    }
  }

  /** How many milliseconds the line may be still. */
  #waitFor(time: number): void {
    const socket = this.#connection._socket;
    if (socket) socket.setTimeout(time);
  }

  isOpen(): boolean {
    const socket = this.#connection._socket;
    return !this.#connection.destroyed && socket instanceof Socket && socket.writable && !socket.destroyed;
  }

  async quit(): Promise<void> {
    if (!this.isOpen()) return;
    const ended = new Promise<void>((resolve) => this.#connection.once('end', () => resolve()));
    this.#connection.quit();
    // A server that does not answer is left to itself: everything that matters was said.
    await withinTime(ended, this.#times.goodbye, () => this.drop()).catch(() => {});
  }

  drop(): void {
    this.#connection.close();
  }

  /** What a server says without end is no answer either: the line is given up, as it is when it falls silent. */
  #within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
    return withinTime(Promise.race([work, this.#failed]), milliseconds, () => this.drop());
  }

  async #logIn(auth: AuthenticationType, stage: StageName): Promise<void> {
    try {
      await this.#within(
        MOST_LOGIN_REPLIES * this.#times.reply,
        promisify(this.#connection.login.bind(this.#connection))(auth),
      );
    } catch (error) {
      throw faultOf(error as MailerError, stage);
    }
  }
}

/** Never fulfilled; rejected when the connection fails or ends, whatever it was doing. */
function failureOf(connection: SMTPConnection): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => {});
  connection.on('error', reject);
  // After a 421 the reply is told first, and the end must not be quicker.
  connection.on('end', () =>
    setImmediate(reject, Object.assign(new Error('the connection ended'), { code: 'ECONNECTION' })),
  );
  return promise;
}
