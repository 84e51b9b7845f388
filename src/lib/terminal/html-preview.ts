// A mail as the customer will see it, in the browser.
import { pathToFileURL } from 'node:url';
import { keepPage } from './kept-page.js';
import type { Sheet, WritingDesk } from './sheet.js';

/** Writes the page, shows it, and says so. Throws `local`, and what composing throws. */
export async function previewPage(desk: WritingDesk, { draft }: Sheet): Promise<string> {
  const html = await desk.writing.renderPage(draft);
  if (html === undefined) return 'It goes as plain text alone: there is no page to show.';
  const path = keepPage({ ...desk.place, now: desk.now }, html);
  const isOpen = await desk.openPage(pathToFileURL(path).href);
  return isOpen ? `It opens in your browser: ${path}` : `There is no browser to be started here; the page is ${path}`;
}
