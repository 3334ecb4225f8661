// A menu kept by its button with CSS anchors ended the page in Chromium 130 (Electron 33), while a pane behind it scrolled without a
// layer of its own; popovers are placed by use-beside.ts.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, sourcesBelow } from './imports.ts';

const anchors =
  /anchor-name|position-(?:anchor|area|try)|\banchor(?:-size)?\(|anchorName|position(?:Anchor|Area|Try)/;

test('nothing of the window is kept beside another thing by CSS anchors, which ended the page', () => {
  const folder = join(root, 'renderer', 'styles');
  const styles = readdirSync(folder).map((name) => ({
    path: `renderer/styles/${name}`,
    text: readFileSync(join(folder, name), 'utf8'),
  }));
  expect(styles.length).toBeGreaterThan(10);
  const using = [...styles, ...sourcesBelow('renderer')].filter(({ text }) => anchors.test(text));
  expect(using.map(({ path }) => path)).toEqual([]);
});

test('each way to use them is known', () => {
  for (const text of [
    'anchor-name: --a',
    'position-area: block-end',
    'position-try-fallbacks: flip-block',
    'top: anchor(bottom)',
    'style={{ anchorName: a }}',
    'style={{ positionAnchor: a }}',
  ])
    expect(text).toMatch(anchors);
});
