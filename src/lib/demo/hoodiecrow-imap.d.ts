// What we use of hoodiecrow-imap, which has no types of its own.
declare module 'hoodiecrow-imap' {
  import type { Server, Socket } from 'node:net';

  export type Message = { uid: number; raw: string; flags: string[]; internaldate: string };

  export type Mailbox = {
    path: string;
    messages: Message[];
    uidvalidity: number;
    uidnext: number;
    flags: string[];
  };

  export type Token = { type: string; value: string };

  export type Command = { tag: string; command: string; attributes?: readonly (Token | Token[] | null)[] };

  export type Response = {
    tag: string;
    command?: string;
    attributes?: readonly unknown[];
    skipResponse?: boolean;
  };

  export type Connection = {
    server: ImapServer;
    socket: Socket | null;
    state: 'Not Authenticated' | 'Authenticated' | 'Selected' | 'Logout';
    secureConnection: boolean;
    readOnly: boolean;
    /** Takes the next lines instead of the command parser. */
    inputHandler: ((line: string) => void) | false;
    selectedMailbox?: Mailbox | false;
    send(response: Response, description: string, command?: Command | null, data?: string, extra?: unknown): void;
    expungeSpecificMessages(mailbox: Mailbox, messages: readonly Message[]): void;
    /** The listener for "notify" that its constructor put on its server. */
    _notificationCallback: (notification: unknown) => void;
  };

  export type Handler = (connection: Connection, command: Command, data: string, done: () => void) => void;

  export type Plugin = string | ((server: ImapServer) => void);

  export type ServerOptions = {
    plugins?: readonly Plugin[];
    credentials?: { key: string; cert: string; minVersion?: 'TLSv1.2' };
    secureConnection?: boolean;
    storage?: Record<string, unknown>;
    id?: Record<string, string>;
  };

  export type ImapServer = {
    readonly server: Server;
    readonly commandHandlers: Record<string, Handler>;
    readonly connectionHandlers: ((connection: Connection) => void)[];
    readonly outputHandlers: ((
      connection: Connection,
      response: Response,
      description: string,
      command?: Command | null,
      data?: string,
      extra?: unknown,
    ) => void)[];
    readonly fetchHandlers: Record<string, FetchHandler>;
    getCommandHandler(command: string): Handler | false;
    registerCapability(keyword: string, isOffered: (connection: Connection) => boolean): void;
    setCommandHandler(command: string, handler: Handler): void;
    getMailbox(path: string): Mailbox | undefined;
    appendMessage(
      mailbox: Mailbox,
      flags: readonly string[],
      received: Date,
      raw: string,
    ): { mailbox: Mailbox; message: Message };
    notify(command: Response, mailbox: Mailbox): void;
    setMaxListeners(count: number): void;
    on(event: 'notify', listener: (notification: unknown) => void): void;
    removeListener(event: 'notify', listener: (notification: unknown) => void): void;
  };

  export type FetchQuery = { section?: readonly unknown[]; partial?: readonly number[] };

  export type FetchHandler = (connection: Connection, message: Message, query: FetchQuery) => unknown;

  export default function hoodiecrow(options: ServerOptions): ImapServer;
}

declare module 'hoodiecrow-imap/lib/commands/handlers/fetch.js' {
  import type { FetchHandler } from 'hoodiecrow-imap';

  const fetchHandlers: { readonly BODY: FetchHandler };
  export default fetchHandlers;
}
