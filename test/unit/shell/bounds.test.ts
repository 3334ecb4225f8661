import { expect, test } from 'vitest';
import { placeWindow, type WindowPlace } from '../../../main/shell/bounds.ts';

const screen = { x: 0, y: 25, width: 1440, height: 875 };
const second = { x: 1440, y: 0, width: 1920, height: 1080 };
const place = (change: Partial<WindowPlace>): WindowPlace => ({
  x: 100,
  y: 100,
  width: 1000,
  height: 700,
  maximized: false,
  ...change,
});
const byDefault = { width: 1080, height: 720 };

test('the first window has the default size, where the system likes', () => {
  expect(placeWindow(null, [screen])).toEqual(byDefault);
});

test.each<[string, Partial<WindowPlace>, object]>([
  ['comes back where it was', {}, { x: 100, y: 100, width: 1000, height: 700 }],
  ['comes back on the second screen', { x: 2000, y: 50 }, { x: 2000, y: 50, width: 1000, height: 700 }],
  ['keeps a part off the screen', { x: -800 }, { x: -800, y: 100, width: 1000, height: 700 }],
  ['is never smaller than useful', { width: 10, height: 10, x: 600 }, byDefault],
  [
    'is never larger than its screen',
    { width: 9000, height: 9000 },
    { x: 100, y: 100, width: 1440, height: 875 },
  ],
  ['is brought back from a screen that is gone', { x: 5000 }, byDefault],
  ['is brought back when its title bar is above the screen', { y: -10 }, byDefault],
  ['is brought back when its title bar is below the screen', { y: 880 }, byDefault],
  ['is brought back when hardly any of it shows', { x: -950 }, byDefault],
  ['forgets numbers that are none', { x: Number.NaN }, byDefault],
  ['forgets fractions', { width: 1000.5 }, byDefault],
])('a remembered window %s', (_what, change, expected) => {
  expect(placeWindow(place(change), [screen, second])).toEqual(expected);
});

test('a small remembered window grows to what is useful', () => {
  expect(placeWindow(place({ width: 300, height: 200 }), [screen])).toEqual({
    x: 100,
    y: 100,
    width: 640,
    height: 480,
  });
});
