import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { trayIcon, trayImageFile, type TrayIcon } from '../../../main/shell/tray-icon.ts';

test.each<[string, Parameters<typeof trayIcon>[0], TrayIcon]>([
  ['off', { routing: false, runningSessions: 0, problem: null }, 'off'],
  ['off while earlier sessions still run', { routing: false, runningSessions: 2, problem: null }, 'off'],
  ['on', { routing: true, runningSessions: 0, problem: null }, 'on'],
  ['active', { routing: true, runningSessions: 1, problem: null }, 'active'],
  ['attention before all else', { routing: false, runningSessions: 1, problem: 'x' }, 'attention'],
])('is %s', (_what, model, icon) => {
  expect(trayIcon(model)).toBe(icon);
});

const icons: readonly TrayIcon[] = ['off', 'on', 'active', 'attention'];
const folder = fileURLToPath(new URL('../../../assets/tray/', import.meta.url));

test('every image a tray can ask for exists, twice as large too where systems ask for that', () => {
  const files = icons.flatMap((icon) => [
    trayImageFile(icon, 'darwin', true),
    trayImageFile(icon, 'darwin', true).replace('.png', '@2x.png'),
    trayImageFile(icon, 'win32', true),
    trayImageFile(icon, 'win32', false),
    trayImageFile(icon, 'linux', true),
    trayImageFile(icon, 'linux', true).replace('.png', '@2x.png'),
  ]);
  expect(files.filter((file) => !existsSync(folder + file))).toEqual([]);
  expect(new Set(files).size).toBe(icons.length * 6);
});

test('macOS finds template images by their name', () => {
  expect(trayImageFile('on', 'darwin', false)).toBe('onTemplate.png');
});

test('the colours for Linux show on a white panel and on a black one, 3:1 or better', () => {
  const script = readFileSync(new URL('../../../scripts/icons.mjs', import.meta.url), 'utf8');
  const colours = /const linuxColours = \{([^}]*)\}/.exec(script)?.[1]?.match(/#[0-9a-f]{6}/g) ?? [];
  expect(colours).toHaveLength(icons.length);
  for (const colour of colours) {
    const luminance = relativeLuminance(colour);
    expect(1.05 / (luminance + 0.05)).toBeGreaterThan(3);
    expect((luminance + 0.05) / 0.05).toBeGreaterThan(3);
  }
});

// WCAG 2.2, "relative luminance".
function relativeLuminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
