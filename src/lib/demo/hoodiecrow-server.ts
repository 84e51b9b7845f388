// The door to hoodiecrow-imap: its IMAP server, with the bugs mended that a modern client falls over.
import hoodiecrow, {
  type Command,
  type Connection,
  type FetchHandler,
  type FetchQuery,
  type ImapServer,
  type Plugin,
  type ServerOptions,
} from 'hoodiecrow-imap';
import fetchHandlers from 'hoodiecrow-imap/lib/commands/handlers/fetch.js';

export type { Command, Connection, ImapServer, Mailbox } from 'hoodiecrow-imap';

export type ImapServerWishes = Omit<ServerOptions, 'plugins'> & {
  /** Plugins of our own, put in after hoodiecrow's. */
  readonly plugins?: readonly Plugin[];
  readonly starttls?: boolean;
};

// The ".js" matters: in a bundle, the file behind `require('./plugins/' + name)` is found by its whole name only.
const PLUGINS = [
  ...['id.js', 'enable.js', 'unselect.js', 'uidplus.js', 'move.js', 'special-use.js', 'idle.js', 'literalplus.js'],
  'namespace.js',
];
const COMMANDS = [
  ...['append', 'capability', 'check', 'close', 'copy', 'create', 'delete', 'examine', 'expunge', 'fetch', 'list'],
  ...['logout', 'lsub', 'noop', 'rename', 'search', 'select', 'status', 'store', 'subscribe', 'unsubscribe'],
  ...['uid copy', 'uid fetch', 'uid search', 'uid store'],
];

/** Makes an IMAP server; it does not listen yet. */
export function makeImapServer({ plugins = [], starttls = false, ...options }: ImapServerWishes): ImapServer {
  const server = hoodiecrow({
    ...options,
    plugins: [loadCommands, ...PLUGINS, ...(starttls ? ['starttls.js'] : []), ...plugins],
  });
  // Each connection listens to the server's notifications.
  server.setMaxListeners(0);
  sayWhenNothingIsFound(server);
  refuseUnknownFolders(server);
  giveMailAsItIs(server);
  guardCommands(server);
  server.connectionHandlers.push(silenceDeprecations);
  return server;
}

/** Ends a command with its tagged answer, like `A1 OK Logged in`. */
export function answer(connection: Connection, command: Command, status: 'OK' | 'NO' | 'BAD', text: string): void {
  const attributes = [{ type: 'TEXT', value: text }];
  connection.send({ tag: command.tag, command: status, attributes }, `${command.command} ${status}`, command);
}

function loadCommands(server: ImapServer): void {
  for (const command of COMMANDS) {
    const handler = server.getCommandHandler(`${command}.js`);
    if (handler !== false) server.setCommandHandler(command, handler);
  }
}

// A search that finds nothing is answered with an empty list (RFC 3501, 7.2.5); hoodiecrow leaves the line out.
function sayWhenNothingIsFound(server: ImapServer): void {
  const answered = new WeakSet<Command>();
  server.outputHandlers.push((connection, response, description, command) => {
    if (!/^(UID )?SEARCH$/.test(description) || !command || answered.has(command)) return;
    answered.add(command);
    if (response.tag !== '*') connection.send({ tag: '*', command: 'SEARCH' }, description, command);
  });
}

// A folder that is not there is a NO; BAD is for commands that are not understood (RFC 3501, 7.1.2 and 7.1.3).
function refuseUnknownFolders(server: ImapServer): void {
  server.outputHandlers.push((_connection, response, description) => {
    if (/^(SELECT|EXAMINE|STATUS) FAILED$/.test(description) && response.command === 'BAD') response.command = 'NO';
  });
}

// A whole mail is given as it is, and a part of it by its bytes. hoodiecrow would take the mail apart first, which
// broken ones do not survive, and would forget the wanted length after the first mail of a range.
function giveMailAsItIs(server: ImapServer): void {
  const ranges = new WeakMap<FetchQuery, readonly number[]>();
  const give: FetchHandler = (connection, message, query) => {
    if (query.section?.length !== 0) return fetchHandlers.BODY(connection, message, query);
    const range = ranges.get(query) ?? query.partial;
    if (range === undefined) return { type: 'LITERAL', value: message.raw };
    ranges.set(query, range);
    const [start = 0, length = message.raw.length] = range;
    // The answer names only where the part begins (RFC 3501, 7.4.2).
    query.partial = [start];
    return { type: 'LITERAL', value: message.raw.slice(start, start + length) };
  };
  // It strikes the PEEK from the query itself, so the second mail of a range comes under BODY.
  server.fetchHandlers['BODY.PEEK'] = give;
  server.fetchHandlers['BODY'] = give;
}

// A handler that throws would print its stack, and leave the client without an answer for ever.
function guardCommands(server: ImapServer): void {
  for (const [name, handler] of Object.entries(server.commandHandlers)) {
    server.commandHandlers[name] = (connection, command, data, done) => {
      try {
        handler(connection, command, data, done);
      } catch (error) {
        answer(connection, command, 'NO', `[SERVERBUG] ${error instanceof Error ? error.message : 'failed'}`);
        done();
      }
    };
  }
}

// Each answer is made with `new Buffer`. In a bundle, outside of node_modules, Node would tell the user so.
function silenceDeprecations(connection: Connection): void {
  const send = connection.send.bind(connection);
  connection.send = (...response) => {
    const before = process.noDeprecation ?? false;
    process.noDeprecation = true;
    try {
      send(...response);
    } finally {
      process.noDeprecation = before;
    }
  };
}
