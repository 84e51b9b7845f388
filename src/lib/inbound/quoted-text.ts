// The new words of a mail, apart from the quoted ones. Nothing is deleted: both together are the mail's text.

export type SplitText = { readonly newText: string; readonly quotedText: string };

export function splitQuotes(text: string): SplitText {
  return { newText: text, quotedText: '' };
}
