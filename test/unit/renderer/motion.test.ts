import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

// Who asks the system for less motion gets none: `--quick` is 0 then, and nothing that lasts may be timed by anything else.
const folder = new URL('../../../renderer/styles/', import.meta.url);
const styles = readdirSync(folder)
  .filter((name) => name.endsWith('.css'))
  .map((name) => ({
    name,
    css: readFileSync(new URL(name, folder), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, ''),
  }));
const declared = /(?:^|[\s;{])((?:transition|animation)(?:-duration)?|scroll-behavior)\s*:\s*([^;}]+)/g;

/** What moves for longer than can be seen and not by `--quick`. */
function offences(css: string): readonly string[] {
  return [...css.matchAll(declared)].flatMap(([, property = '', value = '']) => {
    if (property === 'scroll-behavior') return value.trim() === 'auto' ? [] : [`${property}: ${value}`];
    // The first time of each part is how long it lasts; the second is when it begins.
    const lasting = value.split(',').flatMap((part) => {
      const duration = /var\(--[a-z]+\)|\d*\.?\d+m?s\b/.exec(part)?.[0];
      const ms = Number.parseFloat(duration ?? '0') * (duration?.endsWith('ms') === true ? 1 : 1000);
      return duration === undefined || duration === 'var(--quick)' || ms <= 1 ? [] : [duration];
    });
    return lasting.map((duration) => `${property} lasts ${duration}`);
  });
}

test.each(styles)('$name moves nothing that somebody who wants no motion would see', ({ css }) => {
  expect(offences(css)).toEqual([]);
});

test('less motion sets the one duration to nothing', () => {
  const tokens = styles.find(({ name }) => name === 'tokens.css')?.css ?? '';
  expect(/prefers-reduced-motion: reduce\)\s*{\s*:root\s*{\s*--quick: 0ms;/.test(tokens)).toBe(true);
});

test('the check sees what it is for', () => {
  expect(offences('.a { transition: opacity 120ms ease-out; }')).toEqual(['transition lasts 120ms']);
  expect(offences('.a { animation: spin 2s infinite; scroll-behavior: smooth }')).toHaveLength(2);
  expect(offences('.a { transition: opacity var(--quick) ease-out 180ms; animation: x 1ms 180ms }')).toEqual(
    [],
  );
});

test('no script scrolls smoothly or animates an element', () => {
  const scripts = readdirSync(new URL('../../../renderer/', import.meta.url), { recursive: true })
    .map(String)
    .filter((name) => /\.tsx?$/.test(name));
  const animated = scripts.filter((name) =>
    /behavior: 'smooth'|\.animate\(/.test(
      readFileSync(new URL(`../../../renderer/${name}`, import.meta.url), 'utf8'),
    ),
  );
  expect(scripts.length).toBeGreaterThan(100);
  expect(animated).toEqual([]);
});
