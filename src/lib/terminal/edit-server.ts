// What `smtp edit` and `mailbox edit` change of the server and the login: from flags, or asked for.
import { MailroomError } from '../errors.js';
import { parseHeaderText } from '../header-text.js';
import type { Secret } from '../secrets/secret.js';
import { parseHost } from '../server-host.js';
import { type Encryption, type Login, loginUser, type Server } from '../server-login.js';
import type { MailProtocol, SmtpProvider } from '../smtp/smtp-provider.js';
import { askYesNo } from './ask.js';
import { askAgain, askOptionalAgain } from './ask-kept.js';
import { askRouteAgain, fillServer, readAuthority, usualPort } from './ask-server.js';
import { missingOfLogin, readLogin } from './login-flags.js';
import { namesOAuth2, type OAuth2Answers, readOAuth2 } from './oauth2-flags.js';

export type ServerEditFlags = OAuth2Answers & {
  readonly provider?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly encryption?: Encryption | undefined;
  readonly ca?: string | undefined;
  readonly user?: string | undefined;
  readonly 'password-stdin'?: boolean | undefined;
  readonly 'password-ref'?: string | undefined;
  readonly 'oauth2-ref'?: string | undefined;
  readonly clear?: readonly string[] | undefined;
};

export type ServerEdit = {
  readonly change: { readonly [Part in keyof Server | 'login']?: (Server & { login: Login })[Part] };
  readonly typed?: Secret | undefined;
};

type Present = Server & { readonly login: Login };
type Asking = {
  readonly protocol: MailProtocol;
  readonly canAsk: boolean;
  readonly secretName: string;
  /** What --provider may name. Unless given, the providers of our own table. */
  readonly known?: readonly SmtpProvider[] | undefined;
};

const parseUser = (text: string) => parseHeaderText(text, 'the user name');

/** What the flags say. An encryption without a port brings its usual port along. Throws `invalid`. */
export async function editServerByFlags(flags: ServerEditFlags, present: Present, asking: Asking): Promise<ServerEdit> {
  const { clear = [] } = flags;
  const { host, port, encryption } = fillServer(flags, asking.protocol, asking.known);
  const isOther = encryption !== undefined && encryption !== present.encryption;
  const chosen = port ?? (isOther ? usualPort(asking.protocol, encryption) : undefined);
  const { login, typed } = await editLogin(flags, present.login, asking);
  const ca = clear.includes('ca') ? { ca: undefined } : {};
  const change = {
    ...(host === undefined ? {} : { host: parseHost(host) }),
    ...(chosen === undefined ? {} : { port: chosen }),
    ...(encryption === undefined ? {} : { encryption }),
    ...(flags.ca === undefined ? ca : { ca: await readAuthority(flags.ca) }),
    ...(login === undefined ? {} : { login }),
  };
  return { change, typed };
}

type EditedLogin = { readonly login: Login | undefined; readonly typed: Secret | undefined };

async function editLogin(flags: ServerEditFlags, present: Login, { canAsk, secretName }: Asking): Promise<EditedLogin> {
  if (flags.clear?.includes('login')) return { login: { method: 'none' }, typed: undefined };
  const user = flags.user === undefined ? loginUser(present) : parseUser(flags.user);
  const hasSource = Boolean(flags['password-stdin'] || flags['password-ref'] || flags['oauth2-ref']);
  if (!hasSource && user !== undefined && present.method === 'oauth2' && present.client !== undefined) {
    const { client, token } = present;
    const isSame = !namesOAuth2(flags) && flags.user === undefined && flags.ca === undefined;
    if (isSame) return { login: undefined, typed: undefined };
    // What is said of the client now goes before what was said; the authority is that of the server.
    return {
      login: { ...present, user, ...(await readOAuth2(flags, secretName, { client, token })) },
      typed: undefined,
    };
  }
  const names = hasSource || namesOAuth2(flags);
  if (!names && flags.user === undefined) return { login: undefined, typed: undefined };
  // Another user name alone: the password stays where it is.
  if (!names && present.method !== 'none' && user !== undefined) {
    return { login: { ...present, user }, typed: undefined };
  }
  if (user === undefined) {
    throw new MailroomError('needs-answer', 'a password needs somebody who logs in with it', ['add --user USER']);
  }
  missingOfLogin({ ...flags, user });
  // At a terminal a password is asked for, unless it is piped in or lies somewhere.
  return readLogin({ ...flags, user }, canAsk && !flags['password-stdin'], secretName);
}

/** The same, asked for with the present values. */
export async function askServerAgain(present: Present, asking: Asking): Promise<ServerEdit> {
  const route = await askRouteAgain(present, asking.protocol);
  const { login, typed } = await askLoginAgain(present.login, asking);
  return { change: { ...route, ...(login === undefined ? {} : { login }) }, typed };
}

async function askLoginAgain(present: Login, asking: Asking): Promise<EditedLogin> {
  const before = loginUser(present) ?? '';
  const ask = asking.protocol === 'smtp' ? askOptionalAgain : askAgain;
  const user = await ask('User name', before, parseUser);
  if (user === '') return { login: before === '' ? undefined : { method: 'none' }, typed: undefined };
  const isNew = present.method === 'none' || (await askYesNo('Another password?', false));
  if (isNew) return readLogin({ user }, true, asking.secretName);
  return { login: user === before ? undefined : { ...present, user }, typed: undefined };
}
