import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Page } from 'playwright';

const asRoot = process.getuid?.() === 0;

/** A browser of the person's own: Chromium in a process that has nothing to do with Postern. `flags` are Chromium's. */
export async function openBrowser(
  flags: readonly string[] = [],
): Promise<{ readonly page: Page; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-browser-'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'browser', main: 'main.cjs' }));
  await writeFile(
    join(folder, 'main.cjs'),
    `const { app, BrowserWindow } = require('electron');
app.setPath('userData', ${JSON.stringify(join(folder, 'data'))});
app.whenReady().then(() => new BrowserWindow({ webPreferences: { sandbox: true } }).loadURL('about:blank'));
`,
  );
  const app = await _electron.launch({
    args: [...flags, folder, ...(asRoot ? ['--no-sandbox'] : [])],
    chromiumSandbox: !asRoot,
  });
  const page = await app.firstWindow();
  return {
    page,
    async close() {
      await app.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
