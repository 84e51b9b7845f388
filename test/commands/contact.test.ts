// mailroom contact: who there is, several addresses of one, two made one, and those nobody wants to hear of.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ContactJson, ContactPageJson } from '../../src/lib/terminal/render/contact.js';
import { type IntakeDesk, openIntakeDesk, sampleMail } from '../support/intake-desk.js';
import { runCli } from '../support/run-cli.js';
import { eachStore } from '../support/stores.js';

const CARLA = 'carla@customer.example';
const HOME = 'carla@home.example';
const DORA = 'dora@customer.example';

eachStore((store) => {
  let desk: IntakeDesk;
  let url: string;
  beforeEach(async () => {
    url = await store.url();
    desk = await openIntakeDesk(url);
    // Else every command says that it has not been pulled.
    await desk.db.updateTable('mailbox').set({ created_at: new Date().toISOString() }).execute();
    await desk.arrive(sampleMail({ id: '<first@customer.example>' }));
    await desk.arrive(sampleMail({ from: HOME, subject: 'From home' }));
    await desk.arrive(sampleMail({ from: `Dora <${DORA}>` }));
  });
  afterEach(() => desk.close());

  const run = (...args: string[]) => runCli(args, { env: { MAILROOM_STORE: url, MAILROOM_OPERATOR: 'ana' } });
  const contact = async <T = ContactJson>(...args: string[]) => {
    const result = await run('contact', ...args, '--json');
    expect(result).toMatchObject({ code: 0, stderr: '' });
    return result.json<T>();
  };
  const addressesOf = ({ addresses }: ContactJson) => addresses.map(({ address }) => address);

  test('two contacts become one whose mail joins all of their conversations, and an address is taken out again', async () => {
    const merged = await contact('merge', HOME, CARLA);
    expect(merged).toMatchObject({ name: 'Carla Customer', conversations: 2 });
    expect(addressesOf(merged)).toEqual([CARLA, HOME]);
    const page = await contact<ContactPageJson>('show', HOME);
    expect(page.history.map(({ number, contact: { address } }) => [number, address])).toEqual([
      [2, HOME],
      [1, CARLA],
    ]);
    // Who answers from the other address takes part.
    const answer = { from: HOME, inReplyTo: '<first@customer.example>' };
    expect(await desk.arrive(sampleMail(answer))).toMatchObject({ conversations: [1] });
    expect(await desk.arrive(sampleMail({ ...answer, from: DORA }))).toMatchObject({ conversations: [4] });

    const edited = await contact('edit', CARLA, '--remove-address', HOME, '--note', 'Prefers to be rung.');
    expect(edited).toMatchObject({ note: 'Prefers to be rung.', conversations: 1, changed: ['note', 'address'] });
    expect(await contact('show', HOME)).toMatchObject({ name: '', conversations: 1 });
    expect(
      await desk.arrive(sampleMail({ from: HOME, subject: 'Alone', references: '<first@customer.example>' })),
    ).toMatchObject({
      conversations: [1],
    });
  });

  test('who is blocked is listed, kept as spam and explained, until that is ended', async () => {
    expect(await contact('block', 'Dora')).toMatchObject({ blocked: true, changed: true });
    expect((await run('contact', 'block', DORA)).stdout).toBe(`Dora <${DORA}> is blocked already.\n`);
    expect(await contact('block', 'new@offers.example')).toMatchObject({ blocked: true, conversations: 0 });
    expect((await contact<ContactJson[]>('list', '--blocked')).map(addressesOf)).toEqual([
      ['new@offers.example'],
      [DORA],
    ]);
    const { conversations } = await desk.arrive(sampleMail({ from: DORA, id: '<spam@customer.example>' }));
    expect((await run('inbox', '--status', 'spam', '--json')).json()).toMatchObject([{ number: conversations[0] }]);
    expect((await run('why', '<spam@customer.example>')).stdout).toContain('its writer is blocked: it is kept as spam');
    expect(await contact('unblock', DORA)).toMatchObject({ blocked: false, changed: true });
  });

  if (store.kind !== 'sqlite') return;

  test('they are listed by their names, a page at a time, and found by a part of a name or an address', async () => {
    const first = await run('contact', 'list', '--limit', '2', '--json');
    expect(first.json<ContactJson[]>().flatMap(addressesOf)).toEqual([HOME, CARLA]);
    expect(first.stderr).toBe(`  there are more: add --after ${CARLA}, or --limit N\n`);
    expect((await contact<ContactJson[]>('list', '--after', CARLA)).flatMap(addressesOf)).toEqual([DORA]);
    expect((await contact<ContactJson[]>('list', 'CUSTOMER.ex')).flatMap(addressesOf)).toEqual([CARLA, DORA]);
    expect((await run('contact', 'list', 'dora')).stdout).toMatch(/^Dora <dora@customer\.example>\t1\t/m);
  });

  test('what cannot be is refused with what to do', async () => {
    const refused = async (...args: string[]) => {
      const result = await run('contact', ...args);
      return `${result.code} ${result.stderr}`;
    };
    expect(await refused('show', 'carla@')).toMatch(/^3 .*several contacts fit[\s\S]*carla@home\.example/);
    expect(await refused('show', 'nobody')).toMatch(/^3 .*no contact "nobody"[\s\S]*mailroom contact list/);
    expect(await refused('merge', CARLA, 'Carla Customer')).toMatch(/^3 .*one contact already/);
    expect(await refused('edit', CARLA, '--add-address', DORA)).toMatch(
      /mailroom contact merge dora@customer\.example/,
    );
    expect(await refused('edit', CARLA, '--remove-address', CARLA)).toMatch(/^3 .*the only address/);
    expect(await refused('merge', HOME, CARLA)).toMatch(/^0 /);
    expect(await refused('edit', DORA, '--remove-address', HOME)).toMatch(
      /^3 .*no address of the contact[\s\S]*mailroom contact show dora@customer\.example/,
    );
    expect(await refused('edit', CARLA)).toMatch(/^2 .*nothing was said/);
  });
});
