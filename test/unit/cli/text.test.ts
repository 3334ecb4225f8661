import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factLines, listLines, wrapped } from '../../../main/cli/layout.ts';
import { makeOutput } from '../../../main/cli/output.ts';
import { fitted, fittedEnd, jsonText, plainLine, plainLines, widthOf } from '../../../main/cli/text.ts';
import { ago, counted, dollars, lasted, momentIn } from '../../../main/cli/words.ts';

// What a terminal obeys: escape sequences in both forms, line ends, bells, turned directions.
const hostile = 'a\u001b[2Jb\u009b31mc\rd\ne\u0007f\u202eg\u2028h\u0085i\u0000j';
const obeyed = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

describe('what is shown', () => {
  test('I13 nothing a terminal obeys is left in a line', () => {
    expect(plainLine(hostile)).not.toMatch(obeyed);
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !obeyed.test(plainLine(text))));
  });

  test('I13 in a text of several lines only the line ends are left', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => !obeyed.test(plainLines(text).replaceAll('\n', '')),
      ),
    );
  });

  test('I13 JSON reads back as the same value and holds nothing a terminal obeys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = jsonText({ value, hostile });
        expect(text.replaceAll('\n', '')).not.toMatch(obeyed);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify({ value, hostile })));
      }),
    );
  });

  test('a text is cut to columns, not to characters', () => {
    expect(fitted('日本語テキスト', 7)).toBe('日本語…');
    expect(widthOf(fitted('日本語テキスト', 8))).toBeLessThanOrEqual(8);
    expect(fittedEnd('/home/anna/日本', 8)).toBe('…na/日本');
    expect(fitted('short', 5)).toBe('short');
    expect(fitted('👩‍👩‍👧‍👧 family', 4)).toBe('👩‍👩‍👧‍👧 …');
    expect([fitted('abc', 1), fitted('abc', 0)]).toEqual(['…', '']);
  });
});

describe('lists', () => {
  interface Row {
    readonly name: string;
    readonly count: string;
  }
  const columns = [
    { title: 'NAME', cell: (row: Row) => row.name },
    { title: 'COUNT', cell: (row: Row) => row.count, right: true as const },
  ];

  test('columns are as wide as they need to be, figures at the right', () => {
    expect(
      listLines(
        columns,
        [
          { name: 'one', count: '1' },
          { name: '日本', count: '1,000' },
        ],
        null,
      ),
    ).toEqual({ head: 'NAME  COUNT', lines: ['one       1', '日本  1,000'] });
  });

  test('whatever is in them, no line is wider than the terminal', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ name: fc.string({ unit: 'grapheme' }), count: fc.string({ unit: 'grapheme' }) }),
        ),
        fc.integer({ min: 14, max: 120 }),
        (rows, width) => {
          const { head, lines } = listLines(columns, rows, width);
          for (const line of [head, ...lines]) expect(widthOf(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });

  test('a narrow terminal shows fewer columns, and those left can be read', () => {
    const sessions = [
      { title: 'STATUS', cell: () => 'completed' },
      { title: 'TITLE', cell: () => 'Fix the flaky retry test of the upload queue', least: 24 },
      { title: 'MODEL', cell: () => 'gpt-6.1-sol', spare: 1 },
      { title: 'GATEWAY', cell: () => 'default', spare: 2 },
      { title: 'TOKENS', cell: () => '123,456', right: true as const },
      { title: 'FOLDER', cell: () => '/home/anna/work/upload-queue', cutsBeginning: true as const },
    ];
    const at = (width: number) => listLines(sessions, [null], width);
    expect(at(120).head).toContain('GATEWAY');
    expect(at(64).head.split(/ +/)).toEqual(['STATUS', 'TITLE', 'TOKENS', 'FOLDER']);
    expect(at(64).lines).toEqual(['completed  Fix the flaky retry tes…  123,456  …work/upload-queue']);
  });

  test('sentences are broken between words, and a long word stays whole', () => {
    expect(wrapped('  Next: see https://example.test/a/b then', 20)).toEqual([
      '  Next: see',
      '  https://example.test/a/b',
      '  then',
    ]);
    expect(wrapped('as it is', null)).toEqual(['as it is']);
    for (const line of wrapped('one two three four five six', 10)) expect(widthOf(line)).toBeLessThan(11);
  });

  test('facts that are empty are left out', () => {
    expect(
      factLines([
        ['Version', '1'],
        ['Cost', ''],
        ['Gateway', 'default'],
      ]),
    ).toEqual(['Version  1', 'Gateway  default']);
  });
});

