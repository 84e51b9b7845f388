// Views: a table or a page for people, objects for scripts.
import type { View } from '../../view/view.js';
import { renderFields } from '../fields.js';
import { renderTable, type Screen } from '../table.js';

export type ViewJson = {
  readonly name: string;
  readonly query: string;
  /** For its owner alone. */
  readonly private: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export function toViewJson({ name, query, owner, createdAt, updatedAt }: View): ViewJson {
  return {
    name,
    query,
    private: owner !== undefined,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

/** The columns of the list, for its flags. */
export const VIEW_COLUMNS = ['name', 'query', 'for'] as const;

export function renderViews(views: readonly View[], screen: Screen): string {
  return renderTable(
    views,
    [
      { title: 'name', value: ({ name }) => name, style: (text) => screen.theme.name(text) },
      { title: 'query', value: ({ query }) => query, shrinkTo: 20 },
      { title: 'for', value: forWhom },
    ],
    screen,
  );
}

export function renderView(view: View, screen: Screen): string {
  return renderFields(
    [
      ['name', view.name],
      ['query', view.query],
      ['for', forWhom(view)],
    ],
    screen,
  );
}

function forWhom({ owner }: View): string {
  return owner === undefined ? 'the team' : 'you';
}
