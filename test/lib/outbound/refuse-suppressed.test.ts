// Mail to an address that a delivery report called no good is refused, until the time is over or somebody allows it.
import { expect, test } from 'vitest';
import { clearSuppression } from '../../../src/lib/conversation/clear-suppression.js';
import { refuseSuppressed } from '../../../src/lib/outbound/refuse-suppressed.js';
import { suppressAddress } from '../../../src/lib/store/bounces.js';
import { openIntakeDesk, sampleMail } from '../../support/intake-desk.js';
import { eachStore } from '../../support/stores.js';

eachStore((store) => {
  test('an address that takes no mail is named, with what to do, and can be allowed again', async () => {
    const desk = await openIntakeDesk(await store.url());
    await desk.arrive(sampleMail());
    const until = new Date(desk.clock.now().getTime() + 60_000);
    await desk.db.transaction((tx) => suppressAddress(tx, 'Carla@customer.example', until));
    const mail = { to: [{ name: '', address: 'carla@customer.example' }], cc: [], bcc: [] };
    const refused = refuseSuppressed(desk.db, mail, desk.clock.now());
    await expect(refused).rejects.toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('carla@customer.example'),
    });
    await refuseSuppressed(desk.db, { ...mail, to: [{ name: '', address: 'dan@customer.example' }] }, desk.clock.now());
    await refuseSuppressed(desk.db, mail, until);
    expect(await clearSuppression(desk, 'carla@customer.example')).toBe('carla@customer.example');
    await refuseSuppressed(desk.db, mail, desk.clock.now());
    await expect(clearSuppression(desk, 'carla@customer.example')).rejects.toMatchObject({ kind: 'not-found' });
    await desk.close();
  });
});
