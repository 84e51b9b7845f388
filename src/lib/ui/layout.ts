// Where what stands on the screen: the list and the conversation side by side, one above the other, or one at a time.

export type Size = { readonly columns: number; readonly rows: number };

/** Of a terminal that says nothing of itself, what most have. */
export function sizeOf({ columns, rows }: { readonly columns?: number; readonly rows?: number }): Size {
  return { columns: columns || 80, rows: rows || 24 };
}

export type Focus = 'list' | 'conversation';

export type Pane = { readonly width: number; readonly height: number };

export type Layout = {
  readonly kind: 'side' | 'stacked' | 'single';
  /** Undefined: not on the screen. */
  readonly list: Pane | undefined;
  readonly conversation: Pane | undefined;
};

/** Below this nothing is shown but a request for more room. */
export const SMALLEST: Size = { columns: 40, rows: 10 };

const SIDE_COLUMNS = 100;
/** Rows that one conversation takes in the list: in one there is no room for a name, an address and a subject. */
export const ROWS_EACH = 2;
const STACKED_ROWS = 36;
/** Tabs and a line above, and the line of keys below; what is said takes more. */
const FRAME_ROWS = 3;

/** `said` is how many rows there are at the bottom besides the keys. */
export function layOut({ columns, rows }: Size, focus: Focus, said: number): Layout {
  const height = Math.max(1, rows - FRAME_ROWS - said);
  if (columns >= SIDE_COLUMNS) {
    const width = Math.min(64, Math.round(columns * 0.42));
    return {
      ...{ kind: 'side', list: { width, height } },
      // A line between them, with a blank on both sides.
      conversation: { width: columns - width - 3, height },
    };
  }
  if (rows >= STACKED_ROWS) {
    const listHeight = Math.round(height * 0.35);
    return {
      ...{ kind: 'stacked', list: { width: columns, height: listHeight } },
      conversation: { width: columns, height: height - listHeight - 1 },
    };
  }
  const whole = { width: columns, height };
  return {
    kind: 'single',
    list: focus === 'list' ? whole : undefined,
    conversation: focus === 'conversation' ? whole : undefined,
  };
}

/** How many conversations the list has room for. */
export function capacityOf({ list }: Layout): number {
  return list === undefined ? 0 : Math.max(1, Math.floor(list.height / ROWS_EACH));
}

export function isTooSmall({ columns, rows }: Size): boolean {
  return columns < SMALLEST.columns || rows < SMALLEST.rows;
}
