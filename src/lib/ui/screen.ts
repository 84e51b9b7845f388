// The message centre on the screen: a frame's lines, each in its box.
import type { Frame } from './frame.js';
import { Box, h, type ReactNode, Text } from './ink.js';

/** The frame as an element as large as the terminal. */
export function screenOf(frame: Frame): ReactNode {
  const { size, layout, above, instead, below } = frame;
  const height = Math.max(1, size.rows - above.length - below.length);
  const whole = { columns: size.columns, height };
  const middle =
    instead !== undefined
      ? pane('instead', instead, { width: size.columns, height })
      : layout.kind === 'side'
        ? sideBySide(frame, whole)
        : oneAboveTheOther(frame, whole);
  return h(
    Box,
    { flexDirection: 'column', width: size.columns, height: size.rows, overflow: 'hidden' },
    ...lines(above, 'above'),
    middle,
    ...lines(below, 'below'),
  );
}

type Whole = { readonly columns: number; readonly height: number };

function sideBySide({ layout, list = [], conversation = [], between }: Frame, { columns, height }: Whole): ReactNode {
  const width = layout.list?.width ?? 0;
  const rule = Array.from({ length: height }, () => between);
  return h(
    Box,
    { key: 'middle', width: columns, height, flexShrink: 0 },
    pane('list', list, { width, height }),
    h(Box, { key: 'rule', width: 3, height, flexShrink: 0, flexDirection: 'column' }, ...lines(rule, 'rule')),
    pane('conversation', conversation, { width: layout.conversation?.width ?? 0, height }),
  );
}

function oneAboveTheOther({ layout, list, conversation, between }: Frame, { columns, height }: Whole): ReactNode {
  const panes = [
    list && pane('list', list, { width: columns, height: layout.list?.height ?? height }),
    list && conversation && h(Box, { key: 'rule', height: 1, flexShrink: 0 }, ...lines([between], 'rule')),
    conversation &&
      pane('conversation', conversation, { width: columns, height: layout.conversation?.height ?? height }),
  ];
  return h(Box, { key: 'middle', width: columns, height, flexDirection: 'column', flexShrink: 0 }, ...panes);
}

function pane(
  name: string,
  content: readonly string[],
  { width, height }: { readonly width: number; readonly height: number },
): ReactNode {
  return h(
    Box,
    { key: name, width, height, flexShrink: 0, flexDirection: 'column', overflow: 'hidden' },
    ...lines(content.slice(0, height), 'line'),
  );
}

function lines(content: readonly string[], name: string): ReactNode[] {
  // An empty line would take no row.
  return content.map((line, index) =>
    h(Text, { key: `${name} ${index}`, wrap: 'truncate-end' }, line === '' ? ' ' : line),
  );
}
