// View: a query that is kept under a name, for `inbox --view`.
import type { OperatorId, ViewId } from '../ids.js';

export type View = {
  readonly id: ViewId;
  readonly name: string;
  readonly query: string;
  /** Whose it is alone; undefined for the team's. */
  readonly owner: OperatorId | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};
