// Deletes a widget. Its channels go over to another one.
import { channelFacts, widgetFacts } from '../audit/facts.js';
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import { MailroomError } from '../errors.js';
import { describeUses, refuseInUse } from '../in-use.js';
import { type ActorDeps, needPermission } from '../operator/need-permission.js';
import { listChannels, listClosedChannels, saveChannel } from '../store/channels.js';
import type { Db } from '../store/db.js';
import { readUsesOfWidget } from '../store/uses.js';
import { deleteWidget as remove } from '../store/widgets.js';
import { needWidget } from './need-widget.js';

export type DeleteWidgetDeps = ActorDeps & RecordDeps & { readonly db: Db };

/** Throws `not-found`, and `invalid` for a widget that is in use when nothing takes its place. */
export async function deleteWidget(
  deps: DeleteWidgetDeps,
  name: string,
  replaceWith: string | undefined,
): Promise<readonly string[]> {
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('channels');
    await tx.takeTurns('widgets');
    const actor = await needPermission(tx, deps, 'widgets');
    const widget = await needWidget(tx, name);
    const uses = await readUsesOfWidget(tx, widget.id);
    if (replaceWith === undefined) refuseInUse(`widget ${widget.name}`, uses);
    const other = replaceWith === undefined ? undefined : await needWidget(tx, replaceWith);
    if (other?.id === widget.id) {
      throw new MailroomError('invalid', `${widget.name} cannot take its own place`, ['name another widget']);
    }
    for (const channel of [...(await listChannels(tx)), ...(await listClosedChannels(tx))]) {
      if (other === undefined || channel.widget.id !== widget.id) continue;
      const moved = { ...channel, widget: { id: other.id, name: other.name } };
      await saveChannel(tx, moved, deps.clock.now());
      const [before, after] = [channelFacts(channel), channelFacts(moved)];
      await recordChange(tx, deps, { actor, thing: 'channel', name: channel.name, before, after });
    }
    await remove(tx, widget.id);
    const before = widgetFacts(widget);
    await recordChange(tx, deps, { actor, thing: 'widget', name: widget.name, before, after: undefined });
    return describeUses(uses);
  });
}
