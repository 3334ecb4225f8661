import { expect, test } from 'vitest';
import { outlived, type Twin } from '../../../main/credentials/twins.ts';

const twin = (collection: string, modifiedAt: number, label = 'Postern/a'): Twin => ({
  path: `/org/freedesktop/secrets/collection/${collection}/1`,
  label,
  modifiedAt,
});
const pathIn = (collection: string): string => twin(collection, 0).path;

test('B12 all but the newest of ours are outlived, whatever order they come in', () => {
  const three = [twin('old', 1), twin('newest', 3), twin('older', 2)];
  for (const order of [three, three.toReversed()])
    expect(outlived(order, 'a', 'login').toSorted()).toEqual([pathIn('old'), pathIn('older')]);
});

test('B12 of two written in the same second the one in the default collection is the newer', () => {
  for (const order of [
    [twin('login', 5), twin('beside', 5)],
    [twin('beside', 5), twin('login', 5)],
  ])
    expect(outlived(order, 'a', 'login')).toEqual([pathIn('beside')]);
});

test('B16 another program’s entry never outlives ours, and where none is ours none is outlived', () => {
  expect(outlived([twin('login', 1), twin('beside', 9, 'planted')], 'a', 'login')).toEqual([
    pathIn('beside'),
  ]);
  expect(outlived([twin('login', 1, 'x'), twin('beside', 9, 'y')], 'a', 'login')).toEqual([]);
  expect(outlived([twin('login', 1, 'Postern/b')], 'a', null)).toEqual([]);
});
