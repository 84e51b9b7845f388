// Which steps are taken together, all or none: channels that take addresses from one another.
import { addressKey, type EmailAddress } from '../address/email-address.js';
import type { SetupStep, WantedThing } from './setup-step.js';

export type ChannelStep = SetupStep & {
  readonly action: 'change';
  readonly kind: 'channel';
  readonly wanted: Extract<WantedThing, { kind: 'channel' }>;
};

/** One step, or several that go together. */
export type StepUnit = readonly SetupStep[];

type Known = { readonly name: string; readonly address: EmailAddress; readonly aliases: readonly EmailAddress[] };

/**
 * The steps in their order; what goes together stands where the first of it stood. `present`: the channels as they are.
 * A channel that is only made takes an address when the one that has it has given it up: `planSetup` puts it later.
 */
export function unitsOf(steps: readonly SetupStep[], present: readonly Known[]): StepUnit[] {
  const units: SetupStep[][] = [];
  for (const step of steps) {
    const kin = isChannelChange(step) ? units.filter((unit) => unit.some((other) => areKin(step, other, present))) : [];
    const [first, ...rest] = kin;
    if (first === undefined) units.push([step]);
    else {
      first.push(...rest.flat(), step);
      for (const unit of rest) units.splice(units.indexOf(unit), 1);
    }
  }
  return units;
}

export function isChannelChange(step: SetupStep): step is ChannelStep {
  return step.kind === 'channel' && step.action === 'change';
}

/** Whether one of the two wants an address that the other has now. */
function areKin(step: ChannelStep, other: SetupStep, present: readonly Known[]): boolean {
  return isChannelChange(other) && (takesFrom(step, other, present) || takesFrom(other, step, present));
}

function takesFrom(taker: ChannelStep, giver: ChannelStep, present: readonly Known[]): boolean {
  const { address, aliases } = taker.wanted.facts;
  const wanted = new Set([address, ...aliases].map(addressKey));
  const theirs = present.find(({ name }) => name === giver.name);
  return theirs !== undefined && [theirs.address, ...theirs.aliases].some((one) => wanted.has(addressKey(one)));
}
