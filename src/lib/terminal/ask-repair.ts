// After a check that failed, at a terminal: says why, and asks again for what may have been wrong. Nothing else is lost.
import { type EmailAddress, parseEmailAddress } from '../address/email-address.js';
import { MailroomError } from '../errors.js';
import { parseHeaderText } from '../header-text.js';
import { parseFolder } from '../mailbox/mailbox-account.js';
import type { Secret } from '../secrets/secret.js';
import { type Login, loginUser, refuseClearText, type Server } from '../server-login.js';
import { type Repair, repairsFor, stagesOfFailure } from '../smtp/repair.js';
import { failedStage } from '../smtp/smtp-check.js';
import { type MailProtocol, providerOfHost } from '../smtp/smtp-provider.js';
import { askChoice, askText } from './ask.js';
import { askAgain } from './ask-kept.js';
import { askRouteAgain, readAuthority } from './ask-server.js';
import { askToken, awaitsConsent } from './ask-token.js';
import { readLogin } from './login-flags.js';
import { renderNextSteps } from './render/check.js';
import { safeLine } from './safe-text.js';

/** What was tried, as far as it can be answered again. */
export type Tried = Server & {
  readonly login: Login;
  readonly replyAddress?: EmailAddress | undefined;
  readonly folder?: string;
};

/** Answers that take the place of those that failed. */
export type Repaired = {
  readonly change: { readonly [Part in keyof Tried]?: Exclude<Tried[Part], undefined> };
  /** A password that was typed. */
  readonly typed?: Secret | undefined;
  readonly skipCheck?: true;
};

export type RepairAsking = {
  readonly protocol: MailProtocol;
  /** Where a typed password is kept: `smtp-acme`. */
  readonly secretName: string;
  readonly allowClearText: boolean;
  readonly say: (text: string) => void;
};

/**
 * Saves, and as long as a check fails and somebody is there, asks what to answer otherwise. `tried` says what an order
 * tries, `mend` puts other answers into it. Throws the last failure when it is left at that.
 */
export async function saveOrRepair<O, Saved>(
  first: O,
  save: (order: O) => Promise<Saved>,
  asking:
    | (RepairAsking & { readonly tried: (order: O) => Tried; readonly mend: (order: O, repaired: Repaired) => O })
    | undefined,
): Promise<Saved> {
  for (let order = first; ; ) {
    try {
      return await save(order);
    } catch (error) {
      if (asking === undefined || stagesOfFailure(error) === undefined) throw error;
      order = asking.mend(order, await askRepair(error, asking.tried(order), asking));
    }
  }
}

type Order = Tried & { readonly name: string; readonly allowClearText: boolean };

/** For `saveOrRepair` of what is made anew: an order that has all its parts. */
export function repairingOrder<O extends Order>(
  protocol: MailProtocol,
  { name, allowClearText }: O,
  say: RepairAsking['say'],
) {
  const secretName = `${protocol === 'smtp' ? 'smtp' : 'mailbox'}-${name}`;
  return {
    ...{ protocol, secretName, allowClearText, say },
    tried: (order: O): Tried => order,
    mend: (order: O, { change, typed, skipCheck }: Repaired): O => ({
      ...order,
      ...change,
      // Another login leaves the password behind that was typed for the old one.
      ...(change.login === undefined ? {} : { typed }),
      ...(skipCheck ? { skipCheck } : {}),
    }),
  };
}

type Edit = { readonly change: Partial<Tried>; readonly typed?: Secret | undefined; readonly skipCheck: boolean };

/** For `saveOrRepair` of what is changed: an order that names what is to be other than in `present`. */
export function repairingEdit<E extends Edit>(
  protocol: MailProtocol,
  present: Tried & { readonly name: string },
  { allowClearText, say }: Pick<RepairAsking, 'allowClearText' | 'say'>,
) {
  const secretName = `${protocol === 'smtp' ? 'smtp' : 'mailbox'}-${present.name}`;
  return {
    ...{ protocol, secretName, allowClearText, say },
    tried: ({ change }: E): Tried => ({ ...present, ...change }),
    mend: (edit: E, { change, typed, skipCheck }: Repaired): E => ({
      ...edit,
      change: { ...edit.change, ...change },
      ...(change.login === undefined ? {} : { typed }),
      ...(skipCheck ? { skipCheck } : {}),
    }),
  };
}

