import { describe, expect, test } from 'vitest';
import { configText } from '../../../main/connect/config-text.ts';
import { changedText, lookedAt } from './text-edits.ts';
import { builtIn, connect, restore, valueOf, withProvider } from './text-keys.ts';

const own =
  'model_provider = "azure"\nopenai_base_url = "https://own.example/v1"\nmodel_verbosity = "low"\n\n[tui]\nnotifications = true\n';
const short = builtIn;

/** What a person does to a connected text. */
function edited(text: string, change: (lines: string[]) => readonly string[], keys = short): string {
  return change(connect(text, keys).split('\n')).join('\n');
}

const at = (lines: readonly string[], start: string): number =>
  lines.findIndex((line) => line.startsWith(start));

describe('a file somebody edited while it was connected', () => {
  test('keeps what was added above, between, below and inside the block', () => {
    const text = edited(own, (lines) => {
      const inside = at(lines, 'openai_base_url');
      return [
        '# above',
        'review_model = "a"',
        ...lines.slice(0, inside),
        '# inside',
        'model = "b" # theirs',
        '',
        ...lines.slice(inside, -1),
        '[history]',
        'persistence = "none"',
        '',
      ];
    });
    expect(restore(text, short)).toEqual({
      text: `# above\nreview_model = "a"\n# inside\nmodel = "b" # theirs\n\n${own}[history]\npersistence = "none"\n`,
      drifted: [],
    });
  });

  test('keeps a value changed inside the block, names it, and leaves the older one as a comment', () => {
    const text = edited(own, (lines) =>
      lines.map((line) => line.replace(/^(openai_base_url = )"[^"]*"/, '$1"https://new.example"')),
    );
    expect(valueOf(configText.drift(text, short))).toEqual([
      {
        key: 'openai_base_url',
        ours: expect.stringContaining('"http://127.0.0.1:4141/l/'),
        now: '"https://new.example"',
      },
    ]);
    expect(restore(text, short)).toEqual({
      text: 'openai_base_url = "https://new.example"\nmodel_provider = "azure"\n# openai_base_url = "https://own.example/v1"\nmodel_verbosity = "low"\n\n[tui]\nnotifications = true\n',
      drifted: ['openai_base_url: "https://new.example"'],
    });
  });

  test('gets its own value back where one of our lines was deleted', () => {
    const text = edited(own, (lines) => lines.filter((line) => !line.startsWith('openai_base_url')));
    expect(restore(text, short)).toEqual({ text: own, drifted: ['openai_base_url: gone'] });
  });

  test('is as it was when only spaces or comments were added to our lines', () => {
    const text = edited(own, (lines) =>
      lines.map((line) => (line.startsWith('model_provider') ? `  ${line}   # from Postern` : line)),
    );
    expect(restore(text, short)).toEqual({ text: own, drifted: [] });
  });

  test('is as it was when its line ends were converted', () => {
    expect(restore(connect(own).replaceAll('\n', '\r\n'))).toEqual({
      text: own.replaceAll('\n', '\r\n'),
      drifted: [],
    });
  });

  test('is as it was when an editor took away the spaces at line ends', () => {
    const spaced = 'model_provider = """\n\nazure"""\n';
    expect(restore(connect(spaced).replaceAll(/ +\n/g, '\n'))).toEqual({ text: spaced, drifted: [] });
  });

  test('is as it was when an editor took away the byte order mark', () => {
    expect(restore(connect(`\uFEFF${own}`).slice(1)).text).toBe(`\uFEFF${own}`);
  });
});

describe('marks that were damaged', () => {
  test.each([
    ['the first marker deleted', (lines: string[]) => lines.filter((line) => !line.startsWith('# >>>'))],
    ['the last marker deleted', (lines: string[]) => lines.map((line) => line.replace(/ # <<<.*/, ''))],
    ['both markers deleted', (lines: string[]) => lines.slice(1).map((line) => line.replace(/ # <<<.*/, ''))],
    [
      'the checks deleted',
      (lines: string[]) => lines.map((line) => line.replace(/(# <<< postern <<<).*/, '$1')),
    ],
    [
      'the block indented',
      (lines: string[]) => lines.map((line, index) => (index === 0 ? `  ${line}` : line)),
    ],
    ['the block moved to the end', (lines: string[]) => [...lines.slice(3, -1), ...lines.slice(0, 3), '']],
    ['the block pasted twice', (lines: string[]) => [...lines.slice(0, 3), ...lines]],
    ['the block pasted twice, one without its end', (lines: string[]) => [...lines.slice(0, 1), ...lines]],
  ])('%s: the file is as it was', (_, change) => {
    expect(restore(edited(own, change), short).text).toBe(own);
  });

  test.each([
    ['inline', 'model_providers = { a = { name = "A" }, b = { name = "B" } }\nmodel = "x"\n'],
    ['in a section', '[model_providers]\na = { name = "A" }\nb = { name = "B" }\n'],
  ])('without any marker, providers written %s stay', (_, text) => {
    const unmarked = connect(text).replaceAll(/^# >>>.*\n| # <<<.*/gm, '');
    const after = restore(unmarked).text;
    expect(after).toContain('name = "A"');
    expect(after).not.toContain('postern');
    expect(valueOf(configText.drift(after, withProvider)).map((one) => one.now)).toEqual([null, null, null]);
  });

  test('a key of ours that somebody wrote again below makes the file malformed: theirs stays', () => {
    const text = edited(own, (lines) =>
      lines.flatMap((line) => (line === '' ? ['model_provider = "mine"', line] : [line])).slice(0, -1),
    );
    expect(configText.drift(text, short)).toMatchObject({ ok: false, problem: { code: 'file-invalid' } });
    expect(restore(text, short)).toEqual({
      text: expect.stringMatching(
        /^# model_provider = "azure"\nopenai_base_url = "https:\/\/own.example\/v1"\nmodel_verbosity = "low"\nmodel_provider = "mine"\n\n\[tui\]/,
      ),
      drifted: ['model_provider: "mine"', 'openai_base_url: gone'],
    });
  });

  test('the block deleted and a key written anew: theirs stays, the other one comes back', () => {
    const text = edited(own, (lines) => ['model_provider = "mine"', ...lines.slice(3)]);
    expect(restore(text, short).text).toBe(
      'model_provider = "mine"\n# model_provider = "azure"\nopenai_base_url = "https://own.example/v1"\nmodel_verbosity = "low"\n\n[tui]\nnotifications = true\n',
    );
  });

  test('a file edited into nonsense is refused with line and column, E4', () => {
    const text = edited(own, (lines) => [...lines.slice(0, -1), 'model =', '']);
    expect(configText.restored(text, short)).toMatchObject({
      ok: false,
      problem: { what: "Codex's configuration cannot be read at line 10, column 8." },
    });
  });
});

test('restoring twice changes nothing the second time, also where the person writes what Postern wrote', () => {
  const same = 'model_provider = "openai"\nmodel = "x"\n';
  expect(restore(restore(connect(same, short), short).text, short).text).toBe(same);
});

test('a provider of the person’s that is edited inside a block stays whole', () => {
  const text = 'model_providers = { a = { name = "A" }, b = { name = "B" } }\n';
  const changed = connect(text).replace('a = { name = "A" }\n', 'a = { name = "A2" }\n');
  const after = restore(changed).text;
  expect(after).toContain('model_providers.a = { name = "A2" }\nmodel_providers.b = { name = "B" }\n');
  expect(after).toContain('# model_providers = {');
});

test('a displaced key that a new table was put before comes back at the root', () => {
  const text = 'model = "x"\nopenai_base_url = "https://own.example/v1"';
  const changed = connect(text, short).replace(
    '#postern# ',
    '\n[projects."/a"]\ntrust_level = "trusted"\n#postern# ',
  );
  expect(restore(changed, short).text).toBe(
    'openai_base_url = "https://own.example/v1"\nmodel = "x"\n\n[projects."/a"]\ntrust_level = "trusted"\n',
  );
});

test('a header somebody deleted: what was displaced below it comes back into the list that stands above now', () => {
  const list = '[[model]]\n[ model_providers ]\npostern."" = {  }\n';
  const text = edited(list, (lines) => lines.filter((line) => line !== '[ model_providers ]'), withProvider);
  expect(valueOf(configText.restored(text, withProvider)).text).toBe('[[model]]\npostern."" = {  }\n');
  // As it was found: 1 of some 70,000 edits, where a list with more in it than before was taken for one that lost something.
  const found = `model_provider.model = """\n"""\n${list.trimEnd()}`;
  const changes = [0, 14].map((from) => ({ kind: 'delete', from, to: 0 }) as const);
  expect(lookedAt(found, withProvider, changes)).toBe('whole');
});

test('a string of the person’s in our block that lost its first line: what it became is no table of theirs, and the string stays as a comment', () => {
  const text = '\uFEFFmodel.model_provider = """\n[a]#"""';
  const changes = [0, 0].map((from) => ({ kind: 'delete', from, to: 0 }) as const);
  expect(lookedAt(text, short, changes)).toBe('whole');
  const left = changedText(connect(text, short), changes);
  expect(restore(left, short).text).toBe('\uFEFF# model.model_provider = """\n# [a]#"""');
});
