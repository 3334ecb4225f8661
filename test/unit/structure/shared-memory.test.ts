// What is recorded stands in memory that two threads share, and there V8 13.0 (Electron 33) ends the process at a search for a number:
// bytes are searched for by findByte, which knows a way round.
import { expect, test } from 'vitest';
import { sourcesBelow, type SourceFile } from './imports.ts';
import { literalOf, nameOf, syntaxOf } from './syntax.ts';

/** In what has a name: a list that is written out is none of bytes. */
const searches = /.\.(indexOf|lastIndexOf|includes)$/;

/** Searches for what is no text that stands there, so may be a number. */
function searchesForMore(source: SourceFile): readonly string[] {
  return syntaxOf(source)
    .filter(({ node }) => node.type === 'CallExpression' && searches.test(nameOf(node['callee'])))
    .filter(({ node }) => typeof literalOf((node['arguments'] as readonly unknown[])[0]) !== 'string')
    .map(({ path, node }) => `${path}: ${nameOf(node['callee'])}`);
}

test('the recorder searches bytes for bytes in one place', () => {
  expect(sourcesBelow('main/recorder').flatMap(searchesForMore)).toEqual([
    'main/recorder/find-byte.ts: bytes.indexOf',
    // Lists of names, and texts.
    'main/recorder/opening.ts: turnIds.includes',
    'main/recorder/titles.ts: request.indexOf',
    'main/recorder/upsert.ts: kept.includes',
    'main/recorder/waiting-deltas.ts: one.text.includes',
  ]);
});

test('a search for a number is found, one for a text is not', () => {
  const text = "export const seen = (bytes: Buffer) => bytes.indexOf(10) < bytes.indexOf('a', 3, 'latin1');";
  expect(searchesForMore({ path: 'a.ts', text })).toEqual(['a.ts: bytes.indexOf']);
});
