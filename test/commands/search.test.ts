// mailroom search, views and the query of the inbox, as people and scripts run them.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FilledStore, fillStore } from '../support/filled-store.js';
import { runCli } from '../support/run-cli.js';
import { eachStore } from '../support/stores.js';

type Numbered = { readonly number: number };

eachStore((store) => {
  let filled: FilledStore;

  beforeEach(async () => {
    filled = await fillStore(await store.url());
    await filled.add({ subject: 'Refund please', messages: [{ text: 'I would like my money back.', age: 30 }] });
    await filled.add({ subject: 'Another parcel', tags: ['urgent'], assignee: 'ana', messages: [{ age: 20 }] });
    await filled.add({ subject: 'Refund again', status: 'waiting', messages: [{ age: 10 }] });
  });
  afterEach(() => filled.close());

  const run = (...args: string[]) => runCli([...args, '--as', 'ana'], { env: { MAILROOM_STORE: filled.url } });
  const numbers = async (...args: string[]) =>
    (await run(...args, '--json')).json<Numbered[]>().map(({ number }) => number);

  test('words that are given apart are one query, and what is found is shown with its line', async () => {
    const found = await run('search', 'refund', 'money');

    expect(found).toMatchObject({ code: 0, stderr: '' });
    expect(found.stdout).toContain('Refund please');
    expect(found.stdout).toContain('money back');
    expect(await run('search', 'nowhere')).toMatchObject({ code: 0, stdout: '', stderr: 'Nothing was found.\n' });
  });

  test('a query that is not understood ends with 2 and a caret below the place, and its JSON names that', async () => {
    const query = 'refund is:opne';
    for (const args of [
      ['search', query],
      ['inbox', '--query', query],
      ['view', 'add', 'broken', query],
    ]) {
      const refused = await run(...args);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      const lines = refused.stderr.split('\n');
      const at = lines.findIndex((line) => line.includes(query));
      expect(lines[at + 1]?.indexOf('^')).toBe((lines[at]?.indexOf(query) ?? 0) + query.indexOf('opne'));
      expect(lines[at + 1]?.trim()).toBe('^^^^');
    }
    const json = await run('search', query, '--json');
    expect(json.code).toBe(2);
    const { error } = JSON.parse(json.stdout) as { error: { details: unknown } };
    expect(error.details).toMatchObject({ query, offset: query.indexOf('opne'), length: 4 });
  });

  test('a view is a query of several words under a name, and the inbox shows what it holds of', async () => {
    expect(await run('view', 'add', 'money', 'refund', 'or', 'tag:urgent')).toMatchObject({ code: 0 });
    expect(await run('view', 'add', 'waits', 'is:waiting', '--json')).toMatchObject({ code: 0 });

    expect(await numbers('inbox', '--view', 'money')).toEqual([2, 1]);
    expect(await numbers('inbox', '--view', 'money', '--mine')).toEqual([2]);
    expect(await numbers('inbox', '--view', 'waits')).toEqual([3]);
    expect(await run('inbox', '--view', 'none')).toMatchObject({ code: 3, stdout: '' });
    expect((await run('view', 'list', '--json')).json()).toMatchObject([{ name: 'money' }, { name: 'waits' }]);
    expect(await run('view', 'add')).toMatchObject({ code: 2, stdout: '' });
  });

  test('is:unread is what --unread lists, in whatever state', async () => {
    await run('conversation', 'read', '2');

    expect(await numbers('inbox', '--unread', '--status', 'all')).toEqual([1]);
    expect(await numbers('inbox', '--query', 'is:unread', '--status', 'all')).toEqual([1]);
    expect(await numbers('search', 'is:unread')).toEqual([1]);
  });
});
