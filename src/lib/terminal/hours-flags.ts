// The flags by which a widget is given its business hours.
import * as Flags from '@oclif/core/flags';
import { ALWAYS, type BusinessHours, formatBusinessHours, parseBusinessHours } from '../widget/business-hours.js';

export const hoursFlags = {
  hours: Flags.string({
    description: 'when they work, for the times of reports; always for no hours',
    helpValue: '"Mon-Fri 9:00-17:00"',
  }),
  'time-zone': Flags.string({
    description: "the time zone of the hours; this machine's unless given",
    helpValue: 'Europe/Berlin',
  }),
};

type HoursGiven = { readonly hours?: string | undefined; readonly 'time-zone'?: string | undefined };

/** What is to change, by the hours that are there now; undefined for nothing. Throws `invalid`. */
export function readHours(
  { hours, 'time-zone': zone }: HoursGiven,
  present: { readonly hours?: BusinessHours | undefined } = {},
): BusinessHours | typeof ALWAYS | undefined {
  if (hours?.trim().toLowerCase() === ALWAYS) return ALWAYS;
  const times =
    hours ?? (zone === undefined || present.hours === undefined ? undefined : formatBusinessHours(present.hours));
  if (times === undefined) return undefined;
  const here = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
  return parseBusinessHours(times, zone ?? present.hours?.timeZone ?? here());
}
