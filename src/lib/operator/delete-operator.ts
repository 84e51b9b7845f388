// Deletes an operator. Their conversations and their places in widgets go to a colleague, or to nobody.
import { operatorFacts, widgetFacts } from '../audit/facts.js';
import { type RecordDeps, recordChange } from '../audit/record-change.js';
import { MailroomError } from '../errors.js';
import type { ConversationId } from '../ids.js';
import type { Uses } from '../in-use.js';
import { changeConversation } from '../store/conversations.js';
import type { Db, Tx } from '../store/db.js';
import { listOperators, deleteOperator as remove } from '../store/operators.js';
import { listAssigned, readUsesOfOperator } from '../store/uses.js';
import { listWidgets, saveWidget } from '../store/widgets.js';
import { isMember } from '../widget/widget.js';
import { needOperator } from './find-acting-operator.js';
import { type ActorDeps, needPermission } from './need-permission.js';
import type { Operator } from './operator.js';
import { type Actor, actorId, refuseWithoutAdmin } from './role.js';

export type DeleteOperatorDeps = ActorDeps & RecordDeps & { readonly db: Db };

/**
 * What they wrote stays, under their name. Without a colleague in their place, their open conversations are nobody's.
 * Throws `not-found`, and `invalid` for the only admin as long as there are others.
 */
export async function deleteOperator(
  deps: DeleteOperatorDeps,
  name: string,
  replaceWith: string | undefined,
): Promise<Uses> {
  return deps.db.transaction(async (tx) => {
    await tx.takeTurns('operators');
    await tx.takeTurns('widgets');
    const actor = await needPermission(tx, deps, 'operators');
    const operator = await needOperator(tx, name);
    const others = (await listOperators(tx)).filter(({ id }) => id !== operator.id);
    refuseLastOne(operator, others);
    const colleague = replaceWith === undefined ? undefined : await needOperator(tx, replaceWith);
    if (colleague?.id === operator.id) {
      throw new MailroomError('invalid', `${operator.name} cannot take their own place`, ['name a colleague']);
    }
    const uses = await readUsesOfOperator(tx, operator.id);
    await passOnConversations(tx, deps, actor, operator, colleague);
    await leaveWidgets(tx, deps, actor, operator, colleague);
    const before = operatorFacts(operator);
    await recordChange(tx, deps, { actor, thing: 'operator', name: operator.name, before, after: undefined });
    await remove(tx, operator.id);
    return uses;
  });
}

async function passOnConversations(
  tx: Tx,
  deps: RecordDeps,
  actor: Actor,
  from: Operator,
  to: Operator | undefined,
): Promise<void> {
  for (const id of await listAssigned(tx, from.id)) {
    const detail = { from: from.name, to: to?.name ?? null };
    const event = {
      id: deps.newId(),
      event: 'assigned',
      operator: actorId(actor),
      at: deps.clock.now(),
      detail,
    } as const;
    await changeConversation(tx, id as ConversationId, { assignee: to?.id ?? null }, event);
  }
}

async function leaveWidgets(
  tx: Tx,
  deps: RecordDeps,
  actor: Actor,
  from: Operator,
  to: Operator | undefined,
): Promise<void> {
  for (const widget of await listWidgets(tx)) {
    if (!isMember(widget, from.id)) continue;
    const stays = to === undefined || isMember(widget, to.id);
    const operators = widget.operators.flatMap((member) =>
      member.id !== from.id ? [member] : stays ? [] : [{ id: to.id, name: to.name }],
    );
    const next = { ...widget, operators };
    await saveWidget(tx, next, deps.clock.now());
    const [before, after] = [widgetFacts(widget), widgetFacts(next)];
    await recordChange(tx, deps, { actor, thing: 'widget', name: widget.name, before, after });
  }
}

/** Throws `invalid` when those who are left could not go on: nobody at all, or no admin. */
export function refuseLastOne({ name }: Pick<Operator, 'name'>, others: readonly Pick<Operator, 'role'>[]): void {
  refuseWithoutAdmin(others, name);
  if (others.length > 0) return;
  throw new MailroomError('invalid', `${name} is the only operator of this store`, [
    'add another one first: mailroom operator add NAME --email ADDRESS',
  ]);
}
