import { t } from '../../preload/language.ts';

/** The deepest a gateway file goes, with room to spare. */
const maxDepth = 16;

/**
 * What is wrong with a text before anybody parses it: nested without end, a name that stands twice in one object (of which
 * readers may take either), or one that reaches into objects themselves. Null when nothing is; says nothing of whether the
 * text is JSON. Takes linear time.
 */
export function scanJson(text: string): string | null {
  const open: (Set<string> | null)[] = [];
  const token = /"(?:[^"\\]|\\.)*"(\s*:)?|[[\]{}]/gs;
  for (const [found, colon] of text.matchAll(token)) {
    if (found === '{' || found === '[') open.push(found === '{' ? new Set() : null);
    else if (found === '}' || found === ']') open.pop();
    else if (colon !== undefined) {
      const name = nameOf(found.slice(0, -colon.length));
      if (name === '__proto__') return t`It holds a name that no gateway file has.`;
      const names = open.at(-1);
      if (names?.has(name)) return t`One of its entries stands there twice.`;
      names?.add(name);
    }
    if (open.length > maxDepth) return t`It is nested too deeply.`;
  }
  return null;
}

/** A name written with escapes is the same name. */
function nameOf(literal: string): string {
  try {
    return String(JSON.parse(literal));
  } catch {
    return literal;
  }
}
