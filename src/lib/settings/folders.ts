// Where things are kept on this machine (XDG Base Directory Specification).
import { join } from 'node:path';

export type Folders = {
  readonly config: string;
  readonly data: string;
  /** Drafts and what must survive a crash. */
  readonly state: string;
  readonly cache: string;
};

/** The folders of mailroom, from the environment. A relative XDG path counts as not set, as the specification says. */
export function foldersFrom(env: Readonly<Record<string, string | undefined>>, home: string): Folders {
  const base = (name: string, usual: string) => {
    const given = env[name];
    return join(given?.startsWith('/') ? given : join(home, usual), 'mailroom');
  };
  return {
    config: base('XDG_CONFIG_HOME', '.config'),
    data: base('XDG_DATA_HOME', '.local/share'),
    state: base('XDG_STATE_HOME', '.local/state'),
    cache: base('XDG_CACHE_HOME', '.cache'),
  };
}
