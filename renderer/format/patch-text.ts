import { longestDiff } from './diff-lines.ts';

const begin = '*** Begin Patch';
const end = '*** End Patch';

/**
 * Finds the patch in what a tool was given: as it stands, as a value of its JSON, or as a literal of a script that calls
 * the tool. Null when there is none. Nothing is run: a literal is only unescaped.
 */
export function patchText(input: string): string | null {
  if (input.length > longestDiff || !input.includes(begin)) return null;
  const trimmed = input.trimStart();
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) {
    const value = valueWith(parsed(trimmed), 0);
    if (value !== null) return cut(value);
  }
  return cut(input) ?? cut(literalWith(input) ?? '');
}

/** The patch alone, from its first line to its last; null unless it stands on lines of its own. */
function cut(text: string): string | null {
  const from = text.indexOf(`${begin}\n`);
  if (from < 0) return null;
  const to = text.indexOf(`\n${end}`, from);
  return to < 0 ? text.slice(from) : text.slice(from, to + 1 + end.length);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Arguments are flat or nearly so; deeper ones are not searched. */
const deepest = 3;

function valueWith(value: unknown, depth: number): string | null {
  if (typeof value === 'string') return value.includes(begin) ? value : null;
  if (typeof value !== 'object' || value === null || depth >= deepest) return null;
  for (const one of Object.values(value)) {
    const found = valueWith(one, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

/** The quoted literal around the patch's first line, unescaped; null when it stands in none. */
function literalWith(script: string): string | null {
  const at = script.indexOf(begin);
  const quote = script[at - 1] ?? '';
  if (!['"', "'", '`'].includes(quote)) return null;
  let text = '';
  for (let index = at; index < script.length; index += 1) {
    const one = script[index] ?? '';
    if (one === quote) return text;
    if (one !== '\\') text += one;
    else {
      index += 1;
      const escaped = script[index] ?? '';
      text += escapes[escaped] ?? escaped;
    }
  }
  return text;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '' };
