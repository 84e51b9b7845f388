// The door to Ink and React: elements without JSX, which the sources are not compiled for, and the screen they are drawn on.
import { Box, render, Text, useApp, useCursor, useInput, usePaste } from 'ink';
import { createElement, type ReactNode, useEffect, useState } from 'react';
import { openKeyboard } from './keyboard.js';

export type { Key } from 'ink';
export type { ReactNode };
export { Box, createElement as h, Text, useApp, useCursor, useEffect, useInput, usePaste, useState };

export type Mounted = {
  /** Leaves the screen as it was before, at once. */
  unmount(): void;
  /** Settles when it has been left; rejects with what went wrong while it was drawn. */
  readonly left: Promise<unknown>;
};

/** Draws the element on the other screen of this terminal, until it is unmounted. Writes only the lines that have changed. */
export function mount(element: ReactNode): Mounted {
  // What is typed while it starts would be shown on the screen, and push the first line aside.
  process.stdin.setRawMode(true);
  process.stdout.write('\r');
  const app = render(element, {
    stdin: openKeyboard(process.stdin),
    alternateScreen: true,
    incrementalRendering: true,
    // Ctrl-C is a key like others, and nothing of ours writes to the console.
    exitOnCtrlC: false,
    patchConsole: false,
    // Whoever calls it has seen that there is a terminal; CI=true says nothing about that.
    interactive: true,
    isScreenReaderEnabled: false,
  });
  return { unmount: () => app.unmount(), left: app.waitUntilExit() };
}
