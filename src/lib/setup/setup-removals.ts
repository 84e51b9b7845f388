// What goes when a setup file is all that is wanted. Pure.
import { HOUSE } from '../smtp/smtp-config.js';
import type { PresentSetup, Setup } from './setup.js';
import type { SetupStep } from './setup-step.js';

/**
 * What nobody needs any more goes last, and what it needs after it. A channel that has conversations is closed, and
 * what a closed channel uses stays.
 */
export function planRemovals(wanted: Setup, present: PresentSetup, actor: string | undefined): SetupStep[] {
  const gone = <Thing extends { readonly name: string }>(
    there: readonly Thing[],
    named: readonly { readonly name: string }[],
  ): Thing[] => there.filter(({ name }) => !named.some((thing) => thing.name === name));
  const channels = gone(present.channels, wanted.channels).map((channel) => {
    return { channel, keepsConversations: present.usedChannels.includes(channel.name) };
  });
  const closed = [
    ...present.closedChannels,
    ...channels.filter(({ keepsConversations }) => keepsConversations).map(({ channel }) => channel),
  ];
  const inUse = (name: string, part: 'mailbox' | 'smtp' | 'widget') => closed.some((one) => one[part].name === name);
  const others = (['mailbox', 'smtp', 'widget'] as const).flatMap((kind) => {
    const section = ({ mailbox: 'mailboxes', smtp: 'smtp', widget: 'widgets' } as const)[kind];
    return gone<{ readonly name: string }>(present[section], wanted[section])
      .filter(({ name }) => name !== HOUSE || kind !== 'smtp')
      .filter(({ name }) => !inUse(name, kind))
      .map(({ name }) => ({ kind, name }));
  });
  // Who acts goes last: after that, nobody is there to do the rest.
  const operators = gone(present.operators, wanted.operators)
    .sort((a, b) => Number(a.name === actor) - Number(b.name === actor))
    .map(({ name }) => ({ kind: 'operator' as const, name }));
  const removal = { action: 'delete', fields: [], needs: [] } as const;
  const sender = wanted.notificationSmtp === undefined ? present.notificationSmtp : undefined;
  const notifications = sender === undefined ? [] : [{ kind: 'notifications' as const, name: sender }];
  const replies = gone(present.savedReplies, wanted.savedReplies).map(({ name }) => {
    return { kind: 'saved-reply' as const, name };
  });
  return [
    ...channels.map(({ channel, keepsConversations }) => {
      return { ...removal, kind: 'channel' as const, name: channel.name, keepsConversations };
    }),
    ...[...notifications, ...replies, ...others, ...operators].map((thing) => ({ ...removal, ...thing })),
  ];
}
