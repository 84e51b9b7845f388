// Makes a store ready for work: its identity, the house SMTP config, and its first operator.
import type { Clock } from '../clock.js';
import { MailroomError } from '../errors.js';
import type { NewId } from '../ids.js';
import { type AddedOperator, addOperatorWithin, becomeFirst, type NewOperator } from '../operator/add-operator.js';
import type { Operator } from '../operator/operator.js';
import { changeSetting } from '../settings/change-setting.js';
import type { Folders } from '../settings/folders.js';
import type { Settings } from '../settings/settings.js';
import { HOUSE, HOUSE_CONFIG } from '../smtp/smtp-config.js';
import type { Db, Tx } from '../store/db.js';
import { findOperator, listOperators } from '../store/operators.js';
import { findSmtpConfig, insertSmtpConfig } from '../store/smtp-configs.js';
import { insertStoreIdentity, readStoreIdentity } from '../store/store-identity.js';

export type MakeStoreDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly newId: NewId;
  /** 32 random bytes, hexadecimal. */
  readonly newTokenKey: () => string;
  readonly folders: Folders;
  readonly settings: Settings;
  readonly operatorName: string | undefined;
  readonly storeUrl?: string | undefined;
};

/** The first operator: who sets the store up. */
export type Founder = Pick<NewOperator, 'name' | 'email' | 'fullName' | 'allowOwnAddress'>;

export type MadeStore = {
  readonly isNew: boolean;
  /** The operator that was named; undefined when none was. */
  readonly operator: { readonly is: 'added' | 'present'; readonly operator: Operator } | undefined;
  readonly warnings: readonly string[];
};

/**
 * Makes what is missing and leaves the rest as it is, so it may run again. Who was named is "me" on this machine from
 * then on. Throws `invalid` when the store has other operators and the one named is not among them.
 */
export async function makeStore(deps: MakeStoreDeps, founder: Founder | undefined): Promise<MadeStore> {
  const { added, ...made } = await deps.db.transaction(async (tx) => {
    await tx.takeTurns('make store');
    const isNew = (await readStoreIdentity(tx)) === undefined;
    const now = deps.clock.now();
    if (isNew) await insertStoreIdentity(tx, { id: deps.newId(), tokenKey: deps.newTokenKey() }, now);
    if (!(await findSmtpConfig(tx, HOUSE)))
      await insertSmtpConfig(tx, { ...HOUSE_CONFIG, id: deps.newId(), createdAt: now });
    if (founder === undefined) return { isNew, operator: undefined, warnings: [], added: undefined };
    return { isNew, ...(await welcome(tx, deps, founder)) };
  });
  if (added !== undefined) await becomeFirst(deps, added);
  const { operator } = made;
  if (operator?.is === 'present' && deps.settings.operator !== operator.operator.name) {
    await changeSetting(deps, 'operator', operator.operator.name);
  }
  return made;
}

type Welcome = Omit<MadeStore, 'isNew'> & { readonly added?: AddedOperator };

async function welcome(tx: Tx, deps: MakeStoreDeps, founder: Founder): Promise<Welcome> {
  const known = await findOperator(tx, founder.name);
  if (known !== undefined) {
    return { operator: { is: 'present', operator: known }, warnings: differences(known, founder) };
  }
  const present = await listOperators(tx);
  if (present.length > 0) throw hasOperators(present, founder);
  const order = { ...founder, role: undefined, notify: false, widgets: [] };
  const added = await addOperatorWithin(tx, deps, order);
  return { operator: { is: 'added', operator: added.operator }, warnings: added.warnings, added };
}

function differences(known: Operator, founder: Founder): string[] {
  if (known.email === founder.email) return [];
  return [`operator ${known.name} has the address ${known.email} and keeps it`];
}

function hasOperators(present: readonly Operator[], founder: Founder): MailroomError {
  const names = present.map((operator) => operator.name).join(', ');
  return new MailroomError('invalid', `this store has its first operator already (it knows ${names})`, [
    `add a colleague with: mailroom operator add ${founder.name} --email ${founder.email}`,
    'say which of them you are with: mailroom operator use NAME',
  ]);
}
