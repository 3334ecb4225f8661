import { describe, expect, it } from 'vitest';
import { agoText, ageText } from '../../../renderer/format/ages.ts';
import { bytesText, cachedPercent, countText, totalTokens } from '../../../renderer/format/amounts.ts';
import { durationText, elapsedText, overheadText } from '../../../renderer/format/durations.ts';
import { foldText } from '../../../renderer/format/fold.ts';
import { folderName, folderText, shortFolderText } from '../../../renderer/format/folders.ts';
import { readableInput } from '../../../renderer/format/input.ts';
import { markdownBlocks } from '../../../renderer/format/markdown-blocks.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const noon = new Date(2026, 5, 15, 12).getTime();

describe('durations', () => {
  it.each([
    [0, '0 ms'],
    [84, '84 ms'],
    [999.6, '1.0 s'],
    [2100, '2.1 s'],
    [59_949, '59.9 s'],
    [59_960, '1 m'],
    [72_000, '1 m 12 s'],
    [3_599_600, '1 h'],
    [7_500_000, '2 h 5 m'],
    [-5, '0 ms'],
  ])('%d ms reads %s', (ms, text) => expect(durationText(ms)).toBe(text));

  it.each([
    [0, '0 s'],
    [12_900, '12 s'],
    [65_000, '1 m 05 s'],
    [7_500_000, '2 h 05 m'],
  ])('a clock at %d ms reads %s', (ms, text) => expect(elapsedText(ms)).toBe(text));

  it.each([
    [0, 'under 0.01 ms'],
    [118, '0.12 ms'],
    [994, '0.99 ms'],
    [996, '1.0 ms'],
    [1400, '1.4 ms'],
    [12_300, '12 ms'],
  ])('%d microseconds of ours read %s', (us, text) => expect(overheadText(us)).toBe(text));
});

describe('amounts', () => {
  it.each([
    [0, '0'],
    [820, '820'],
    [1000, '1k'],
    [12_440, '12.4k'],
    [99_960, '100k'],
    [412_900, '413k'],
    [1_234_000, '1.2M'],
  ])('%d tokens read %s', (count, text) => expect(countText(count)).toBe(text));

  it.each([
    [12, '12 B'],
    [120_000, '120 KB'],
    [84_000_000, '84 MB'],
    [1_240_000_000, '1.2 GB'],
  ])('%d bytes read %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));

  it('adds tokens and shares the cache', () => {
    const tokens = { input: 1000, cached: 860, output: 200, reasoning: 50 };
    expect(totalTokens(tokens)).toBe(1200);
    expect(cachedPercent(tokens)).toBe(86);
    expect(cachedPercent({ ...tokens, input: 0, cached: 0 })).toBeNull();
  });
});

describe('ages', () => {
  it.each([
    [30_000, 'now', 'just now'],
    [5 * minute, '5 m', '5 m ago'],
    [3 * 60 * minute, '3 h', '3 h ago'],
    [2 * day, '2 d', '2 d ago'],
    [-4000, 'now', 'just now'],
  ])('%d ms ago reads %s', (ageMs, age, ago) => {
    expect(ageText(noon - ageMs, noon)).toBe(age);
    expect(agoText(noon - ageMs, noon)).toBe(ago);
  });

  it('becomes a date after a week, with its year when that is another', () => {
    expect(ageText(noon - 20 * day, noon)).toMatch(/26/);
    expect(ageText(noon - 20 * day, noon)).not.toMatch(/2026/);
    expect(ageText(noon - 400 * day, noon)).toMatch(/2025/);
    expect(agoText(noon - 20 * day, noon)).toMatch(/^on /);
  });
});

describe('folders', () => {
  it.each([
    ['/home/ada/src/app', '~/src/app', '~/src/app'],
    ['/home/ada', '~', '~'],
    ['/homestead/ada', '/homestead/ada', '/homestead/ada'],
    ['/root/x', '~/x', '~/x'],
    ['/Users/ada/a/b/c/d', '~/a/b/c/d', '…/c/d'],
    ['C:\\Users\\ada\\src\\app', '~\\src\\app', '~\\src\\app'],
    ['/srv/a/b/c/d', '/srv/a/b/c/d', '…/c/d'],
  ])('%s reads %s and in short %s', (path, text, short) => {
    expect(folderText(path)).toBe(text);
    expect(shortFolderText(path)).toBe(short);
  });

  it('has a last name', () => {
    expect([folderName('/home/ada/src/app/'), folderName('C:\\work\\x'), folderName('/')]).toEqual([
      'app',
      'x',
      '/',
    ]);
  });
});

describe('folding', () => {
  const lines = (count: number): string =>
    Array.from({ length: count }, (_, index) => `line ${index}`).join('\n');

  it('shows 20 lines and counts the rest', () => {
    const folded = foldText(`${lines(148)}\n`);
    expect(folded.hiddenLines).toBe(128);
    expect(folded.shown.split('\n')).toHaveLength(20);
  });

  it('does not fold for the sake of two lines', () => {
    expect(foldText(lines(22)).hiddenLines).toBe(0);
    expect(foldText(lines(23)).hiddenLines).toBe(3);
  });
});

describe('tool arguments', () => {
  it('are laid out when they are JSON and left alone when they are not', () => {
    expect(readableInput('{"query":"cats"}')).toEqual({ command: null, rest: '{\n  "query": "cats"\n}' });
    expect(readableInput('{"cmd":')).toEqual({ command: null, rest: '{"cmd":' });
    expect(readableInput('*** Begin Patch')).toEqual({ command: null, rest: '*** Begin Patch' });
    expect(readableInput('[1]')).toEqual({ command: null, rest: '[\n  1\n]' });
  });

  it('show a command as it ran, not as a string of JSON full of backslashes', () => {
    const cmd = 'cat <<\'EOF\' > a.txt\nsay "hi"\nEOF';
    expect(readableInput(JSON.stringify({ cmd }))).toEqual({ command: cmd, rest: '' });
    expect(readableInput(JSON.stringify({ command: cmd, workdir: '/w' }))).toEqual({
      command: cmd,
      rest: '{\n  "workdir": "/w"\n}',
    });
    expect(readableInput('{"command":["git","status"]}').command).toBeNull();
  });
});

describe('growing Markdown', () => {
  it('is cut where a new block begins, and loses nothing', () => {
    const text = 'One.\n\nTwo\nstill two.\n\n## Three\n';
    expect(markdownBlocks(text)).toEqual(['One.\n', 'Two\nstill two.\n', '## Three\n']);
    expect(markdownBlocks(text).join('\n')).toBe(text);
  });

  it('is not cut inside a fence, not even an open one', () => {
    expect(markdownBlocks('```\na\n\nb\n```\n\nafter')).toEqual(['```\na\n\nb\n```\n', 'after']);
    expect(markdownBlocks('````\n```\n\nb')).toHaveLength(1);
  });

  it('keeps a list whole, with what belongs to its entries', () => {
    expect(markdownBlocks('1. a\n\n2. b\n\n   more\n\n- c')).toHaveLength(1);
  });

  it('gives finished blocks back unchanged as text grows', () => {
    const before = markdownBlocks('First.\n\nSecond');
    const after = markdownBlocks('First.\n\nSecond grows\n\nThird');
    expect(after[0]).toBe(before[0]);
  });
});
