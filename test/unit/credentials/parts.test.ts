import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinParts, layOut, maxEntryBytes, readHead } from '../../../main/credentials/parts.ts';

const sealed = (value: string) => {
  const layout = layOut('a', value, 'g1');
  const read = readHead(layout.head);
  if (read.state !== 'ours' || read.head.kind !== 'split') throw new Error('not split');
  return { layout, head: read.head, texts: layout.parts.map(({ text }) => text) };
};

test('B10 any value goes into entries of at most 2,000 bytes and comes out the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 9_000 }), (value) => {
      const layout = layOut('a', value, 'g1');
      for (const text of [layout.head, ...layout.parts.map((part) => part.text)])
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxEntryBytes);
      const read = readHead(layout.head);
      if (read.state !== 'ours') throw new Error('foreign');
      const back =
        read.head.kind === 'whole'
          ? read.head.value
          : joinParts(
              read.head,
              layout.parts.map(({ text }) => text),
            );
      expect(back).toBe(value);
    }),
    { numRuns: 200 },
  );
});

test('B10 the longest part with the longest names stays within an entry', () => {
  const layout = layOut('a', 'x'.repeat(1_350 * 1_000), 'z'.repeat(40));
  expect(Math.max(...layout.parts.map(({ text }) => Buffer.byteLength(text)))).toBeLessThanOrEqual(
    maxEntryBytes,
  );
});

test('B14 parts that are missing, out of order, changed, or of another write are never joined', () => {
  const { head, texts } = sealed('k'.repeat(4_000));
  const other = layOut('a', 'k'.repeat(4_000), 'g2').parts.map(({ text }) => text);
  expect(joinParts(head, texts)).toBe('k'.repeat(4_000));
  expect(joinParts(head, texts.slice(1))).toBeNull();
  expect(joinParts(head, [texts[0] ?? null, null, texts[2] ?? null])).toBeNull();
  expect(joinParts(head, texts.toReversed())).toBeNull();
  expect(joinParts(head, [texts[0] ?? '', other[1] ?? '', texts[2] ?? ''])).toBeNull();
  const forged = JSON.stringify({
    postern: 1,
    generation: 'g1',
    part: 2,
    data: Buffer.from('j').toString('base64'),
  });
  expect(joinParts(head, [texts[0] ?? '', forged, texts[2] ?? ''])).toBeNull();
});

test.each([
  '',
  'hunter2',
  '{}',
  'null',
  '[1]',
  '{"postern":1}',
  '{"postern":0,"value":"x"}',
  '{"postern":"1","value":"x"}',
  '{"postern":1,"value":7}',
])('B16 an entry that Postern did not write is foreign: %s', (text) => {
  expect(readHead(text)).toEqual({ state: 'foreign' });
});

test('B17 the entries of the first version are readable for ever, and a later version is not taken for none', () => {
  expect(readHead('{"postern":1,"value":"first"}')).toEqual({
    state: 'ours',
    head: { kind: 'whole', value: 'first' },
  });
  const seal = '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae';
  const read = readHead(`{"postern":1,"generation":"mb1","parts":2,"bytes":3,"sha256":"${seal}"}`);
  if (read.state !== 'ours' || read.head.kind !== 'split') throw new Error('not read');
  expect(
    joinParts(read.head, [
      '{"postern":1,"generation":"mb1","part":1,"data":"Zm8="}',
      '{"postern":1,"generation":"mb1","part":2,"data":"bw=="}',
    ]),
  ).toBe('foo');
  expect(readHead('{"postern":2,"anything":1}')).toEqual({ state: 'newer' });
});
