// What there is to choose from: whom a conversation is given to, and what the list shows.
import type { Channel } from '../channel/channel.js';
import { displayName, type Operator } from '../operator/operator.js';
import type { View } from '../view/view.js';
import type { Option } from './screen-state.js';

export function operatorOptions(operators: readonly Operator[], me: Operator): readonly Option[] {
  const others = operators.filter(({ id }) => id !== me.id);
  return [
    { label: 'me', detail: displayName(me), value: 'me' },
    { label: 'nobody', detail: '', value: 'nobody' },
    ...others.map(({ name, fullName }) => ({ label: name, detail: fullName, value: name })),
  ];
}

type Listed = Pick<Channel, 'name' | 'address'>;

/** Their values are read by open-question.ts. */
export function placeOptions(views: readonly View[], channels: readonly Listed[]): readonly Option[] {
  return [
    { label: 'everything', detail: 'all channels', value: '' },
    ...views.map(({ name, query }) => ({ label: name, detail: query, value: `view:${name}` })),
    ...channels.map(({ name, address }) => ({ label: name, detail: address, value: `channel:${name}` })),
  ];
}
