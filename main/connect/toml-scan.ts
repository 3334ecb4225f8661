/** A dotted key as it stands in a text. */
export interface ScannedKey {
  /** The raw parts, quotes and all. */
  readonly parts: readonly string[];
  readonly start: number;
  /** Behind its last part. */
  readonly end: number;
}

/** The offsets of a value, without the space around it. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Steps over the pieces of a TOML text that is known to be valid, in linear time. The values themselves are read by
 * smol-toml; only where pieces begin and end is found here. (toml-eslint-parser, which the tests hold this against, fails
 * on strings of more than some hundred thousand characters.)
 */
export function keyAt(text: string, start: number): ScannedKey {
  const parts: string[] = [];
  let at = start;
  for (;;) {
    const end = isQuote(text[at]) ? lineStringEnd(text, at) : bareKeyEnd(text, at);
    parts.push(text.slice(at, end));
    const dot = spaceEnd(text, end);
    if (text[dot] !== '.') return { parts, start, end };
    at = spaceEnd(text, dot + 1);
  }
}

/** The value that begins at `start`; `onString` is told of every string that goes over several lines. */
export function valueAt(text: string, start: number, onString: (string: Span) => void): Span {
  const first = text[start];
  if (isQuote(first)) return { start, end: stringEnd(text, start, onString) };
  if (first === '[' || first === '{') return { start, end: bracketsEnd(text, start, onString) };
  bareValue.lastIndex = start;
  bareValue.test(text);
  let at = bareValue.lastIndex;
  while (at > start && isSpace(text[at - 1])) at -= 1;
  return { start, end: at };
}

const bareValue = /[^,\]}#\r\n]*/y;

/** Behind spaces and tabs. */
export function spaceEnd(text: string, start: number): number {
  let at = start;
  while (isSpace(text[at])) at += 1;
  return at;
}

/** Behind spaces, tabs, comments and line ends. */
export function gapEnd(text: string, start: number): number {
  let at = start;
  for (;;) {
    const char = text[at];
    if (isSpace(char) || char === '\n' || char === '\r') at += 1;
    else if (char === '#') at = lineEnd(text, at);
    else return at;
  }
}

/** The offset of the line's `\n`, or of the end. */
export function lineEnd(text: string, start: number): number {
  const at = text.indexOf('\n', start);
  return at === -1 ? text.length : at;
}

function bracketsEnd(text: string, start: number, onString: (string: Span) => void): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const char = text[at];
    if (isQuote(char)) at = stringEnd(text, at, onString);
    else if (char === '#') at = lineEnd(text, at);
    else {
      at += 1;
      if (char === '[' || char === '{') depth += 1;
      else if (char === ']' || char === '}') {
        depth -= 1;
        if (depth === 0) return at;
      }
    }
  }
  return at;
}

function stringEnd(text: string, start: number, onString: (string: Span) => void): number {
  const quote = text[start] ?? '"';
  if (!text.startsWith(quote.repeat(3), start)) return lineStringEnd(text, start);
  let at = start + 3;
  while (at < text.length && !text.startsWith(quote.repeat(3), at)) {
    at += quote === '"' && text[at] === '\\' ? 2 : 1;
  }
  at += 3;
  // One or two quotes may stand directly before the closing three.
  for (let more = 0; more < 2 && text[at] === quote; more += 1) at += 1;
  onString({ start, end: at });
  return at;
}

function lineStringEnd(text: string, start: number): number {
  const quote = text[start];
  let at = start + 1;
  while (at < text.length && text[at] !== quote) at += quote === '"' && text[at] === '\\' ? 2 : 1;
  return at + 1;
}

const bareKey = /[A-Za-z0-9_-]*/y;

function bareKeyEnd(text: string, start: number): number {
  bareKey.lastIndex = start;
  bareKey.test(text);
  return bareKey.lastIndex;
}

function isQuote(char: string | undefined): boolean {
  return char === '"' || char === "'";
}

function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\t';
}
