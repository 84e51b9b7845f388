// Takes one step of a plan, by the use case that the command for it runs.

import { closeChannel } from '../channel/close-channel.js';
import { type CreateChannelDeps, createChannel } from '../channel/create-channel.js';
import { deleteChannel } from '../channel/delete-channel.js';
import { type ChannelChange, editChannel } from '../channel/edit-channel.js';
import { type AddMailboxDeps, addMailbox } from '../mailbox/add-mailbox.js';
import { deleteMailbox } from '../mailbox/delete-mailbox.js';
import { editMailbox, type MailboxChange } from '../mailbox/edit-mailbox.js';
import { type AddOperatorDeps, addOperatorWithin, becomeFirst } from '../operator/add-operator.js';
import { deleteOperator } from '../operator/delete-operator.js';
import { editOperator } from '../operator/edit-operator.js';
import { setSignature } from '../operator/set-signature.js';
import { addSavedReply } from '../saved-reply/add-saved-reply.js';
import { deleteSavedReply } from '../saved-reply/delete-saved-reply.js';
import { editSavedReply } from '../saved-reply/edit-saved-reply.js';
import type { Login } from '../server-login.js';
import { type AddSmtpDeps, addSmtpConfig } from '../smtp/add-smtp-config.js';
import { deleteSmtpConfig } from '../smtp/delete-smtp-config.js';
import { editSmtpConfig, type SmtpChange } from '../smtp/edit-smtp-config.js';
import { joinTransaction } from '../store/db.js';
import { ALWAYS } from '../widget/business-hours.js';
import { createWidget } from '../widget/create-widget.js';
import { deleteWidget } from '../widget/delete-widget.js';
import { editWidget } from '../widget/edit-widget.js';
import type { SetupStep, WantedThing } from './setup-step.js';

export type StepDeps = AddSmtpDeps & AddMailboxDeps & AddOperatorDeps & CreateChannelDeps;

export type StepOptions = {
  /** Saves SMTP configs and mailboxes without trying them. */
  readonly skipCheck: boolean;
  readonly allowOperatorAddress: boolean;
};

type Wanted<Kind extends WantedThing['kind']> = Extract<WantedThing, { kind: Kind }>['facts'];
type MakingStep = Exclude<SetupStep, { action: 'delete' }>;

/** What each step does, whole or not at all. Gives warnings; throws what the use case throws. */
export async function takeStep(deps: StepDeps, step: SetupStep, options: StepOptions): Promise<readonly string[]> {
  if (step.action === 'delete') {
    await remove(deps, step);
    return [];
  }
  const { wanted } = step;
  switch (wanted.kind) {
    case 'operator':
      return makeOperator(deps, step, wanted.facts, options);
    case 'widget':
      await makeWidget(deps, step, wanted.facts);
      return [];
    case 'smtp':
      await makeSmtp(deps, step, wanted.facts, options);
      return [];
    case 'mailbox':
      return makeMailbox(deps, step, wanted.facts, options);
    case 'channel':
      return makeChannel(deps, step, wanted.facts, options);
    case 'saved-reply':
      await makeSavedReply(deps, step, wanted.facts);
      return [];
    case 'notifications': {
      const change = { change: {}, notifications: true, skipCheck: true, allowClearText: true };
      await editSmtpConfig(deps, wanted.facts.smtp, change, silent);
      return [];
    }
    case 'signature': {
      const { operator, channel, facts } = wanted;
      await setSignature(deps, { operator, channel, change: facts ?? 'clear' });
      return [];
    }
  }
}

const silent = () => {};

async function makeOperator(
  deps: StepDeps,
  { action, name, fields }: MakingStep,
  { signature, ...facts }: Wanted<'operator'>,
  { allowOperatorAddress }: StepOptions,
): Promise<readonly string[]> {
  // The operator and the signature are one thing in the file, so they are made together.
  const made = await deps.db.transaction(async (tx) => {
    const joined = { ...deps, db: joinTransaction(deps.db, tx) };
    const allowOwnAddress = allowOperatorAddress;
    const outcome =
      action === 'create'
        ? await addOperatorWithin(tx, deps, { ...facts, name, widgets: [], allowOwnAddress })
        : await editOperator(joined, name, pick(facts, changedKeys(fields)), allowOwnAddress);
    if (changedKeys(fields).includes('signature')) {
      // The first operator is "me" only once this is over, and signs for themself before.
      const signer = 'isFounder' in outcome && outcome.isFounder ? { ...joined, operatorName: name } : joined;
      await setSignature(signer, { operator: name, channel: undefined, change: signature });
    }
    return outcome;
  });
  if ('becameMe' in made) await becomeFirst(deps, made);
  return made.warnings;
}

async function makeWidget(deps: StepDeps, { action, name, fields }: MakingStep, facts: Wanted<'widget'>) {
  if (action === 'create') await createWidget(deps, { ...facts, name });
  else {
    const change = pick(facts, changedKeys(fields));
    await editWidget(deps, name, 'hours' in change ? { ...change, hours: facts.hours ?? ALWAYS } : change);
  }
}

