// The store's URL: its password is not for the screen, nor for the settings.
import { expect, test } from 'vitest';
import { hasPassword, showStoreUrl } from '../../../src/lib/settings/store-url.js';

test.each([
  ['postgres://mailroom:hunter2@db.acme.test:5432/mailroom', 'postgres://mailroom:***@db.acme.test:5432/mailroom'],
  ['postgresql://mailroom:hunter2@db/mailroom?ssl=true', 'postgresql://mailroom:***@db/mailroom?ssl=true'],
  ['postgres://mailroom:p:a@ss@db/mailroom', 'postgres://mailroom:***@db/mailroom'],
  ['postgres://db/mailroom?user=x&password=hunter2&a=b', 'postgres://db/mailroom?user=x&password=***&a=b'],
  ['POSTGRES://:hunter2@db/mailroom', 'POSTGRES://:***@db/mailroom'],
  [
    'postgres://mailroom:hunter2@/mailroom?host=/run/postgresql',
    'postgres://mailroom:***@/mailroom?host=/run/postgresql',
  ],
  ['postgres://mailroom:hun ter2@not a host', 'postgres://mailroom:***@not a host'],
])('the password of %s is hidden', (url, shown) => {
  expect(showStoreUrl(url)).toBe(shown);
  expect(hasPassword(url)).toBe(true);
});

test.each([
  'postgres://mailroom@db.acme.test/mailroom',
  'postgres://db:5432/mailroom',
  'postgres:///mailroom?host=/run/postgresql',
  '/home/ana/mailroom.db',
  'C:\\Users\\ana\\mailroom.db',
  './a:b@c.db',
])('%s has none, and is shown as it is', (url) => {
  expect(showStoreUrl(url)).toBe(url);
  expect(hasPassword(url)).toBe(false);
});
