// The gallery's window: every state of the renderer over a fake bridge, in a real Electron. Not part of the application.
import { mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron } from 'playwright';
import { build } from 'vite';
import react from '@vitejs/plugin-react';

const project = fileURLToPath(new URL('..', import.meta.url));
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'";
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** How a picture is taken. Zoom shrinks what fits, as it does in the window. */
export const looks = [
  { name: 'light', size: [1080, 720], zoom: 1, media: { colorScheme: 'light' } },
  { name: 'dark', size: [1080, 720], zoom: 1, media: { colorScheme: 'dark' } },
  { name: 'narrow', size: [640, 480], zoom: 1, media: { colorScheme: 'light' } },
  { name: 'double', size: [1080, 720], zoom: 2, media: { colorScheme: 'dark' } },
  { name: 'more-light', size: [1080, 720], zoom: 1, media: { colorScheme: 'light', contrast: 'more' } },
  { name: 'more-dark', size: [1080, 720], zoom: 1, media: { colorScheme: 'dark', contrast: 'more' } },
  { name: 'contrast', size: [1080, 720], zoom: 1, media: { colorScheme: 'dark', forcedColors: 'active' } },
];

/**
 * Builds the gallery into this folder and opens it; `show` draws one state and `wear` one look. The states' names and what the
 * page complained of are beside them.
 * @param {string} folder
 */
export async function openGallery(folder) {
  await mkdir(folder, { recursive: true });
  await build({
    root: join(project, 'test/gallery'),
    base: './',
    configFile: false,
    logLevel: 'error',
    plugins: [react()],
    build: { outDir: folder, emptyOutDir: true, modulePreload: { polyfill: false }, target: 'chrome130' },
  });
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://gallery').pathname);
    void readFile(join(folder, path === '/' ? 'index.html' : path)).then(
      (bytes) => {
        response.writeHead(200, {
          'content-type': types[extname(path)] ?? 'text/html',
          'content-security-policy': policy,
        });
        response.end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const root = process.getuid?.() === 0;
  const app = await _electron.launch({
    args: [
      join(project, 'test/gallery/electron'),
      ...(root ? ['--no-sandbox'] : []),
      `--address=${origin}/`,
      `--user-data-dir=${join(folder, 'profile')}`,
    ],
    chromiumSandbox: !root,
  });
  const page = await app.firstWindow();
  const complaints = new Set();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.add(message.text());
  });
  page.on('pageerror', (error) => complaints.add(String(error)));
  await page.waitForFunction(() => 'gallery' in window);
  // Where the pointer happens to rest, nothing is to look pressed.
  await page.mouse.move(0, 0);
  return {
    app,
    page,
    complaints,
    /** @type {readonly string[]} */
    names: await page.evaluate(() => window.gallery.names),
    async show(name, language = 'en') {
      await page.goto(`${origin}/?state=${name}&language=${language}`);
      await page.waitForFunction(() => 'gallery' in window);
    },
    async wear({ size, zoom, media }) {
      await page.emulateMedia({ forcedColors: 'none', contrast: 'no-preference', ...media });
      await app.evaluate(
        ({ BrowserWindow }, asked) => {
          const window = BrowserWindow.getAllWindows()[0];
          window.setContentSize(...asked.size);
          window.webContents.setZoomFactor(asked.zoom);
        },
        { size, zoom },
      );
    },
    async close() {
      await app.close();
      server.close();
    },
  };
}
