// Takes the steps of a plan that go together: one, or channels that take addresses from one another.
import { editChannels } from '../channel/edit-channel.js';
import { isChannelChange, type StepUnit } from './step-units.js';
import { channelChange, type StepDeps, type StepOptions, takeStep } from './take-step.js';

/** All or none. Gives the warnings of each; throws what the use cases throw. */
export async function takeSteps(
  deps: StepDeps,
  unit: StepUnit,
  options: StepOptions,
): Promise<readonly (readonly string[])[]> {
  const [only] = unit;
  if (unit.length === 1 && only !== undefined) return [await takeStep(deps, only, options)];
  const edits = unit.filter(isChannelChange).map((step) => ({ name: step.name, change: channelChange(step) }));
  const edited = await editChannels(deps, edits, options.allowOperatorAddress);
  return edited.map(({ warnings }) => warnings);
}
