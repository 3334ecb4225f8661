/**
 * A text as a code block that nothing in it can close: its fence is longer than any run of backticks inside. Every kind of
 * line end becomes a newline: a lone carriage return ends a line too (CommonMark 2.1).
 */
export function fenced(text: string, language = ''): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}${language}\n${text.replace(/\r\n?/g, '\n')}\n${fence}\n`;
}

/** A text as a code block inside a quotation. */
export function quoted(text: string): string {
  return fenced(text)
    .trimEnd()
    .split('\n')
    .map((line) => `> ${line}\n`)
    .join('');
}

/** A text on one line, as plain words: no mark-up, no HTML, no link comes out of it. */
export function plain(text: string, maxLength = 200): string {
  const short = oneLine(text, maxLength);
  return short
    .replace(/[\\`*_[\]|~!]/g, (mark) => `\\${mark}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('://', '\\://')
    .replaceAll('www.', 'www\\.');
}

/** A text on one line inside an HTML element. */
export function html(text: string, maxLength = 200): string {
  const short = oneLine(text, maxLength);
  return short.replace(/[&<>"'`]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** A moment as people and machines read it. */
export function moment(at: number): string {
  return new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
}

/** A duration in words: `84 ms`, `12.3 s`, `5 min 2 s`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1_000)} s`;
}

function oneLine(text: string, maxLength: number): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1)}…`;
}
