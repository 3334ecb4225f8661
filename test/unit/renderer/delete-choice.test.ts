import { expect, test } from 'vitest';
import { dayText, readDay } from '../../../renderer/format/days.ts';
import {
  choiceText,
  type DeleteChoice,
  isReversed,
  rangeCountText,
  spanOfChoice,
} from '../../../renderer/store/delete-choice.ts';

const at = (day: number, hour = 0): number => new Date(2026, 2, day, hour).getTime();
const between = (first: number | null, last: number | null): DeleteChoice => ({
  kind: 'between',
  first,
  last,
});

test('days between hold their first and their last moment, an empty one leaves its end open', () => {
  expect(spanOfChoice(between(at(3, 15), at(9, 8)), 0)).toEqual({ from: at(3), to: at(10) });
  expect(spanOfChoice(between(at(3), at(3)), 0)).toEqual({ from: at(3), to: at(4) });
  expect(spanOfChoice(between(null, at(9)), 0)).toEqual({ from: null, to: at(10) });
  expect(spanOfChoice(between(at(3), null), 0)).toEqual({ from: at(3), to: null });
});

test('no day, or days the wrong way round, mean nothing: never everything', () => {
  expect(spanOfChoice(between(null, null), 0)).toBeNull();
  expect(spanOfChoice(between(at(9), at(3)), 0)).toBeNull();
  expect([isReversed(between(at(9), at(3))), isReversed(between(at(3, 9), at(3, 8)))]).toEqual([true, false]);
});

test('what rested for some days goes by the moment that many days ago', () => {
  expect(spanOfChoice({ kind: 'rested', days: 7 }, at(10))).toEqual({ from: null, to: at(3) });
});

test('a choice and how much it is read as a sentence goes on', () => {
  const day = (text: string): string => text.replaceAll(/\d{1,2} \w+ 2026|\w+ \d{1,2}, 2026/g, '#');
  expect(choiceText({ kind: 'rested', days: 30 })).toBe('not active for 30 days');
  expect(day(choiceText(between(at(3), at(9))))).toBe('last active from # to #');
  expect(day(choiceText(between(at(3), at(3, 5))))).toBe('last active on #');
  expect(day(choiceText(between(null, at(9))))).toBe('last active on # or before');
  expect(day(choiceText(between(at(3), null)))).toBe('last active on # or later');
  expect(rangeCountText({ sessions: 1, turns: 1200 })).toBe('1 session with 1,200 turns');
});

test('a day in a field is read as it is written, and nothing else is a day', () => {
  expect(readDay(dayText(at(9, 17)))).toBe(at(9));
  expect([dayText(null), readDay(''), readDay('1969-01-01')]).toEqual(['', null, null]);
});
