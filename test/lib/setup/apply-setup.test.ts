// Applying a setup file: what goes together, and who may do it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseEmailAddress } from '../../../src/lib/address/email-address.js';
import type { App } from '../../../src/lib/app.js';
import { closeChannel } from '../../../src/lib/channel/close-channel.js';
import { addOperator } from '../../../src/lib/operator/add-operator.js';
import { applySetup } from '../../../src/lib/setup/apply-setup.js';
import { makePlan } from '../../../src/lib/setup/make-plan.js';
import { readSetup } from '../../../src/lib/setup/read-setup.js';
import { exportSetup } from '../../../src/lib/setup/setup-export.js';
import { listAuditEntries } from '../../../src/lib/store/audit-log.js';
import { listChannels } from '../../../src/lib/store/channels.js';
import { createWidget } from '../../../src/lib/widget/create-widget.js';
import { giveMailbox, openReadyMailroom } from '../../support/mailroom.js';
import { eachStore } from '../../support/stores.js';

const channels = (lines: string) => `version: 1
channels:
${lines
  .trim()
  .split('\n')
  .map((line) => `  ${line.trim().replace(' {', ' { replyName: Acme, mailbox: inbox, smtp: house, widget: website, ')}`)
  .join('\n')}
`;

eachStore((store) => {
  let app: App;

  beforeEach(async () => {
    app = { ...(await openReadyMailroom(await store.url())), operatorName: 'ana' };
    await giveMailbox(app);
    await add('ana', 'admin');
    await createWidget(app, { name: 'website', routing: 'manual', operators: [] });
  });
  afterEach(() => app.close());

  const add = (name: string, role: 'admin' | 'supervisor' | 'operator') => {
    const email = parseEmailAddress(`${name}@team.example`);
    const order = { name, role, email, fullName: '', notify: false, widgets: [], allowOwnAddress: false };
    return addOperator(app, order);
  };

  async function apply(text: string, as = 'ana') {
    const deps = { ...app, operatorName: as };
    const source = { text, name: 'mailroom.yaml', readPem: () => '' };
    const plan = await makePlan(deps, { source, prune: false, allowOperatorAddress: false });
    return applySetup(deps, plan, { skipCheck: true, allowOperatorAddress: false, onResult: () => {} });
  }

  const addresses = async () =>
    (await listChannels(app.db)).map(({ name, address, aliases }) => [name, address, ...aliases].join(' '));

  test('the fallback of a mailbox goes from one channel to the other, and then there is nothing to do', async () => {
    const file = (more: string) =>
      channels(`
        a: { address: a@acme.example${more === 'a' ? ', fallback: true' : ''} }
        b: { address: b@acme.example${more === 'b' ? ', fallback: true' : ''} }`);
    const fallbacks = async () =>
      (await listChannels(app.db)).filter(({ isFallback }) => isFallback).map(({ name }) => name);
    await apply(file('a'));
    expect(await fallbacks()).toEqual(['a']);
    await apply(file('b'));
    expect(await fallbacks()).toEqual(['b']);
    expect(await apply(file('b'))).toEqual([]);
    expect(await apply(file(''))).toEqual([]);
    const exported = exportSetup(await readSetup(app.db));
    expect(exported).toMatchObject({ channels: { b: { fallback: true } } });
    expect(exported).not.toHaveProperty('channels.a.fallback');
  });

  describe('channels that take addresses from one another', () => {
    const A_AND_B = channels(`
      a: { address: a@acme.example, aliases: [help@acme.example] }
      b: { address: b@acme.example }`);

    test('exchange them in one go, each change in the audit log', async () => {
      await apply(A_AND_B);
      const results = await apply(
        channels(`
          a: { address: b@acme.example }
          b: { address: a@acme.example, aliases: [help@acme.example] }`).replace(
          'b@acme.example }',
          'b@acme.example, aliases: [] }',
        ),
      );
      expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
      expect(await addresses()).toEqual(['a b@acme.example', 'b a@acme.example help@acme.example']);
      const [latest, before] = await listAuditEntries(app.db, { limit: 2 });
      expect([latest?.name, before?.name].sort()).toEqual(['a', 'b']);
    });

    test('hand them round, and on to a new one', async () => {
      await apply(A_AND_B);
      await apply(
        channels(`
          new: { address: help@acme.example }
          a: { address: c@acme.example, aliases: [b@acme.example] }
          b: { address: a@acme.example }`),
      );
      expect(await addresses()).toEqual([
        'a c@acme.example b@acme.example',
        'b a@acme.example',
        'new help@acme.example',
      ]);
    });

    test('do so all or none', async () => {
      await apply(A_AND_B);
      const text = channels(`
        a: { address: b@acme.example, aliases: [] }
        b: { address: a@acme.example }`);
      const source = { text, name: 'mailroom.yaml', readPem: () => '' };
      const plan = await makePlan(app, { source, prune: false, allowOperatorAddress: false });
      // Somebody closes one of them before the plan is carried out.
      await closeChannel(app, 'b');
      const options = { skipCheck: true, allowOperatorAddress: false, onResult: () => {} };
      expect(await applySetup(app, plan, options)).toMatchObject([{ outcome: 'failed' }, { outcome: 'failed' }]);
      expect(await addresses()).toEqual(['a a@acme.example help@acme.example']);
    });
  });

  test('who may not do all of it does none of it, and hears all that is missing', async () => {
    await add('bob', 'operator');
    const file = `${channels('a: { address: a@acme.example }')}savedReplies:\n  hello: { text: Hello }\n`;
    await expect(apply(file, 'bob')).rejects.toMatchObject({
      kind: 'invalid',
      message:
        'bob has the role operator, which does not allow to add, change and delete saved replies; to create, change and delete channels',
      next: ['those who may: ana', 'what bob may: mailroom operator show bob'],
    });
    expect(await addresses()).toEqual([]);
    const own = 'version: 1\noperators:\n  bob: { email: bob@other.example, signature: { text: Bob } }\n';
    expect(await apply(own, 'bob')).toMatchObject([{ outcome: 'done' }]);
    await expect(apply(own.replaceAll('other', 'third'), 'ana')).resolves.toMatchObject([{ outcome: 'done' }]);
  });
});