async function makeSavedReply(deps: StepDeps, { action, name }: MakingStep, { text }: Wanted<'saved-reply'>) {
  if (action === 'create') await addSavedReply(deps, { name, text });
  else await editSavedReply(deps, name, { text });
}

async function makeSmtp(
  deps: StepDeps,
  { action, name, fields }: MakingStep,
  { allowClearText, ...facts }: Wanted<'smtp'>,
  { skipCheck }: StepOptions,
): Promise<void> {
  if (action === 'change') {
    const change: SmtpChange = pick(facts, accountKeys(fields));
    const untried = skipCheck || (change.login !== undefined && isAuthorizedByHand(change.login));
    await editSmtpConfig(deps, name, { change, skipCheck: untried, allowClearText }, silent);
    return;
  }
  const { replyAddress, ...rest } = facts;
  // The house alone has none, and every store has the house.
  if (replyAddress === undefined) throw new TypeError(`the SMTP config ${name} has no reply address`);
  const untried = skipCheck || isAuthorizedByHand(facts.login);
  const order = { ...rest, name, replyAddress, typed: undefined, skipCheck: untried, allowClearText };
  await addSmtpConfig(deps, order, silent);
}

async function makeMailbox(
  deps: StepDeps,
  { action, name, fields }: MakingStep,
  { allowClearText, ...facts }: Wanted<'mailbox'>,
  { skipCheck, allowOperatorAddress }: StepOptions,
): Promise<readonly string[]> {
  const login = action === 'create' || accountKeys(fields).includes('login') ? facts.login : undefined;
  const untried = skipCheck || (login !== undefined && isAuthorizedByHand(login));
  const how = { skipCheck: untried, allowClearText, allowOperatorAddress };
  if (action === 'create') {
    return (await addMailbox(deps, { ...facts, ...how, name, typed: undefined }, silent)).warnings;
  }
  const change: MailboxChange = pick(facts, accountKeys(fields));
  return (await editMailbox(deps, name, { change, ...how }, silent)).warnings;
}

async function makeChannel(
  deps: StepDeps,
  { action, name, fields }: MakingStep,
  facts: Wanted<'channel'>,
  { allowOperatorAddress }: StepOptions,
): Promise<readonly string[]> {
  if (action === 'create') return (await createChannel(deps, { ...facts, name, allowOperatorAddress })).warnings;
  return (await editChannel(deps, name, channelChange({ fields, wanted: { facts } }), allowOperatorAddress)).warnings;
}

const FACT_OF_KEY: Readonly<Record<string, string>> = { undo: 'undoSeconds', fallback: 'isFallback' };

/** What a step changes of a channel. */
export function channelChange(
  step: Pick<MakingStep, 'fields'> & { readonly wanted: { readonly facts: Wanted<'channel'> } },
) {
  const keys = changedKeys(step.fields).map((key) => FACT_OF_KEY[key] ?? key);
  // A channel that goes to another mailbox is its fallback only when that is said.
  const change: ChannelChange = pick(step.wanted.facts, keys.includes('mailbox') ? [...keys, 'isFallback'] : keys);
  return change;
}

async function remove(deps: StepDeps, step: Extract<SetupStep, { action: 'delete' }>): Promise<void> {
  const { kind, name } = step;
  switch (kind) {
    case 'channel':
      if (step.keepsConversations) await closeChannel(deps, name);
      else await deleteChannel(deps, name);
      return;
    case 'mailbox':
      await deleteMailbox(deps, name, undefined);
      return;
    case 'notifications': {
      const change = { change: {}, notifications: false, skipCheck: true, allowClearText: true };
      await editSmtpConfig(deps, name, change, silent);
      return;
    }
    case 'saved-reply':
      await deleteSavedReply(deps, name);
      return;
    case 'smtp':
      await deleteSmtpConfig(deps, name, undefined);
      return;
    case 'widget':
      await deleteWidget(deps, name, undefined);
      return;
    case 'operator':
      await deleteOperator(deps, name, undefined);
      return;
  }
}

/** What only a person can give, in a browser, is not there when a file is applied: it is tried when it is. */
function isAuthorizedByHand(login: Login): boolean {
  return login.method === 'oauth2' && login.client !== undefined && login.token.scheme === 'vault';
}

/** The keys of the file that a step changes: of `autoReply.text`, `autoReply`. */
function changedKeys(fields: MakingStep['fields']): string[] {
  return [...new Set(fields.map(({ field }) => field.split('.')[0] ?? field))];
}

/** The same for accounts, where user and password are parts of the login. */
function accountKeys(fields: MakingStep['fields']): string[] {
  return changedKeys(fields).map((key) =>
    ['user', 'password', 'oauth2', 'oauth2Client'].includes(key) ? 'login' : key,
  );
}

function pick<Facts extends object>(facts: Facts, keys: readonly string[]): Partial<Facts> {
  return Object.fromEntries(Object.entries(facts).filter(([key]) => keys.includes(key))) as Partial<Facts>;
}
