import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { pagePreferences } from '../../../main/shell/page-preferences.ts';

const isolated = {
  preload: '/app/preload.cjs',
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
};

test('G1 the page has every isolation on', () => {
  expect(pagePreferences('/app/preload.cjs', true)).toEqual({ ...isolated, devTools: false });
});

test('G11 developer tools exist only outside a package for users', () => {
  expect(pagePreferences('/app/preload.cjs', true).devTools).toBe(false);
  expect(pagePreferences('/app/preload.cjs', false).devTools).toBe(true);
});

test('G13 there is one place that makes windows, and it uses these preferences', () => {
  const main = fileURLToPath(new URL('../../../main/', import.meta.url));
  const sources = readdirSync(main, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file: file.replaceAll('\\', '/'), text: readFileSync(join(main, file), 'utf8') }));
  const makers = sources.filter(({ text }) => /new (BrowserWindow|BrowserView|WebContentsView)\(/.test(text));
  expect(makers.map(({ file }) => file)).toEqual(['shell/window.ts']);
  expect(makers[0]?.text).toContain('...pagePreferences(');
  const preferring = sources.filter(({ text }) => /webPreferences\s*:/.test(text));
  expect(preferring.map(({ file }) => file)).toEqual(['shell/window.ts']);
});
