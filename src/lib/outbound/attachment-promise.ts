// Whether a text promises a file that goes with it: in English, Spanish, German, French, Portuguese and some others.

// Words that promise, not those that only speak of files: "could you send the file again?" promises nothing.
const PROMISES = [
  // English
  'attached',
  'attachments?',
  'attaching',
  "(?:i|we|i've|we've|i have|we have|i'll|we'll) (?:also )?attach",
  '(?:is|are|have|find|please find) enclosed',
  "enclosed (?:is|are|please|you|you'll)",
  // Spanish
  'adjunt[oa]s?',
  'adjunt(?:amos|ad[oa]s?|é|ando)',
  'en (?:el |los )?(?:archivos? )?anexos?',
  // German
  'anbei',
  'angehängt(?:e[mnrs]?)?',
  'beigefügt(?:e[mnrs]?)?',
  'beiliegend(?:e[mnrs]?)?',
  'anhängend(?:e[mnrs]?)?',
  '(?:im|als|den|der) anhang',
  '(?:in den|die) anhänge[n]?',
  '(?:in der|als) anlagen?',
  '(?:häng|füg)e?n? (?:ich|wir) [^.!?\\n]{0,60}(?:an|bei)',
  '(?:ich|wir) (?:häng|füg)en? [^.!?\\n]{0,60}(?:an|bei)',
  // French
  'ci[- ]?joint(?:e?s?)',
  '(?:en )?pi[eè]ces? jointes?',
  'en annexe',
  '(?:je|nous|vous) (?:vous )?(?:joins|joignons)',
  "(?:j'ai|nous avons) joint",
  // Portuguese
  '(?:em|no|nos|segue|seguem|vai|vão)(?: em)? anexos?',
  'anex(?:ei|amos|ad[oa]s?|ando)',
  // Italian
  '(?:in )?allegat[oaie]',
  '(?:alleghiamo|allegando)',
  // Dutch
  'bijlagen?',
  'bijgevoegde?',
  'bijgesloten',
  // Polish
  'załączni(?:k(?:i|u|a|iem|ów|ach|ami)?)',
  'załącz(?:am|amy|on[yae]|onych|ając)',
  // Swedish, Danish and Norwegian
  'bifog(?:ar|at|ade?|ad)',
  'vedhæft(?:er|et|ede)',
  'vedlagt(?:e)?',
  // Czech and Slovak
  'přílo(?:ha|hy|hou|ze)',
  'príloh(?:a|y|e|ou)',
  // Russian and Ukrainian
  'во? вложени(?:и|ях)',
  'прилагаю|прикрепля(?:ю|ем)',
  'у вкладенні|додаю файл',
];

// Between their words stands no blank.
const UNSPACED = ['添付', '附件', '附檔', '첨부'];

const PROMISE = new RegExp(
  `(?<![\\p{L}\\p{N}_])(?:${PROMISES.join('|')})(?![\\p{L}\\p{N}_])|${UNSPACED.join('|')}`,
  'iu',
);

/**
 * The words in which the text promises a file, undefined when it promises none. What is quoted, what follows the line of
 * a signature and what is code says nothing.
 */
export function promisedAttachment(text: string): string | undefined {
  const own = text
    .normalize()
    .replace(/\u2019/g, "'")
    .replace(/\r\n?/g, '\n')
    .replace(/^-- ?\n[\s\S]*/m, '')
    .replace(/^[ \t]*(`{3,}|~{3,})[\s\S]*?(?:^[ \t]*\1|(?![\s\S]))/gm, '')
    .replace(/`[^`\n]*`/g, '')
    .replace(/^[ \t]*>.*$/gm, '');
  return PROMISE.exec(own)?.[0];
}
