// RunningScreen: the message centre while it is shown, with what the drawn screen and its parts tell each other.
import type { Frame } from './frame.js';
import type { OwnActs } from './own-acts.js';
import type { ScreenEvent, ScreenState } from './screen-state.js';
import type { UiDesk } from './ui-desk.js';

/** What the drawn screen and the program tell each other. */
export type Link = {
  show(frame: Frame): void;
  /** Leaves the screen to whoever works meanwhile, and draws it anew. */
  suspend(work: () => Promise<void>): Promise<void>;
};

export type RunningScreen = {
  readonly desk: UiDesk;
  readonly dispatch: (event: ScreenEvent) => void;
  readonly state: () => ScreenState;
  readonly link: Link;
  readonly ended: AbortController;
  readonly acts: OwnActs;
  /** The terminal is somebody else's: an editor's, or the shell's. */
  isLent: boolean;
};
