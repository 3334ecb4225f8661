import { afterEach, expect, it } from 'vitest';
import type { Language } from '../../../preload/contract.ts';
import { setLanguage } from '../../../preload/language.ts';
import { dateText } from '../../../renderer/format/ages.ts';
import { bytesText, countText } from '../../../renderer/format/amounts.ts';
import { costText } from '../../../renderer/format/costs.ts';
import { durationText } from '../../../renderer/format/durations.ts';
import { fixedText, numberText } from '../../../renderer/format/intl.ts';

afterEach(() => setLanguage('en', {}));

it.each<[Language, string, string, string]>([
  ['en', '1,240', '1234.50', '2.1 s'],
  ['de', '1.240', '1234,50', '2,1 s'],
  ['ja', '1,240', '1234.50', '2.1 s'],
  ['zh-CN', '1,240', '1234.50', '2.1 s'],
])('numbers in %s are grouped and pointed as it does', (language, whole, fixed, duration) => {
  setLanguage(language, {});
  expect([numberText(1240), fixedText(1234.5, 2), durationText(2100)]).toEqual([whole, fixed, duration]);
});

it('amounts follow the language from the moment it is set, and a text moves their sign', () => {
  const amounts = (): string[] => [
    costText(12.4),
    costText(1240),
    countText(12_400),
    bytesText(1_240_000_000),
  ];
  expect(amounts()).toEqual(['$12.40', '$1,240', '12.4k', '1.2 GB']);
  setLanguage('de', { '${0}': '{0} $' });
  expect(amounts()).toEqual(['12,40 $', '1.240 $', '12,4k', '1,2 GB']);
});

it('rounds as before, also where a decimal has no exact binary form', () => {
  const values = [0.005, 1.005, 2.675, 8.345, 99.995];
  expect(values.map((value) => fixedText(value, 2))).toEqual(values.map((value) => value.toFixed(2)));
});

it.each<[Language, RegExp]>([
  ['de', /^5\. Juni 2026$/],
  ['ja', /^2026年6月5日$/],
  ['zh-CN', /^2026年6月5日$/],
])('dates in %s are written in it, whatever the system speaks', (language, written) => {
  setLanguage(language, {});
  expect(dateText(new Date(2026, 5, 5).getTime())).toMatch(written);
});
