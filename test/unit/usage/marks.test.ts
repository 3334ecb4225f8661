import { expect, test } from 'vitest';
import type { LimitView, UsageView } from '../../../preload/contract.ts';
import { marksPassed, markText, newMarks, resetText, usageLine } from '../../../main/usage/marks.ts';

const now = new Date('2026-11-21T12:00:00').getTime();
const limit = (usedPercent: number, change: Partial<LimitView> = {}): LimitView => ({
  id: 'primary',
  name: '5-hour limit',
  usedPercent,
  windowMinutes: 300,
  resetsAt: now + 45 * 60_000,
  ...change,
});
const usage = (...limits: readonly LimitView[]): UsageView => ({
  id: 'codex',
  name: 'Codex’s own sign-in',
  plan: 'pro',
  limits,
  credits: null,
  reached: false,
  seenAt: now,
});

test.each([
  [79.9, []],
  [80, [80]],
  [94, [80]],
  [96, [95]],
  [100, [100]],
])('T6 %d %% of a limit has passed %j', (used, marks) => {
  expect(marksPassed([usage(limit(used))], [95, 80]).map(({ mark }) => mark)).toEqual(marks);
});

test('T6 a limit that is reached is told whatever the thresholds are', () => {
  expect(marksPassed([usage(limit(100))], []).map(({ mark }) => mark)).toEqual([100]);
});

test('T6 a mark is told once in its window, a higher one again, and the next window begins anew', () => {
  const first = newMarks(marksPassed([usage(limit(81))], [80, 95]), {});
  expect(first.fresh.map(({ mark }) => mark)).toEqual([80]);
  const same = newMarks(marksPassed([usage(limit(85))], [80, 95]), first.told);
  expect(same.fresh).toEqual([]);
  const higher = newMarks(marksPassed([usage(limit(97))], [80, 95]), same.told);
  expect(higher.fresh.map(({ mark }) => mark)).toEqual([95]);
  const next = newMarks(
    marksPassed([usage(limit(82, { resetsAt: now + 6 * 3_600_000 }))], [80]),
    higher.told,
  );
  expect(next.fresh.map(({ mark }) => mark)).toEqual([80]);
});

test('a reset time told a second apart is the same window', () => {
  const told = newMarks(marksPassed([usage(limit(81))], [80]), {}).told;
  const again = marksPassed([usage(limit(81, { resetsAt: now + 45 * 60_000 + 1_000 }))], [80]);
  expect(newMarks(again, told).fresh).toEqual([]);
});

test('what is told names who, which limit, and when it is over', () => {
  const [reached] = marksPassed([usage(limit(100))], []);
  const [near] = marksPassed([usage(limit(81, { resetsAt: null }))], [80]);
  expect(reached === undefined ? null : markText(reached, now)).toEqual({
    title: 'Codex’s own sign-in has reached its limit',
    body: 'The 5-hour limit is used up, so requests are refused. It resets in 45 minutes. Until then use another account or gateway.',
  });
  expect(near === undefined ? null : markText(near, now)).toEqual({
    title: 'Codex’s own sign-in has used 81 % of a limit',
    body: 'It is the 5-hour limit.',
  });
});

test.each([
  [-5, 'now'],
  [1, 'in 1 minute'],
  [59, 'in 59 minutes'],
  [180, 'at 3:00 PM'],
  [3 * 24 * 60, 'on Tuesday at 12:00 PM'],
])('%d minutes from now is %s', (minutes, words) => {
  expect(resetText(now + minutes * 60_000, now).replaceAll('\u202f', ' ')).toBe(words);
});

test('the tray has one line of the sign-in that was told last', () => {
  expect(usageLine([])).toBeNull();
  const older = { ...usage(limit(5)), seenAt: now - 1_000 };
  const week = limit(40.4, { id: 'secondary', name: 'weekly limit' });
  expect(usageLine([older, usage(limit(12), week)])).toBe('5-hour limit 12 % used, weekly limit 40 % used');
});
