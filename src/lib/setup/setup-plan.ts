// The plan: what is wanted and what is there make the steps between the two. Pure.

import { USUAL_FOLDERS } from '../mailbox/mailbox-account.js';
import type { Signature } from '../operator/operator.js';
import { changeSignature, NO_SIGNATURE } from '../operator/signature.js';
import { ALWAYS } from '../widget/business-hours.js';
import type { PresentSetup, Setup } from './setup.js';
import {
  channelFields,
  compareFields,
  type Fields,
  mailboxFields,
  newFields,
  operatorFields,
  signatureFields,
  smtpFields,
  textFields,
  widgetFields,
} from './setup-fields.js';
import { planRemovals } from './setup-removals.js';
import type { SetupPlan, SetupStep, ThingName, WantedThing } from './setup-step.js';
import { type Mailboxes, toChannelFacts, wantedChannel } from './wanted-channel.js';
import { operatorFacts, orderOperators } from './wanted-operator.js';

export type PlanOptions = {
  /** Whether what the file does not name is to go. */
  readonly prune: boolean;
  /** Who acts, as far as anybody has said: of a new store's operators, they come first. */
  readonly actor: string | undefined;
};

/** Steps in an order in which each finds what it needs. What is as it is wanted has none. */
export function planSetup(wanted: Setup, present: PresentSetup, options: PlanOptions): SetupPlan {
  const found = [
    ...planOperators(wanted, present, options.actor),
    ...planWidgets(wanted, present),
    ...planSmtp(wanted, present),
    ...planMailboxes(wanted, present),
    ...planChannels(wanted, present),
    ...planSignatures(wanted, present),
    ...planSavedReplies(wanted, present),
    ...planNotifications(wanted, present),
  ];
  const steps = found.map(toStep).filter((step) => step !== undefined);
  const removals = options.prune ? planRemovals(wanted, present, options.actor) : [];
  return { steps: [...steps, ...removals], things: found.map(({ name, wanted }) => ({ name, wanted })) };
}

type Comparison = {
  readonly name: string;
  readonly wanted: WantedThing;
  readonly before: Fields | undefined;
  readonly after: Fields;
  readonly needs?: readonly ThingName[];
};

/** The step that makes one thing as it is wanted; undefined when it is. */
function toStep({ name, wanted, before, after, needs = [] }: Comparison): SetupStep | undefined {
  const fields = before === undefined ? newFields(after) : compareFields(before, after);
  if (before !== undefined && fields.length === 0) return undefined;
  const action = before === undefined ? 'create' : 'change';
  return { action, kind: wanted.kind, name, fields, needs, wanted } as SetupStep;
}

function planOperators({ operators }: Setup, present: PresentSetup, actor: string | undefined): Comparison[] {
  const { founder, inOrder } = orderOperators(operators, { isNew: present.operators.length === 0, actor });
  return inOrder.map((operator) => {
    const known = present.operators.find(({ name }) => name === operator.name);
    const usual = operator.name === founder?.name ? 'admin' : 'operator';
    const facts = operatorFacts(operator, known, usual);
    return {
      name: operator.name,
      wanted: { kind: 'operator', facts },
      before: known && operatorFields(known),
      after: operatorFields(facts),
    };
  });
}

function planWidgets({ widgets }: Setup, present: PresentSetup): Comparison[] {
  return widgets.map(({ name, routing, operators, hours }) => {
    const known = present.widgets.find((widget) => widget.name === name);
    const members = known?.operators.map((operator) => operator.name) ?? [];
    const before = known && { routing: known.routing, operators: members, hours: known.hours };
    const facts = {
      routing: routing ?? before?.routing ?? 'manual',
      operators: operators ?? members,
      hours: hours === ALWAYS ? undefined : (hours ?? before?.hours),
    };
    return {
      name,
      wanted: { kind: 'widget', facts },
      before: before && widgetFields(before),
      after: widgetFields(facts),
      needs: facts.operators.map((operator): ThingName => `operator ${operator}`),
    };
  });
}

function planSmtp({ smtp }: Setup, present: PresentSetup): Comparison[] {
  return smtp.map(({ name, ...facts }) => {
    const known = present.smtp.find((config) => config.name === name);
    return {
      name,
      wanted: { kind: 'smtp', facts },
      before: known && smtpFields(known),
      after: smtpFields(facts),
    };
  });
}