describe('words', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  test('a moment', () => {
    const before = (ms: number): string => ago(now - ms, now);
    expect([before(0), before(90_000), before(3 * 3_600_000), before(2 * 86_400_000)]).toEqual([
      'just now',
      '1 min ago',
      '3 h ago',
      '2 d ago',
    ]);
    expect(before(30 * 86_400_000)).toMatch(/^2026-10-2\d$/);
    // A clock that was set back.
    expect(ago(now + 5_000, now)).toBe('just now');
  });

  test('durations, counts and money', () => {
    expect([lasted(900), lasted(61_000), lasted(3_661_000)]).toEqual(['1 s', '1 min 1 s', '1 h 1 min']);
    expect([counted(999), counted(1_234), counted(56_700), counted(8_900_000)]).toEqual([
      '999',
      '1,234',
      '56.7k',
      '8.9M',
    ]);
    expect([null, 0, 0.001, 0.126].map(dollars)).toEqual(['', '$0.00', '<$0.01', '$0.13']);
  });

  test('times people write', () => {
    expect(momentIn('2h', now)).toBe(now - 7_200_000);
    expect(momentIn('3d', now)).toBe(now - 3 * 86_400_000);
    expect(momentIn('2026-11-21', now)).toBe(new Date('2026-11-21T00:00').getTime());
    expect(momentIn('2026-11-21T09:30', now)).toBe(new Date('2026-11-21T09:30').getTime());
    for (const text of ['', 'yesterday', '2026-13-45', '3w', '-3d', '2026-11-21T9'])
      expect(momentIn(text, now)).toBe(null);
  });
});

describe('output', () => {
  function made(change: Partial<Parameters<typeof makeOutput>[0]> = {}) {
    let [out, error] = ['', ''];
    const output = makeOutput({
      out: (text) => (out += text),
      error: (text) => (error += text),
      columns: null,
      colour: { out: false, error: false },
      json: false,
      ...change,
    });
    return { output, out: () => out, error: () => error };
  }
  const found = { code: 'not-found', what: 'It is not there.', why: 'It went.', next: 'Look again.' };

  test('a problem says what, why and what next, beside the answer', () => {
    const { output, out, error } = made();
    output.problem(found);
    expect([out(), error()]).toEqual(['', 'It is not there.\nIt went.\nNext: Look again.\n']);
  });

  test('with JSON the problem is JSON, with its code', () => {
    const { output, error } = made({ json: true });
    output.problem(found);
    expect(JSON.parse(error())).toEqual({ problem: found });
  });

  test('colours only where they were asked for', () => {
    const plain = made();
    const coloured = made({ colour: { out: true, error: true } });
    for (const { output } of [plain, coloured]) {
      output.answer(null, (paper) => paper.painted('bad', 'x'));
      output.problem(found);
    }
    expect(`${plain.out()}${plain.error()}`).not.toContain('\u001b');
    expect(coloured.out()).toBe('\u001b[31mx\u001b[39m\n');
  });

  test('I13 what is shown of a problem cannot be obeyed either', () => {
    const { output, error } = made();
    output.problem({ ...found, what: hostile });
    output.note(hostile);
    expect(error().replaceAll('\n', '')).not.toMatch(obeyed);
  });
});
