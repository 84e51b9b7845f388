// Records what servers said while the store would not take it: before anything else, whenever something is sent.
import type { NewId } from '../ids.js';
import type { Db } from '../store/db.js';
import { findOutboxItems } from '../store/outbox.js';
import { findSmtpConfig } from '../store/smtp-configs.js';
import type { AnswerFolder } from './answer-folder.js';
import type { KeptAnswer } from './kept-answer.js';
import { recordOnce } from './record-attempt.js';

export type KeptAnswerDeps = { readonly db: Db; readonly newId: NewId; readonly answers: AnswerFolder };

/**
 * A note goes once what it says is in the store; of items that are not in this store, it stays. One that is damaged is put
 * aside, and nothing in it is believed. Several programs may do this at once, and each as often as it likes. Throws what
 * the store says.
 */
export async function recordKeptAnswers(deps: KeptAnswerDeps): Promise<void> {
  const names = deps.answers.list();
  if (names.length === 0) return;
  const { nameOfAnswer, parseAnswer } = await import('./kept-answer.js');
  for (const name of names) {
    const text = deps.answers.read(name);
    if (text === undefined) continue;
    const answer = parseAnswer(text);
    if (answer === undefined || nameOfAnswer(answer) !== name) deps.answers.putAside(name);
    else if (await recordKept(deps, answer)) deps.answers.remove(name);
  }
}

/** False when there is no such item here. */
async function recordKept(deps: KeptAnswerDeps, answer: KeptAnswer): Promise<boolean> {
  const { owner, outcome, attempt, at } = answer;
  const [item] = await findOutboxItems(deps.db, [answer.item]);
  const config = await findSmtpConfig(deps.db, answer.smtpConfig);
  if (item === undefined || config === undefined) return false;
  // It was tried again since: then it was recorded, or somebody has decided without it.
  if (item.attempts === attempt)
    await recordOnce({ ...deps, clock: { now: () => at } }, { owner, config, item, outcome });
  return true;
}
