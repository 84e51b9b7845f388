// The drafts as a shell completes them: by their files alone, for no store is opened while somebody types.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Candidate } from './completion.js';
import { describePurpose, parseDraftName, shortDraftId } from './draft-name.js';

/** Those in the state folder, whichever store they are of. */
export function listDraftCandidates(folder: string): Candidate[] {
  return readdirSync(join(folder, 'drafts')).flatMap((file) => {
    const name = parseDraftName(file);
    return name === undefined
      ? []
      : [{ word: shortDraftId(name), description: `${describePurpose(name.purpose)}, by ${name.operator}` }];
  });
}
