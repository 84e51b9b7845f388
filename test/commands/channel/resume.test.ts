// mailroom channel resume: the auto-reply is sent again.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findChannel } from '../../../src/lib/store/channels.js';
import { type FilledStore, fillStore } from '../../support/filled-store.js';
import { runCli } from '../../support/run-cli.js';
import { eachStore } from '../../support/stores.js';

eachStore((store) => {
  let filled: FilledStore;

  beforeEach(async () => {
    filled = await fillStore(await store.url());
  });
  afterEach(() => filled.close());

  const run = (...args: string[]) => runCli(args, { env: { MAILROOM_STORE: filled.url, MAILROOM_OPERATOR: 'ana' } });
  const breaker = async () => (await findChannel(filled.db, 'support'))?.breakerOpenedAt;

  test('an open breaker is closed, and was not closed twice', async () => {
    const openedAt = new Date().toISOString();
    await filled.db.updateTable('channel').set({ breaker_opened_at: openedAt }).where('name', '=', 'support').execute();
    const resumed = await run('channel', 'resume', 'support', '--json');
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    expect(resumed.json()).toEqual({ channel: 'support', resumed: true, openedAt });
    expect(await breaker()).toBeUndefined();
    const again = await run('channel', 'resume', 'support');
    expect(again).toMatchObject({ code: 0, stdout: 'The auto-reply of support was not stopped.\n' });
  });

  test('a channel that is not there is not found', async () => {
    expect(await run('channel', 'resume', 'nowhere')).toMatchObject({ code: 3 });
  });
});
