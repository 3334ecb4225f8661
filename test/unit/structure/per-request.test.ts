// What is made anew for every request holds no getter in a literal: V8 keeps such an object, and all it leads to, long past its time.
import { expect, test } from 'vitest';
import { sourcesBelow, type SourceFile } from './imports.ts';
import { below, syntaxOf } from './syntax.ts';

/** Made once for a file that is opened. */
const madeSeldom = ['main/recorder/database.ts'];

function gettersInLiterals(source: SourceFile): readonly string[] {
  return syntaxOf(source)
    .filter(({ node }) => node.type === 'ObjectExpression')
    .filter(({ node }) =>
      below(node['properties']).some((one) => one.type === 'Property' && one['kind'] === 'get'),
    )
    .map(({ path }) => path);
}

test('proxy and recorder make no object whose literal has a getter', () => {
  const found = sourcesBelow('main/proxy', 'main/recorder', 'main/domain').flatMap(gettersInLiterals);
  expect(found.filter((path) => !madeSeldom.includes(path))).toEqual([]);
});

test('a getter in a literal is found, one of a class is not', () => {
  const literal = { path: 'a.ts', text: 'export const made = () => ({ get length() { return 1; } });' };
  const inClass = { path: 'b.ts', text: 'export class Made { get length() { return 1; } }' };
  expect(gettersInLiterals(literal)).toEqual(['a.ts']);
  expect(gettersInLiterals(inClass)).toEqual([]);
});
