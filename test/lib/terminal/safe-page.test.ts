// What somebody's mail may show in a browser.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import type { ConversationView, ViewedMessage } from '../../../src/lib/conversation/conversation-view.js';
import { type PageBodies, renderConversationPage } from '../../../src/lib/terminal/render/conversation-page.js';
import { safeHtml } from '../../../src/lib/terminal/safe-page.js';
import { hasChromium, lookAt } from '../../support/chromium.js';
import fc from '../../support/properties.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const HOSTILE = readFileSync(join(import.meta.dirname, '../../fixtures/hostile-page.html'), 'utf8');
const NOW = new Date(2026, 2, 12, 14, 3);
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC',
  'base64',
);
const IMAGES = new Map([['picture@mail', { type: 'image/png', content: PNG }]]);

const safe = (html: string, images = IMAGES) => safeHtml(html, images) ?? '(too large)';

test.each([
  [
    'words and harmless layout stay',
    '<p style="color:red">Hello <b>you</b></p>',
    '<p style="color:red">Hello <b>you</b></p>',
  ],
  ['a script goes with its text', '<script>alert(1)</script>x', 'x'],
  ['a style sheet goes with its text', '<style>@import url(x)</style>x', 'x'],
  ['what calls a script goes', '<b onclick="x()">x</b>', '<b>x</b>'],
  [
    'a link says where it leads and tells nobody',
    '<a href="https://a.example/?b=1">x</a>',
    '<a href="https://a.example/?b=1" rel="noreferrer noopener" target="_blank">x</a>',
  ],
  [
    'a link is told in letters that are what they look like',
    '<a href="https://bank.example\u202e/moc.knab">x</a><a href="https://b\u0430nk.example/\u202emoc">y</a>',
    '<a>x</a><a href="https://xn--bnk-6cd.example/%E2%80%AEmoc" rel="noreferrer noopener" target="_blank">y</a>',
  ],
  [
    'a link into nowhere is words',
    '<a href="javascript:x">x</a><a href="/y">y</a><a href="#z">z</a>',
    '<a>x</a><a>y</a><a>z</a>',
  ],
  [
    'a picture from elsewhere is a mark',
    '<img src="https://a.example/x.png" alt="logo">',
    '<samp>[a picture from elsewhere, not fetched: logo]</samp>',
  ],
  [
    'a picture that did not come along is a mark',
    '<img src="cid:other">',
    '<samp>[a picture that cannot be shown]</samp>',
  ],
  [
    'a picture that says it is one and is none is a mark',
    '<img src="data:image/png;base64,PHN2Zz4=">',
    '<samp>[a picture that cannot be shown]</samp>',
  ],
  [
    'no style fetches',
    '<p style="background:url(x);background-image:url(x);color:blue">x</p>',
    '<p style="color:blue">x</p>',
  ],
  [
    'no style leaves its place',
    '<p style="position:fixed;z-index:9;margin:-9px;top:0;transform:scale(9);width:9999px">x</p>',
    '<p>x</p>',
  ],
  ['names are not taken', '<p id="a" class="event" name="b">x</p>', '<p>x</p>'],
  [
    'huge numbers go',
    '<table width="99999"><tr><td colspan="99999">x</td></tr></table>',
    '<table><tr><td>x</td></tr></table>',
  ],
  ['a form is its words', '<form action="x"><button>Sign in</button></form>', 'Sign in'],
])('%s', (_, html, expected) => {
  expect(safe(html)).toBe(expected);
});

test('a picture that came with the mail is in the page, as what it is, within bounds', () => {
  const url = `data:image/png;base64,${PNG.toString('base64')}`;
  expect(safe('<img src="cid:picture@mail" alt="a" width="60">')).toBe(`<img width="60" src="${url}" alt="a" />`);
  expect(safe('<img src="CID:picture%40mail">')).toContain(url);
  const large = new Map([['l', { type: 'image/png', content: Buffer.concat([PNG, Buffer.alloc(5_000_000)]) }]]);
  expect(safe('<img src="cid:l">', large)).toContain('cannot be shown');
  const half = new Map([['h', { type: 'image/png', content: Buffer.concat([PNG, Buffer.alloc(4_500_000)]) }]]);
  expect(safe('<img src="cid:h">'.repeat(10), half).match(/<img/g)).toHaveLength(4);
});

