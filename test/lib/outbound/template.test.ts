// Texts with variables: what may stand in them, and what they come to.
import { describe, expect, test } from 'vitest';
import { checkTemplate, renderTemplate, type TemplateUse } from '../../../src/lib/outbound/template.js';
import { cpuTime } from '../../support/cpu-time.js';

const VALUES = {
  contact: { name: 'Carla', address: 'carla@customer.example' },
  operator: { name: 'ana', fullName: 'Ana Lima', email: 'ana@acme.example' },
  channel: { name: 'support', replyName: 'Acme Support', address: 'support@acme.example' },
  conversation: { number: 1042 },
};

describe('a text comes to', () => {
  test.each([
    ['Hello {{contact.name}}, this is #{{ conversation.number }}.', 'Hello Carla, this is #1042.'],
    ['{{operator.fullName}} at {{channel.replyName}}', 'Ana Lima at Acme Support'],
    ['{{contact.name | default: "there" | upcase}}', 'CARLA'],
    ['{% if contact.name == "Carla" %}Hola{% else %}Hello{% endif %}', 'Hola'],
    ['{% raw %}{{contact.name}}{% endraw %}', '{{contact.name}}'],
    ['nothing to fill in, { not even } here', 'nothing to fill in, { not even } here'],
    ['line one\n\nline two\n', 'line one\n\nline two\n'],
  ])('%j: %j', (text, result) => {
    checkTemplate(text, 'reply');
    expect(renderTemplate(text, VALUES)).toBe(result);
  });

  test('the default where a value is missing or empty', () => {
    const text = 'Hello {{contact.name | default: "there"}}';
    expect(renderTemplate(text, {})).toBe('Hello there');
    expect(renderTemplate(text, { contact: { name: '' } })).toBe('Hello there');
  });

  test('nothing where a value is missing and there is no default', () => {
    expect(renderTemplate('Hello {{contact.name}}!', { contact: { name: undefined } })).toBe('Hello !');
  });

  test('a value as it is: braces in a stranger’s name are not filled in', () => {
    expect(renderTemplate('{{contact.name}}', { contact: { name: '{{operator.email}}' } })).toBe('{{operator.email}}');
  });
});

describe('a text is refused when it is saved, with the place and what there is', () => {
  test.each<[why: string, text: string, use: TemplateUse, message: RegExp, next: RegExp]>([
    [
      'a misspelt variable',
      'Hello\n  {{contact.nmae}}',
      'reply',
      /\{\{contact.nmae\}\} \(line 2, column 5\)/,
      /contact\.name/,
    ],
    ['a thing without its property', '{{contact}}', 'reply', /\{\{contact\}\}/, /contact\.name/],
    ['a property too deep', '{{contact.name.length}}', 'reply', /contact\.name\.length/, /contact\.name/],
    ['a variable inside a condition', '{% if contat.name %}x{% endif %}', 'reply', /contat\.name/, /contact\.name/],
    ['a variable inside a filter', '{{contact.name | append: customer}}', 'reply', /\{\{customer\}\}/, /contact\.name/],
    ['an indirect property', '{{contact[operator.name]}}', 'reply', /contact/, /contact\.name/],
    ['an operator in an auto-reply', '{{operator.name}}', 'auto-reply', /operator\.name/, /^(?!.*operator)/],
    ['the prototype', '{{contact.constructor}}', 'reply', /contact\.constructor/, /contact\.name/],
    ['an unknown filter', '{{contact.name | shout}}', 'reply', /shout \(line 1, column 1\)/, /upcase/],
    ['a file', '{% include "/etc/passwd" %}', 'reply', /include/, /raw/],
    ['another template', '{% render "x" %}', 'reply', /render/, /raw/],
    ['a loop', '{% for n in (1..1000000000) %}x{% endfor %}', 'reply', /for/, /raw/],
    ['braces that are not closed', 'Hello {{contact.name', 'reply', /not closed/, /raw/],
    ['a condition that is not closed', '{% if contact.name %}', 'reply', /not closed/, /raw/],
  ])('%s', (_, text, use, message, next) => {
    try {
      checkTemplate(text, use);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ kind: 'invalid', message: expect.stringMatching(message) });
      expect((error as { next: string[] }).next.join('\n')).toMatch(next);
    }
  });
});

test('a text that multiplies itself is stopped', () => {
  const bomb = `{{contact.name | replace: "a", "${'a'.repeat(1000)}"${' | replace: "a", "aaaaaaaaaa"'.repeat(6)}}}`;
  const started = cpuTime();
  expect(() => renderTemplate(bomb, { contact: { name: 'a'.repeat(1000) } })).toThrow(/cannot be used/);
  expect(cpuTime() - started).toBeLessThan(5_000);
});
