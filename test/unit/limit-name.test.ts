import { afterEach, expect, test } from 'vitest';
import de from '../../assets/languages/de.json';
import ja from '../../assets/languages/ja.json';
import zh from '../../assets/languages/zh-CN.json';
import { setLanguage } from '../../preload/language.ts';
import { limitName, limitUsed, spokenLimit } from '../../preload/limit-name.ts';

afterEach(() => setLanguage('en', {}));

test.each([
  [300, '5-hour limit'],
  [60, 'hourly limit'],
  [10_080, 'weekly limit'],
  [20_160, '2-week limit'],
  [1_440, 'daily limit'],
  [4_320, '3-day limit'],
  [43_200, 'monthly limit'],
  [90, '90-minute limit'],
  [null, 'limit'],
  [-5, 'limit'],
])('a window of %s minutes makes a "%s", not a "5 hours limit"', (minutes, name) => {
  expect(limitName(minutes)).toBe(name);
});

test.each([
  ['de', de, '5-Stunden-Limit: 12 % verbraucht', 'Wochenlimit'],
  ['ja', ja, '5 時間の上限：12 % 使用', '1 週間の上限'],
  ['zh-CN', zh, '5 小时限额：已用 12 %', '每周限额'],
] as const)('in %s a limit is one word too', (language, texts, used, week) => {
  setLanguage(language, texts);
  expect(limitUsed({ name: limitName(300), usedPercent: 12.4 })).toBe(used);
  expect(limitName(10_080)).toBe(week);
});

test('a limit that the log holds in English is named in the language in force, with what the provider calls it', () => {
  setLanguage('de', de);
  const limit = { id: 'primary', usedPercent: 13, resetsAt: null };
  expect(spokenLimit({ ...limit, name: 'weekly limit', windowMinutes: 10_080 }).name).toBe('Wochenlimit');
  expect(spokenLimit({ ...limit, name: 'Fast model, 5-hour limit', windowMinutes: 300 }).name).toBe(
    'Fast model, 5-Stunden-Limit',
  );
});

test('a limit that an earlier Postern stored as "5 hours" is called as all others are', () => {
  const limit = { id: 'primary', usedPercent: 13, windowMinutes: 300, resetsAt: null };
  expect(spokenLimit({ ...limit, name: '5 hours' }).name).toBe('5-hour limit');
});