test('a mail too large or too deep is not laid out', () => {
  expect(safeHtml('x'.repeat(2_000_001), IMAGES)).toBeUndefined();
  expect(safeHtml('<b>'.repeat(30_001), IMAGES)).toBeUndefined();
  expect(safe(`${'<div>'.repeat(5000)}deep`).match(/<div>/g)?.length ?? 0).toBeLessThanOrEqual(200);
});

test('whatever a mail says, only what is allowed comes out', () => {
  const piece = fc.constantFrom(
    ...[
      '<',
      '>',
      '"',
      "'",
      '</',
      '/>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '\0',
      '&lt;',
      '&#60;',
      ' onerror=x ',
      ' src=x ',
      'p',
      'a',
    ],
    ...[
      '<img ',
      '<svg>',
      '<math>',
      '<style>',
      '</style>',
      '<script',
      '</script>',
      '<title>',
      '<mtext>',
      '<noscript>',
      '<template>',
      '<b ',
      'style="',
      'url(',
    ],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const html = safe(pieces.join(''));
      for (const [, name = ''] of html.matchAll(/<\/?([^\s>/]*)/g)) {
        expect(['p', 'a', 'b', 'img', 'samp']).toContain(name);
      }
      expect(html).not.toMatch(/<[^>]*\s(?:on\w+|srcset)\s*=/);
      expect(html).not.toMatch(/<[^>]*url\(/);
    }),
    { numRuns: 2000 },
  );
});

function pageOf(html: string): string {
  const message = {
    ...{
      id: 'm1',
      direction: 'in',
      kind: 'human',
      replyTo: [],
      cc: [],
      bcc: [],
      references: [],
      quoted: '',
      flags: [],
    },
    ...{ from: { name: 'Carla <b>', address: 'carla@customer.example' }, attachments: [], delivery: undefined },
    ...{ to: [{ name: 'Acme', address: 'support@acme.example' }], operator: undefined, text: 'as text' },
    ...{ subject: 'Parcel', messageIdHeader: '<1@customer.example>', date: new Date(2026, 2, 12, 12, 3) },
  } as unknown as ViewedMessage;
  const reply = {
    ...message,
    id: 'm2',
    direction: 'out',
    operator: 'ana',
    text: 'We look & <i>see</i>.',
  } as ViewedMessage;
  const view = {
    ...{ id: 'c1', number: 7, channel: { id: 'h1', name: 'support' }, subject: '</title><script>1</script>', tags: [] },
    ...{ status: 'open', version: 1, contact: { id: 'k1', ...message.from }, assignee: undefined },
    ...{ events: [{ event: 'closed', version: 2, at: NOW, operator: 'ana', detail: {} }] },
    messages: [message, reply],
  } as unknown as ConversationView;
  const bodies: PageBodies = new Map([[message, { html, images: IMAGES }]]);
  return renderConversationPage(view, bodies, { now: NOW, newestFirst: false });
}

test('the page of a conversation holds its words as words, and its policy forbids the rest', () => {
  const page = pageOf(HOSTILE);
  expect(page).toContain(`content="default-src 'none'; img-src data:;`);
  expect(page).toContain('We look &amp; &lt;i&gt;see&lt;/i&gt;.');
  expect(page).toContain('· ana closed it (Thu 12 Mar 2026, 14:03)');
  expect(page).toContain('Carla &lt;b&gt; &lt;carla@customer.example&gt;');
  expect(page).toContain('Words before all of it.');
  expect(page).not.toMatch(/<script|<iframe|<link|<base|<form|<svg|<object|\son\w+=|srcset|javascript:/i);
  const withoutLinks = page.replace(/<a href="https:\/\/trap\.example\/read[^>]*>/g, '');
  expect(withoutLinks).not.toMatch(/<[^>]*trap\.example/);
});

test.skipIf(!hasChromium)(
  'a browser that shows it asks nobody for anything, and runs nothing',
  { timeout: 90_000 },
  async () => {
    const folder = temporaryFolder('page');
    const write = (name: string, html: string) => {
      writeFileSync(join(folder, name), html);
      return pathToFileURL(join(folder, name)).href;
    };
    // That the trap works: the same mail as it came.
    const bare = await lookAt(write('bare.html', HOSTILE.replace('http-equiv="refresh"', '')));
    expect(bare.requests.filter((request) => request.includes('trap.example')).length).toBeGreaterThan(10);
    const shown = await lookAt(write('page.html', pageOf(HOSTILE)), process.env['KEEP_SCREENSHOT']);
    expect(shown.requests).toEqual([]);
    expect(shown.document).toContain('Words before all of it.');
    expect(shown.document).not.toContain('SCRIPT RAN');
  },
);
