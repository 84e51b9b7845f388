// The key that mail is signed with, in a setup file: read, planned, exported; a reference, never the key.
import { expect, test } from 'vitest';
import type { SmtpConfigId } from '../../../src/lib/ids.js';
import { NOTHING } from '../../../src/lib/setup/setup.js';
import { exportSetup, vaultReferences } from '../../../src/lib/setup/setup-export.js';
import { planSetup } from '../../../src/lib/setup/setup-plan.js';
import { HOUSE_CONFIG, type SmtpConfig } from '../../../src/lib/smtp/smtp-config.js';
import { parse, problemsOf } from './setup-text.js';

const file = (dkim: string) => `version: 1
smtp:
  acme:
    { host: smtp.acme.test, encryption: tls, replyName: A, replyAddress: a@acme.test${dkim} }
`;
const SIGNED = ', dkim: { domain: Acme.Test, selector: mail, key: "vault:smtp-acme-dkim" }';

const stored = (text: string): SmtpConfig[] =>
  parse(text).smtp.map((config) => ({ ...HOUSE_CONFIG, ...config, id: 'a' as SmtpConfigId, createdAt: new Date(0) }));
const stepsTo = (text: string, from: string) => {
  const present = { ...NOTHING, smtp: stored(from) };
  return planSetup(parse(text, { present }), present, { prune: false, actor: undefined }).steps;
};

test('what is read is written again, and applied twice changes nothing', () => {
  const smtp = stored(file(SIGNED));
  expect(exportSetup({ ...NOTHING, smtp })).toMatchObject({
    smtp: { acme: { dkim: { domain: 'acme.test', selector: 'mail', key: 'vault:smtp-acme-dkim' } } },
  });
  expect(vaultReferences({ smtp, mailboxes: [] })).toEqual(['vault:smtp-acme-dkim']);
  expect(stepsTo(file(SIGNED), file(SIGNED))).toEqual([]);
});

test('another selector is a change of that field, and a file without dkim takes it away', () => {
  const other = file(SIGNED.replace('mail,', 'mail2,'));
  expect(stepsTo(other, file(SIGNED))).toMatchObject([
    { action: 'change', fields: [{ field: 'dkim.selector', before: 'mail', after: 'mail2' }] },
  ]);
  const [step] = stepsTo(file(''), file(SIGNED));
  expect(step).toMatchObject({ action: 'change', wanted: { facts: { dkim: undefined } } });
});

test('what is missing or wrong is told at its place, and a key that is written out is not repeated', () => {
  expect(problemsOf(file(', dkim: { domain: acme.test, key: "env:K" }'))).toMatchObject([
    { path: 'smtp.acme.dkim.selector' },
  ]);
  expect(problemsOf(file(', dkim: { domain: acme, selector: a b, key: "env:K" }'))).toMatchObject([
    { path: 'smtp.acme.dkim.domain' },
    { path: 'smtp.acme.dkim.selector' },
  ]);
  const problems = problemsOf(file(', dkim: { domain: acme.test, selector: m, key: "canary-key" }'));
  expect(problems).toMatchObject([{ path: 'smtp.acme.dkim.key' }]);
  expect(JSON.stringify(problems)).not.toContain('canary-key');
});
