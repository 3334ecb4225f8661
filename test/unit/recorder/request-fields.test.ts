import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ToldInputItem, type InputItem } from '../../../main/recorder/input-item.ts';
import { createInputMemory } from '../../../main/recorder/input-memory.ts';
import { readItem } from '../../../main/recorder/items.ts';
import { listOf, objectOf, parseJson } from '../../../main/recorder/json.ts';
import { readFields } from '../../../main/recorder/request-fields.ts';
import { prompt } from '../../fakes/codex-traffic.ts';

/** Long enough that a body with it is read in parts. */
const filler = { instructions: `…${'w\\"'.repeat(8_000)}` };

/** What reading the whole at once makes of a body. */
function plainly(bytes: Buffer): { fields: unknown; items: unknown } {
  const fields = objectOf(parseJson(bytes.toString('utf8')));
  return { fields: withoutInput(fields), items: listOf(fields?.['input']).map(readItem) };
}

function inParts(bytes: Buffer, memory = createInputMemory()): { fields: unknown; items: unknown } {
  const { fields, input } = readFields(bytes, memory, 't');
  for (const item of input) expect(placeOf(item)).toEqual(placeOf(item.read()));
  return { fields: withoutInput(fields), items: input.map((item) => item.read()) };
}

/** A list is told apart from its field; anything else under the name is the field's. */
function withoutInput(fields: Readonly<Record<string, unknown>> | null): unknown {
  return fields === null || !Array.isArray(fields['input']) ? fields : { ...fields, input: [] };
}

function placeOf(item: object): object {
  const { id, turnId, kind, callId = null } = { callId: null, ...item } as Record<string, unknown>;
  return { id, turnId, kind, callId: kind === 'call' || kind === 'output' ? callId : null };
}

const item = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => prompt('p', text)),
  fc.record({
    type: fc.constant('function_call'),
    call_id: fc.string(),
    name: fc.string(),
    arguments: fc.json(),
  }),
  fc.record({ type: fc.constant('function_call_output'), call_id: fc.string(), output: fc.json() }),
  fc.jsonValue(),
);
const body = fc
  .tuple(
    fc.dictionary(fc.string(), fc.jsonValue()),
    fc.array(item),
    fc.dictionary(fc.string(), fc.jsonValue()),
  )
  .map(([before, input, after]) => ({ ...filler, ...before, input, ...after }));
const laidOut = fc
  .constantFrom(undefined, 1, '\t', '\r\n ')
  .chain((space) =>
    body.map((one) =>
      Buffer.from(
        space === '\r\n '
          ? JSON.stringify(one, null, 1).replaceAll('\n', '\r\n')
          : JSON.stringify(one, null, space),
      ),
    ),
  );

describe('a large body is read in parts', () => {
  test('the parts say what the whole says', () => {
    fc.assert(
      fc.property(laidOut, (bytes) => {
        expect(inParts(bytes)).toEqual(plainly(bytes));
      }),
      { numRuns: 300 },
    );
  });

  test('of one that was spoilt anywhere the parts say what the whole says, which mostly is nothing', () => {
    const spoilt = fc.tuple(
      laidOut,
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(...'"\\[]{},:1 x\0')), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.boolean(),
    );
    let whole = 0;
    fc.assert(
      fc.property(spoilt, ([bytes, places, isInserted]) => {
        const bad = places.reduce((old, [share, mark]) => {
          // Most of a body is the filler: no place is worth less than one behind it.
          const from = share < 0.1 ? 0 : old.lastIndexOf('w\\\\');
          const at = from + Math.floor(share * (old.length - from));
          return Buffer.concat([
            old.subarray(0, at),
            Buffer.from(mark),
            old.subarray(at + (isInserted ? 0 : 1)),
          ]);
        }, bytes);
        const expected = plainly(bad);
        if (expected.fields !== null) whole += 1;
        expect(inParts(bad)).toEqual(expected);
      }),
      { numRuns: 1_500 },
    );
    expect(whole).toBeGreaterThan(20);
  });

  test.each([
    ['two inputs', `"input":[1],"x":2,"input":[{"type":"message"}]`],
    ['an input after an escaped one', String.raw`"inp\u0075t":[7],"input":[{"type":"message"}]`],
    ['an escaped one after an input', String.raw`"input":[{"type":"message"}],"inp\u0075t":[7]`],
    ['an input that is words', `"input":"hello"`],
    ['an input that is nothing', `"input":null`],
    ['an input without items', `"input": [ ]`],
    ['an input deeper down', `"x":{"input":[1]}`],
    ['a comma too many', `"input":[1,]`],
    ['a comma too few', `"input":[1 2]`],
    ['a comma at the beginning', `"input":[,1]`],
    ['a list that does not end', `"input":[1`],
    ['words that do not end', `"input":["a\\"`],
    ['another bracket', `"input":[{"a":1]}`],
    ['only words', `"input"`],
  ])('%s', (_, fields) => {
    const bytes = Buffer.from(`{"f":${JSON.stringify(filler)},${fields}}`);
    expect(inParts(bytes)).toEqual(plainly(bytes));
  });
});

