// Draws the window in every state and saves a picture of each: `node scripts/gallery.mjs [folder] [state ...]`;
// GALLERY_LANGUAGE has it speak another language.
// It needs an Electron (ELECTRON_OVERRIDE_DIST_PATH) and a display; `xvfb-run -a` will do. Not part of the application.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron } from 'playwright';
import { build } from 'vite';
import react from '@vitejs/plugin-react';

const project = fileURLToPath(new URL('..', import.meta.url));
const [folder = join(tmpdir(), 'postern-gallery'), ...wanted] = process.argv.slice(2);
const built = join(folder, 'built');
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'";
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** How each picture is taken. Zoom shrinks what fits, as it does in the window. */
const looks = [
  { name: 'light', size: [1080, 720], zoom: 1, media: { colorScheme: 'light' } },
  { name: 'dark', size: [1080, 720], zoom: 1, media: { colorScheme: 'dark' } },
  { name: 'narrow', size: [640, 480], zoom: 1, media: { colorScheme: 'light' } },
  { name: 'double', size: [1080, 720], zoom: 2, media: { colorScheme: 'dark' } },
  { name: 'more-light', size: [1080, 720], zoom: 1, media: { colorScheme: 'light', contrast: 'more' } },
  { name: 'more-dark', size: [1080, 720], zoom: 1, media: { colorScheme: 'dark', contrast: 'more' } },
  { name: 'contrast', size: [1080, 720], zoom: 1, media: { colorScheme: 'dark', forcedColors: 'active' } },
];

await mkdir(folder, { recursive: true });
await build({
  root: join(project, 'test/gallery'),
  base: './',
  logLevel: 'warn',
  plugins: [react()],
  build: { outDir: built, emptyOutDir: true, modulePreload: { polyfill: false }, target: 'chrome130' },
});

const server = createServer((request, response) => {
  const path = normalize(new URL(request.url ?? '/', 'http://gallery').pathname);
  void readFile(join(built, path === '/' ? 'index.html' : path)).then(
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
  args: [join(project, 'test/gallery/electron'), ...(root ? ['--no-sandbox'] : []), `--address=${origin}/`],
  chromiumSandbox: !root,
});
const page = await app.firstWindow();
const complaints = [];
page.on('console', (message) => {
  if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
});
page.on('pageerror', (error) => complaints.push(String(error)));

const language = process.env.GALLERY_LANGUAGE ?? 'en';
const lookNames = new Set(looks.map((look) => look.name));
const states = wanted.filter((name) => !lookNames.has(name));
const chosenLooks = looks.filter((look) => wanted.includes(look.name));
await page.waitForFunction(() => 'gallery' in window);
const names = states.length > 0 ? states : await page.evaluate(() => window.gallery.names);
for (const look of chosenLooks.length > 0 ? chosenLooks : looks) {
  await page.emulateMedia({ forcedColors: 'none', contrast: 'no-preference', ...look.media });
  await app.evaluate(({ BrowserWindow }, { size, zoom }) => {
    const window = BrowserWindow.getAllWindows()[0];
    window.setContentSize(...size);
    window.webContents.setZoomFactor(zoom);
  }, look);
  for (const name of names) {
    await page.goto(`${origin}/?state=${name}&language=${language}`);
    await page.waitForFunction(() => 'gallery' in window);
    await page.waitForTimeout(name === 'opening' ? 4600 : 450);
    // Electron's own capture, because Playwright's does not know of the zoom.
    const png = await app.evaluate(async ({ BrowserWindow }) => {
      const image = await BrowserWindow.getAllWindows()[0].webContents.capturePage();
      return image.toPNG().toString('base64');
    });
    await writeFile(join(folder, `${name}.${look.name}.png`), Buffer.from(png, 'base64'));
  }
}
await app.close();
server.close();
for (const complaint of new Set(complaints)) console.log(`the page complained: ${complaint}`);
console.log(`${folder}: ${names.length} states`);
