import { expect, test } from 'vitest';
import { isSeen } from '../../../main/shell/tray-seen.ts';

const laptop = { x: 0, y: 0, width: 1512, height: 982 };
const beside = { x: 1512, y: -98, width: 1920, height: 1080 };
const icon = { x: 1200, y: 0, width: 30, height: 24 };

test('an icon in the bar of any screen is seen', () => {
  expect(isSeen(icon, [laptop])).toBe(true);
  expect(isSeen({ ...icon, x: 2000, y: -98 }, [laptop, beside])).toBe(true);
});

test('one that the person switched off, or that the notch pushed out, is not', () => {
  expect(isSeen({ ...icon, width: 0 }, [laptop])).toBe(false);
  expect(isSeen({ ...icon, x: -400 }, [laptop])).toBe(false);
  expect(isSeen({ ...icon, y: 1100 }, [laptop, beside])).toBe(false);
});

test('where nothing is known of the screens it is taken as seen', () => {
  expect(isSeen(icon, [])).toBe(true);
});
