import fc from 'fast-check';
import { parseTOML, type AST } from 'toml-eslint-parser';
import { describe, expect, test } from 'vitest';
import { configTextOf } from '../../../main/connect/config-bytes.ts';
import { readToml, type TomlStatement } from '../../../main/connect/toml-read.ts';
import { renderKey, renderOwn, renderValue } from '../../../main/connect/toml-render.ts';
import { same } from '../../../main/connect/toml-paths.ts';
import { validText } from './text-generated.ts';
import { valueOf } from './text-keys.ts';

type Place = Pick<TomlStatement, 'kind' | 'first' | 'last'> & { readonly value: readonly number[] | null };

/** The statements as another parser finds them. */
function placesOf(text: string): readonly Place[] {
  const pair = (node: AST.TOMLKeyValue): Place => ({
    kind: 'pair',
    first: node.loc.start.line - 1,
    last: node.loc.end.line - 1,
    value: [...node.value.range],
  });
  return parseTOML(text, { tomlVersion: '1.1.0' }).body[0].body.flatMap((node) => {
    if (node.type === 'TOMLKeyValue') return [pair(node)];
    const line = node.loc.start.line - 1;
    const kind = node.kind === 'array' ? 'list' : 'table';
    return [{ kind, first: line, last: line, value: null } satisfies Place, ...node.body.map(pair)];
  });
}

test('statements and values begin and end where another parser finds them', () => {
  fc.assert(
    fc.property(validText, (text) => {
      const file = valueOf(readToml(text));
      const found = file.statements.map(({ kind, first, last, value }) => ({
        kind,
        first,
        last,
        value: value === null ? null : [value.start, value.end],
      }));
      expect(found).toEqual(placesOf(file.text));
      expect(file.lines.join('')).toBe(file.text);
    }),
    { numRuns: 400 },
  );
});

test('every path leads to a value', () => {
  const file = valueOf(readToml('a."b.c".\'d\' = 1\n[x."y z"]\nq = """\n\n"""\n[[l]]\nw = 2\n'));
  expect(file.statements.map((one) => one.path)).toEqual([
    ['a', 'b.c', 'd'],
    ['x', 'y z'],
    ['x', 'y z', 'q'],
    ['l'],
    ['l', 'w'],
  ]);
  expect([0, 1, 2, 3, 4, 5].map(file.insideString)).toEqual([false, false, false, true, true, false]);
});

describe('rendering', () => {
  test('gives back what was read', () => {
    fc.assert(
      fc.property(validText, (text) => {
        const { value } = valueOf(readToml(text));
        expect(same(valueOf(readToml(`v = ${renderValue(value)}`)).value['v'], value)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['plain', '"plain"'],
    ['C:\\x "y"\n\u0001\u007f', String.raw`"C:\\x \"y\"\n\u0001\u007F"`],
    [1, '1'],
    [1.5, '1.5'],
    [Number.NaN, 'nan'],
    [Number.NEGATIVE_INFINITY, '-inf'],
    [true, 'true'],
    [[], '[]'],
    [['a', 'b'], '["a", "b"]'],
    [{}, '{}'],
    [{ 'a b': { c: 1 }, d: ['e'] }, '{ "a b" = { c = 1 }, d = ["e"] }'],
  ])('%j', (value, expected) => {
    expect(renderOwn(value)).toBe(expected);
  });

  test('keys are quoted where they must be', () => {
    expect(renderKey(['model_providers', 'a.b', '', 'ü'])).toBe('model_providers."a.b".""."ü"');
  });
});

describe('bytes that are no text, E4', () => {
  test.each([
    ['a lone byte', [0x61, 0x0a, 0x62, 0xff], 'line 2, column 2'],
    ['a cut character', [0x61, 0xf0, 0x9f], 'line 1, column 2'],
    ['two bytes for each character', [0xff, 0xfe, 0x61, 0x00], 'line 1, column 1'],
    ['after a replacement character of its own', [0xef, 0xbf, 0xbd, 0x0a, 0xc3, 0x28], 'line 2, column 1'],
  ])('%s', (_, bytes, where) => {
    expect(configTextOf(Uint8Array.from(bytes))).toMatchObject({
      ok: false,
      problem: { what: `Codex's configuration cannot be read at ${where}.` },
    });
  });

  test('a byte order mark is kept', () => {
    expect(configTextOf(Uint8Array.from([0xef, 0xbb, 0xbf, 0x61]))).toEqual({ ok: true, value: '\uFEFFa' });
  });
});
