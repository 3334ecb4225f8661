import { expect, test } from 'vitest';
import { displayMissing } from '../../../main/domain/display.ts';

const codeOf = (...given: Parameters<typeof displayMissing>): string | null =>
  displayMissing(...given)?.code ?? null;

test('without DISPLAY and WAYLAND_DISPLAY there is no display on Linux', () => {
  expect(codeOf('linux', {}, ['postern-desktop'])).toBe('display-missing');
  expect(codeOf('linux', { DISPLAY: '', WAYLAND_DISPLAY: '' }, [])).toBe('display-missing');
});

test('one of the two is enough, and so is another way to draw that somebody names', () => {
  expect(codeOf('linux', { DISPLAY: ':0' }, [])).toBe(null);
  expect(codeOf('linux', { WAYLAND_DISPLAY: 'wayland-0' }, [])).toBe(null);
  expect(codeOf('linux', {}, ['postern-desktop', '--ozone-platform=headless'])).toBe(null);
});

test('elsewhere there always is one', () => {
  expect(codeOf('darwin', {}, [])).toBe(null);
  expect(codeOf('win32', {}, [])).toBe(null);
});
