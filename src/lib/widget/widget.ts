// Widget: a routing group that connects channels to the operators who answer them.
import type { OperatorId, WidgetId } from '../ids.js';
import type { BusinessHours } from './business-hours.js';

export const ROUTINGS = ['manual', 'round-robin', 'least-busy'] as const;
export type Routing = (typeof ROUTINGS)[number];

export type Widget = {
  readonly id: WidgetId;
  readonly name: string;
  readonly routing: Routing;
  /** In the order in which they were added. */
  readonly operators: readonly { readonly id: OperatorId; readonly name: string }[];
  /** Undefined: always. Answering times are counted in them. */
  readonly hours?: BusinessHours | undefined;
  readonly createdAt: Date;
};

/** Whether the operator answers the channels of this widget. */
export function isMember(widget: Widget, operator: OperatorId): boolean {
  return widget.operators.some((member) => member.id === operator);
}
