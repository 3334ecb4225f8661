import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

// The tokens are read from the stylesheet itself, so that a colour cannot drift below what can be read.
const css = readFileSync(new URL('../../../renderer/styles/tokens.css', import.meta.url), 'utf8');
const plain = css.slice(0, css.indexOf('@media'));
const more = css.slice(
  css.indexOf('@media (prefers-contrast: more)'),
  css.indexOf('@media (forced-colors: active)'),
);

type Theme = 'light' | 'dark';
type Contrast = 'usual' | 'more';

/** Relative luminance of an `oklch()` token (WCAG 2.2), through linear sRGB as CSS Color 4 converts it. */
function luminance(token: string, theme: Theme, wish: Contrast): number {
  const said = new RegExp(`--${token}: light-dark\\(oklch\\(([^)]*)\\), oklch\\(([^)]*)\\)\\)`);
  // What more contrast leaves alone is as usual.
  const pair = (wish === 'more' ? said.exec(more) : null) ?? said.exec(plain);
  const [l = 0, c = 0, hue = 0] = (pair?.[theme === 'light' ? 1 : 2] ?? '').split(' ').map(Number);
  if (pair === null) throw new Error(`no token --${token}`);
  const a = c * Math.cos((hue * Math.PI) / 180);
  const b = c * Math.sin((hue * Math.PI) / 180);
  const x = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const y = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const z = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clamp = (value: number): number => Math.min(1, Math.max(0, value));
  const red = clamp(4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z);
  const green = clamp(-1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z);
  const blue = clamp(-0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(front: string, back: string, theme: Theme, wish: Contrast = 'usual'): number {
  const [high = 0, low = 0] = [luminance(front, theme, wish), luminance(back, theme, wish)].toSorted(
    (p, q) => q - p,
  );
  return (high + 0.05) / (low + 0.05);
}

const surfaces = ['canvas', 'sunken', 'raised', 'hover', 'selected', 'code'];
const texts = ['text', 'text-quiet', 'accent-text', 'attention-text', 'failure-text'];
const readable = [
  ...surfaces.flatMap((back) => texts.map((front) => [front, back] as const)),
  ['on-accent', 'accent-fill'],
  ['on-accent', 'accent-fill-hover'],
  ['text', 'failure-wash'],
  ['failure-text', 'failure-wash'],
  ['text', 'attention-wash'],
  ['attention-text', 'attention-wash'],
] as const;
const visible = [
  ...['canvas', 'sunken', 'raised', 'selected'].flatMap((back) =>
    ['accent', 'attention', 'failure', 'line-strong'].map((front) => [front, back] as const),
  ),
  ['bar-mid', 'canvas'],
  ['bar-full', 'canvas'],
] as const;

describe.each<Theme>(['light', 'dark'])('in the %s theme', (theme) => {
  it.each(readable)('%s can be read on %s', (front, back) => {
    expect(contrast(front, back, theme)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(visible)('%s can be seen on %s', (front, back) => {
    expect(contrast(front, back, theme)).toBeGreaterThanOrEqual(3);
  });

  it.each(readable)('where more contrast is asked for, %s can be read on %s at 7:1', (front, back) => {
    expect(contrast(front, back, theme, 'more')).toBeGreaterThanOrEqual(7);
  });

  it.each(visible)('where more contrast is asked for, %s can be seen on %s at 4.5:1', (front, back) => {
    expect(contrast(front, back, theme, 'more')).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['canvas', 'sunken', 'raised'])(
    'where more contrast is asked for, lines show on %s at 3:1',
    (back) => {
      expect(contrast('line', back, theme, 'more')).toBeGreaterThanOrEqual(3);
    },
  );
});

// A camera reads it, so no theme may turn it round.
it('the QR code is black on white in every theme', () => {
  expect(css.match(/--qr-light: [^;]*;/g)).toEqual(['--qr-light: oklch(1 0 0);']);
  expect(css.match(/--qr-dark: [^;]*;/g)).toEqual(['--qr-dark: oklch(0.15 0 0);']);
});