describe('what a thread told before', () => {
  const bodyOf = (input: readonly unknown[], more: object = {}): Buffer =>
    Buffer.from(JSON.stringify({ model: 'm', ...filler, input, ...more }));
  const told = (input: readonly InputItem[]): number =>
    input.filter((one) => one instanceof ToldInputItem).length;
  const history = Array.from({ length: 5 }, (_, index) => prompt(`p${index}`, `words ${index}`));

  test('is not read again, and says the same to whoever asks', () => {
    const memory = createInputMemory();
    expect(told(readFields(bodyOf(history.slice(0, 3)), memory, 't').input)).toBe(0);
    const next = readFields(bodyOf(history, { client_metadata: { x: 1 } }), memory, 't');
    expect(told(next.input)).toBe(3);
    expect(next.input.map((one) => one.read())).toEqual(history.map(readItem));
    expect(next.fields).toMatchObject({ model: 'm', client_metadata: { x: 1 } });
    expect(next.digest).toBe(readFields(bodyOf(history, { client_metadata: { x: 1 } }), null, null).digest);
    // The same once more, and one that was cut short.
    expect(told(readFields(bodyOf(history), memory, 't').input)).toBe(5);
    expect(told(readFields(bodyOf(history.slice(0, 2)), memory, 't').input)).toBe(2);
    expect(told(readFields(bodyOf(history), memory, 't').input)).toBe(2);
  });

  test('is read anew when a byte before it differs, or in another thread, or one without a name', () => {
    const memory = createInputMemory();
    readFields(bodyOf(history), memory, 't');
    readFields(bodyOf(history), memory, null);
    expect(told(readFields(bodyOf(history), memory, 'u').input)).toBe(0);
    expect(told(readFields(bodyOf(history), memory, null).input)).toBe(0);
    const other = Buffer.from(bodyOf(history).toString().replace('"m"', '"n"'));
    expect(told(readFields(other, memory, 't').input)).toBe(0);
    expect(told(readFields(other, memory, 't').input)).toBe(5);
  });

  test('is remembered of the threads that asked last, and of no endless history', () => {
    const memory = createInputMemory();
    for (let thread = 0; thread < 40; thread += 1) readFields(bodyOf(history), memory, `t${thread}`);
    expect(memory.recall('t7')).toBeNull();
    expect(memory.recall('t8')?.places).toHaveLength(5);
    readFields(bodyOf(Array.from({ length: 20_001 }, () => 1)), memory, 't8');
    expect(memory.recall('t8')).toBeNull();
    expect(JSON.stringify(memory.recall('t39'))).not.toContain('words');
  });

  test('whatever a thread sends, one after the other, says what it would say alone', () => {
    const step = fc.record({
      keep: fc.nat({ max: 12 }),
      add: fc.array(item, { maxLength: 4 }),
      model: fc.constantFrom('m', 'm', 'm', 'n'),
      last: fc.jsonValue(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 6 }), (steps) => {
        const memory = createInputMemory();
        let input: readonly unknown[] = [];
        for (const { keep, add, model, last } of steps) {
          input = [...input.slice(0, keep + 4), ...add];
          const bytes = bodyOf(input, { model, last });
          expect(inParts(bytes, memory)).toEqual(plainly(bytes));
        }
      }),
      { numRuns: 150 },
    );
  });
});
