// JSON for scripts that is safe to look at in a terminal.

// JSON.stringify escapes C0 only. DEL, C1, separators and bidi controls mean the same written as escapes.
const STEERING = /[\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb]/g;

/** The value as JSON of several lines, every control character escaped. What is no value at all is null. */
export function formatJson(value: unknown): string {
  return escaped(JSON.stringify(value ?? null, undefined, 2));
}

/** The value as JSON on one line, for streams of events. */
export function formatJsonLine(value: unknown): string {
  return escaped(JSON.stringify(value ?? null));
}

function escaped(json: string): string {
  return json.replace(STEERING, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
