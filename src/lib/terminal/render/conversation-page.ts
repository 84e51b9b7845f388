// A conversation as a page for the browser: one file, no script, nothing fetched; each mail stays in its frame.
import { attachmentsOf } from '../../conversation/conversation-attachments.js';
import type { ConversationView, ViewedMessage } from '../../conversation/conversation-view.js';
import { timelineOf } from '../../conversation/timeline.js';
import { escapeHtml } from '../escape-html.js';
import { type InlineImages, safeHtml } from '../safe-page.js';
import { safeLine, safeText } from '../safe-text.js';
import { makeTheme } from '../theme.js';
import { describeAttachment } from './attachment.js';
import { describeDelivery } from './delivery-line.js';
import { renderHappened } from './happened.js';
import { describeHead, describeOddities } from './message-head.js';
import { renderPerson } from './person.js';

/** By message: its HTML as it was sent, and its pictures. */
export type PageBodies = ReadonlyMap<ViewedMessage, { readonly html: string; readonly images: InlineImages }>;

export type PageOptions = {
  readonly now: Date;
  readonly newestFirst: boolean;
  /** One message alone, by its place; else all. */
  readonly only?: ViewedMessage | undefined;
};

/** The page; what has no HTML among the bodies is shown as text. */
export function renderConversationPage(view: ConversationView, bodies: PageBodies, options: PageOptions): string {
  const { now, newestFirst, only } = options;
  const screen = { width: undefined, theme: makeTheme(false) };
  const moments = timelineOf(view.messages, view.events ?? []).flatMap((moment) => {
    if ('message' in moment) {
      if (only !== undefined && moment.message !== only) return [];
      return [
        renderArticle(view, moment.message, { position: moment.position, body: bodies.get(moment.message), now }),
      ];
    }
    const lines = moment.events.map((event) => renderHappened(event, { screen, now, full: true }));
    return only === undefined ? lines.filter((line) => line !== undefined).map(eventLine) : [];
  });
  const title = `#${view.number} ${safeLine(view.subject).trim() || '(no subject)'}`;
  const facts = [
    view.status,
    `channel ${view.channel.name}`,
    view.assignee === undefined ? 'assigned to nobody' : `assigned to ${view.assignee.name}`,
    ...(view.tags.length === 0 ? [] : [`tagged ${view.tags.join(', ')}`]),
  ].map(safeLine);
  return page(title, [
    `<header><h1>${escapeHtml(title)}</h1>`,
    `<p>${escapeHtml(facts.join(' · '))}<br>with ${escapeHtml(renderPerson(view.contact))}</p></header>`,
    ...(newestFirst ? moments.reverse() : moments),
  ]);
}

function eventLine(line: string): string {
  return `<p class="event">${escapeHtml(line)}</p>`;
}

type Shown = {
  readonly position: number;
  readonly body: { readonly html: string; readonly images: InlineImages } | undefined;
  readonly now: Date;
};

function renderArticle(view: ConversationView, message: ViewedMessage, { position, body, now }: Shown): string {
  const head = describeHead(message, { full: false, subject: view.subject }).map(
    (line) => `<p>${escapeHtml(line)}</p>`,
  );
  const oddities = describeOddities(message).map((line) => `<p class="odd">${escapeHtml(line)}</p>`);
  const attachments = attachmentsOf(view.messages)
    .filter((one) => one.message === message)
    .map((one) => `<li>attachment ${one.number}: ${escapeHtml(describeAttachment(one))}</li>`);
  const delivery = message.delivery
    ? describeDelivery(message.delivery, { theme: makeTheme(false), full: true, now }).map(({ text }) => text)
    : [];
  const by = message.operator === undefined ? '' : ` by ${safeLine(message.operator)}`;
  return [
    `<article class="${message.direction}"><header><h2><span>${position}</span> ${escapeHtml(renderPerson(message.from) + by)}</h2>`,
    ...head,
    ...oddities,
    `</header>${renderBody(message, body)}`,
    ...(attachments.length === 0 ? [] : [`<ul>${attachments.join('')}</ul>`]),
    ...(delivery.length === 0 ? [] : [`<footer>${delivery.map(escapeHtml).join('<br>')}</footer>`]),
    '</article>',
  ].join('\n');
}

function renderBody(message: ViewedMessage, body: Shown['body']): string {
  const html = body === undefined ? undefined : safeHtml(body.html, body.images);
  if (html !== undefined && html.trim() !== '') return `<div class="mail">${html}</div>`;
  const text = safeText([message.text, message.quoted].filter((part) => part !== '').join('\n\n'));
  return `<pre>${escapeHtml(text)}</pre>`;
}

// A second wall: were anything overlooked, the browser would still fetch and run nothing. Links are not looked up ahead.
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";

function page(title: string, parts: readonly string[]): string {
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta http-equiv="x-dns-prefetch-control" content="off">',
    '<meta name="referrer" content="no-referrer">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>`,
    ...parts,
    '</body></html>',
    '',
  ].join('\n');
}

// `contain: content` keeps a mail's drawing, and its counting, inside its frame.
const STYLE = `
:root { color-scheme: light dark; --line: #cfd4da; --faint: #59636e; --in: #0b6e99; --out: #1a7f37; --note: #9a6700; }
@media (prefers-color-scheme: dark) { :root { --line: #444c56; --faint: #9198a1; --in: #58b0d6; --out: #4fbf67; --note: #d9a441; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0 } h2 { font-size: 1rem; margin: 0 } p { margin: .1rem 0 }
article { border: 1px solid var(--line); border-left-width: 4px; border-radius: 6px; margin: 1rem 0; }
article > * { padding: .6rem .9rem } article > ul { list-style: none; margin: 0 }
article > header p, article > footer, .event { color: var(--faint); font-size: .85rem }
article > header .odd { color: #b35900 } article > footer, article > ul { border-top: 1px solid var(--line) }
h2 span { color: var(--faint); font-weight: normal } .event { margin: .2rem 1rem }
.in { border-left-color: var(--in) } .out { border-left-color: var(--out) } .note { border-left-color: var(--note) }
.mail { contain: content; overflow: auto; background: #fff; color: #000; color-scheme: light; }
.mail img { max-width: 100%; height: auto } .mail table { max-width: 100% }
.mail a[href]::after { content: " <" attr(href) ">"; color: #59636e; background: #fff; font: 12px/1.4 monospace; text-decoration: none; text-transform: none; white-space: normal; direction: ltr; unicode-bidi: isolate-override; }
.mail samp { color: #59636e; background: #f0f2f4; border: 1px dashed #8c959f; border-radius: 3px; padding: 0 .3em; font: 12px/1.6 system-ui, sans-serif; display: inline-block; }
pre { white-space: pre-wrap; font: inherit; margin: 0 }
@media print { body { margin: 0; max-width: none } article { break-inside: avoid-page } }`;
