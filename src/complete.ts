// mailroom __complete: answers a shell at every TAB, so it loads as little as it can and is silent when it cannot answer.
import { type Completion, completionOf } from './lib/terminal/completion.js';
import { formatReply, type Question, readQuestion } from './lib/terminal/completion-reply.js';
import type { Manifest } from './lib/terminal/manifest.js';

// Whoever pressed TAB would rather type on than wait for a server that does not answer.
const PATIENCE = 1000;

/** The answer to what a shell asked; an empty one when there is nothing to say. Never throws. */
export async function complete(manifest: Manifest, argv: readonly string[]): Promise<string> {
  const question = readQuestion(argv);
  if (question === undefined) return '';
  const late = new Promise<string>((resolve) => setTimeout(resolve, PATIENCE, ''));
  try {
    return await Promise.race([answer(question, completionOf(manifest, question.words, question.begun)), late]);
  } catch {
    return '';
  }
}

async function answer(question: Question, completion: Completion): Promise<string> {
  switch (completion.kind) {
    case 'words':
      return formatReply(question, completion.candidates);
    case 'store': {
      const { of, typed, before } = completion;
      const { glanceAtNames } = await import('./lib/glance.js');
      const names = await glanceAtNames({ env: process.env, store: storeIn(question.words) }, of, typed);
      // What begins with a hyphen would be taken for a flag.
      const real = names.filter(({ name }) => !name.startsWith('-'));
      return formatReply(
        question,
        real.map(({ name, description }) => ({ word: before + name, description })),
      );
    }
    case 'drafts': {
      const { typed, before } = completion;
      const { readMachine } = await import('./lib/machine.js');
      const { listDraftCandidates } = await import('./lib/terminal/draft-candidates.js');
      const drafts = listDraftCandidates(readMachine({ env: process.env }).folders.state);
      const fitting = drafts.filter(({ word }) => word.startsWith(typed));
      return formatReply(
        question,
        fitting.map((draft) => ({ ...draft, word: before + draft.word })),
      );
    }
    case 'files':
    case 'folders':
      return `${completion.kind}\n`;
  }
}

/** What --store says on the line that is being typed. */
function storeIn(words: readonly string[]): string | undefined {
  const last = words.findLastIndex((word) => /^--store(?:=|$)/.test(word));
  return words[last]?.startsWith('--store=') ? words[last].slice('--store='.length) : words[last + 1 || words.length];
}
