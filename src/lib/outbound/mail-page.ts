// The HTML part of a mail as a page for a browser: it loads nothing, and shows the pictures that go with the mail.
import type { OutgoingMail } from './outgoing-mail.js';

// Nothing is fetched and no script runs, whatever the text or the quoted mail holds (https://www.w3.org/TR/CSP3/).
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";

export function mailPage({ html = '', subject, attachments }: OutgoingMail): string {
  const head = `<meta http-equiv="Content-Security-Policy" content="${POLICY}"><title>${escaped(subject)}</title>`;
  return attachments.reduce(
    (page, { contentId, type, content }) =>
      contentId === undefined
        ? page
        : page.replaceAll(`cid:${contentId}`, () => `data:${type};base64,${Buffer.from(content).toString('base64')}`),
    html.replace(/<meta charset="utf-8">/i, (charset) => `${charset}${head}`),
  );
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