function planMailboxes({ mailboxes }: Setup, present: PresentSetup): Comparison[] {
  return mailboxes.map(({ name, ...wanted }) => {
    const known = present.mailboxes.find((mailbox) => mailbox.name === name);
    const facts = {
      ...wanted,
      folder: wanted.folder ?? known?.folder ?? 'INBOX',
      plusAddressing: wanted.plusAddressing ?? known?.plusAddressing ?? false,
      afterPull: wanted.afterPull ?? known?.afterPull ?? { do: 'leave' as const },
      trustAuthserv: wanted.trustAuthserv ?? known?.trustAuthserv ?? [],
      alsoFolders: wanted.alsoFolders ?? known?.alsoFolders ?? USUAL_FOLDERS.alsoFolders,
      junkFolder: wanted.junkFolder ?? known?.junkFolder ?? USUAL_FOLDERS.junkFolder,
      sentFolder: wanted.sentFolder ?? known?.sentFolder ?? USUAL_FOLDERS.sentFolder,
      appendSent: wanted.appendSent ?? known?.appendSent ?? USUAL_FOLDERS.appendSent,
      sizeLimit: wanted.sizeLimit ?? known?.sizeLimit ?? USUAL_FOLDERS.sizeLimit,
    };
    return {
      name,
      wanted: { kind: 'mailbox', facts },
      before: known && mailboxFields(known),
      after: mailboxFields(facts),
    };
  });
}

function planChannels(setup: Setup, present: PresentSetup): Comparison[] {
  const mailboxes = mailboxesOf(setup, present);
  const knownAs = (name: string) => present.channels.find((channel) => channel.name === name);
  // A new one may take an address that another gives up.
  const inOrder = setup.channels.toSorted(
    (a, b) => Number(knownAs(b.name) !== undefined) - Number(knownAs(a.name) !== undefined),
  );
  return inOrder.map((wanted) => {
    const known = knownAs(wanted.name);
    const facts = wantedChannel(wanted, known, mailboxes);
    return {
      name: wanted.name,
      wanted: { kind: 'channel', facts },
      before: known && channelFields(toChannelFacts(known)),
      after: channelFields(facts),
      needs: [`mailbox ${facts.mailbox}`, `smtp ${facts.smtp}`, `widget ${facts.widget}`],
    };
  });
}

/** What the receiving addresses hang on, by name: as it is, and as it will be. */
function mailboxesOf(setup: Setup, present: PresentSetup): Mailboxes {
  const before = new Map(present.mailboxes.map((mailbox) => [mailbox.name, mailbox]));
  const after = new Map<string, { address: (typeof setup.mailboxes)[number]['address']; plusAddressing: boolean }>(
    before,
  );
  for (const { name, address, plusAddressing } of setup.mailboxes) {
    after.set(name, { address, plusAddressing: plusAddressing ?? before.get(name)?.plusAddressing ?? false });
  }
  const withFallback = new Set(setup.channels.filter(({ fallback }) => fallback).map(({ mailbox }) => mailbox));
  return { before, after, withFallback };
}

function planSignatures({ operators }: Setup, { channelSignatures }: PresentSetup): Comparison[] {
  return operators.flatMap(({ name: operator, channelSignatures: wanted }) => {
    if (wanted === undefined) return [];
    const theirs = channelSignatures.filter((one) => one.operator === operator);
    const kept = Object.entries(wanted).map(([channel, change]) => {
      const known = theirs.find((one) => one.channel === channel)?.signature;
      const facts = changeSignature(known ?? NO_SIGNATURE, change);
      return signatureStep(operator, channel, known && signatureFields(known), facts);
    });
    const gone = theirs
      .filter(({ channel }) => !Object.hasOwn(wanted, channel))
      .map(({ channel, signature }) => signatureStep(operator, channel, signatureFields(signature), undefined));
    return [...kept, ...gone];
  });
}

function planSavedReplies({ savedReplies }: Setup, present: PresentSetup): Comparison[] {
  return savedReplies.map(({ name, text }) => {
    const known = present.savedReplies.find((reply) => reply.name === name);
    return {
      name,
      wanted: { kind: 'saved-reply', facts: { text } },
      before: known && textFields(known),
      after: textFields({ text }),
    };
  });
}

function planNotifications({ notificationSmtp: smtp }: Setup, present: PresentSetup): Comparison[] {
  if (smtp === undefined) return [];
  const before = present.notificationSmtp === undefined ? {} : { smtp: present.notificationSmtp };
  const wanted = { kind: 'notifications', facts: { smtp } } as const;
  return [{ name: 'to operators', wanted, before, after: { smtp }, needs: [`smtp ${smtp}`] }];
}

function signatureStep(
  operator: string,
  channel: string,
  before: Fields | undefined,
  facts: Signature | undefined,
): Comparison {
  return {
    name: `of ${operator} for ${channel}`,
    wanted: { kind: 'signature', operator, channel, facts },
    before,
    after: facts === undefined ? {} : signatureFields(facts),
    needs: [`operator ${operator}`, `channel ${channel}`],
  };
}