async function askRepair(failure: unknown, tried: Tried, asking: RepairAsking): Promise<Repaired> {
  const stages = stagesOfFailure(failure) ?? [];
  const failed = failedStage({ ok: false, stages });
  tellProblem(asking, failed?.detail ?? '', failed?.next);
  const choices = repairsFor(stages, asking.protocol).map((value) => ({ name: NAMES[value], value }));
  for (;;) {
    const repair = await askChoice('What now?', choices);
    if (repair === 'stop') throw failure;
    try {
      return await REPAIRS[repair](tried, asking);
    } catch (error) {
      // What somebody leaves with Ctrl-C is left; an answer that will not do is told, and all can be chosen again.
      if (!(error instanceof MailroomError) || error.kind === 'cancelled') throw error;
      tellProblem(asking, error.message, error.next);
    }
  }
}

function tellProblem({ say }: RepairAsking, sentence: string, next: readonly string[] | undefined): void {
  say(`\nThat did not work: ${safeLine(sentence)}`);
  for (const line of renderNextSteps({ next: next ?? [] })) say(line);
  say('');
}

const NAMES: Readonly<Record<Repair, string>> = {
  password: 'type the password again',
  user: 'another user name and password',
  token: 'log in by OAuth2',
  'no-login': 'use it without a login',
  server: 'another host, port or encryption',
  ca: 'trust a certificate authority of my own (a PEM file)',
  sender: 'another reply address',
  folder: 'another folder',
  again: 'try the same once more',
  skip: 'save it as it is, untried',
  stop: 'stop; nothing is saved',
};

type Mend = (tried: Tried, asking: RepairAsking) => Promise<Repaired>;

const parseUser = (text: string) => parseHeaderText(text, 'the user name');

const REPAIRS: Readonly<Record<Exclude<Repair, 'stop'>, Mend>> = {
  password: ({ login }, asking) => logInAs(loginUser(login), asking),
  user: async ({ login }, asking) => logInAs(await askUser(loginUser(login)), asking),
  token: async ({ host, login: before }, { secretName }) => {
    const user = loginUser(before) ?? (await askUser(undefined));
    const { login } = await readLogin({ user, ...(await askToken(providerOfHost(host))) }, true, secretName);
    // Somebody has to let mailroom in first.
    return { change: { login }, ...(awaitsConsent(login, false) ? { skipCheck: true } : {}) };
  },
  'no-login': async () => ({ change: { login: { method: 'none' } } }),
  server: async (tried, { protocol, allowClearText }) => {
    const route = await askRouteAgain(tried, protocol);
    refuseClearText(route, allowClearText);
    return { change: route };
  },
  ca: async () => ({ change: { ca: await readAuthority(await askText({ message: 'PEM file of the authority' })) } }),
  sender: async ({ replyAddress }) => {
    const message = 'Reply address: the email address that the mail is from';
    return {
      change: {
        replyAddress: parseEmailAddress(await askText({ message, default: replyAddress, parse: parseEmailAddress })),
      },
    };
  },
  folder: async ({ folder }) => ({
    change: { folder: parseFolder(await askAgain('Folder to pull from', folder ?? '', parseFolder)) },
  }),
  again: async () => ({ change: {} }),
  skip: async () => ({ change: {}, skipCheck: true }),
};

async function logInAs(user: string | undefined, { secretName }: RepairAsking): Promise<Repaired> {
  const { login, typed } = await readLogin({ user: user ?? (await askUser(undefined)) }, true, secretName);
  return { change: { login }, typed };
}

async function askUser(present: string | undefined): Promise<string> {
  return parseUser(await askText({ message: 'User name', default: present, parse: parseUser }));
}
