import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { ElectronApplication } from 'playwright';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inApp, makeShellDesktop, type ShellDesktop } from './shell-app/launch.ts';

vi.setConfig({ testTimeout: 30_000 });

let desktop: ShellDesktop;
let app: ElectronApplication;
beforeAll(async () => {
  desktop = await makeShellDesktop();
});
afterEach(async () => {
  await app.close();
  await desktop.tray.vanish();
});
afterAll(() => desktop.end());

/**
 * Waits until the app has made its window. Asked of the app alone: a Playwright that attaches in the middle of the first
 * page's load may wait for ever for that load to begin.
 */
const untilOpened = (): Promise<void> =>
  app.evaluate(async ({ app: electron, BrowserWindow }) => {
    if (BrowserWindow.getAllWindows().length > 0) return;
    await new Promise<void>((resolve) => electron.once('browser-window-created', () => resolve()));
  });

/** Waits until the page is loaded, and says what it says of itself. */
const untilLoaded = (): Promise<string> =>
  inApp(app, async (shellApp) => {
    const contents = shellApp.window.native()?.webContents;
    if (contents === undefined) return 'no window';
    if (contents.isCrashed()) {
      await new Promise<void>((resolve) => contents.once('did-finish-load', () => resolve()));
    }
    // A page that has finished is loading for a moment more, and finishes no second time.
    if (contents.isLoading()) {
      await new Promise<void>((resolve) => contents.once('did-stop-loading', () => resolve()));
    }
    return String(await contents.executeJavaScript("document.getElementById('ready').textContent"));
  });

test('H6 telling a window that is gone is no error', async () => {
  app = await desktop.start();
  await untilOpened();
  const told = await inApp(app, (shellApp) => {
    const before = shellApp.window.send('window/show', { place: 'launch' });
    shellApp.window.destroy();
    return [before, shellApp.window.send('window/show', { place: 'launch' }), shellApp.window.contentsId()];
  });
  expect(told).toEqual([true, false, null]);
});

test("F8 a second start opens the first one's window and ends with 0", async () => {
  await desktop.tray.appear();
  app = await desktop.start({ hidden: true });
  const opened = app.waitForEvent('window');
  expect(await desktop.startAgain()).toBe(0);
  await (await opened).getByText('ready', { exact: true }).waitFor();
  // The page says so while it loads; the window appears once it has.
  await expect.poll(() => inApp(app, (shellApp) => shellApp.window.visible())).toBe(true);
});

test('F11 a page that crashes comes back, four in a row give the window up, and it opens anew', async () => {
  app = await desktop.start();
  await untilOpened();
  expect(await untilLoaded()).toBe('ready');
  const crash = (): Promise<void> =>
    inApp(app, async (shellApp) => {
      const contents = shellApp.window.native()?.webContents;
      const next = new Promise<void>((resolve) => {
        // A load that ends late is not the one that follows the crash.
        contents?.once('render-process-gone', () => contents.once('did-finish-load', () => resolve()));
        contents?.once('destroyed', () => resolve());
      });
      contents?.forcefullyCrashRenderer();
      await next;
    });
  for (let count = 0; count < 3; count += 1) {
    await crash();
    expect(await untilLoaded()).toBe('ready');
  }
  await crash();
  expect(await untilLoaded()).toBe('no window');
  await inApp(app, (shellApp) => shellApp.window.open());
  expect(await untilLoaded()).toBe('ready');
});

test('F11 a page that crashes while its window is put away does not bring it up', async () => {
  await desktop.tray.appear();
  app = await desktop.start();
  await untilOpened();
  expect(await untilLoaded()).toBe('ready');
  const visible = await inApp(app, async (shellApp) => {
    const window = shellApp.window.native();
    await shellApp.tray.known;
    window?.close();
    const again = new Promise<void>((resolve) =>
      window?.webContents.once('did-finish-load', () => resolve()),
    );
    window?.webContents.forcefullyCrashRenderer();
    await again;
    return shellApp.window.visible();
  });
  expect(visible).toBe(false);
});

test('F13 a preload that throws leaves the app running and says so', async () => {
  const preload = join(desktop.folder, 'broken.cjs');
  await writeFile(preload, 'throw new Error("broken on purpose");');
  app = await desktop.start({ preload });
  await untilOpened();
  await untilLoaded();
  expect(await inApp(app, (shellApp) => shellApp.logged)).toContainEqual(
    expect.stringContaining('preload failed'),
  );
});

test('closing leaves the tray, and the window comes back with its page as it was', async () => {
  await desktop.tray.appear();
  app = await desktop.start();
  const page = await app.firstWindow();
  await page.getByText('ready', { exact: true }).waitFor();
  await page.evaluate(() => {
    document.title = 'kept';
  });
  const states = await inApp(app, async (shellApp) => {
    await shellApp.tray.known;
    const closed = shellApp.window.native();
    closed?.close();
    const away = shellApp.window.visible();
    shellApp.window.open();
    return [away, shellApp.window.visible(), closed === shellApp.window.native()];
  });
  expect(states).toEqual([false, true, true]);
  expect(await page.title()).toBe('kept');
  expect(await inApp(app, (shellApp) => shellApp.logged)).toContainEqual(
    expect.stringContaining('test: place'),
  );
});

test('F18 where no tray exists, closing leaves the window reachable', async () => {
  app = await desktop.start();
  await untilOpened();
  const reachable = await inApp(app, async (shellApp) => {
    await shellApp.tray.known;
    const window = shellApp.window.native();
    window?.close();
    // Without a window manager there is nothing to minimise to, and the window stays.
    return window?.isMinimized() === true || window?.isVisible() === true;
  });
  expect(reachable).toBe(true);
});

test('F18 where no tray exists, a hidden start can be found all the same', async () => {
  app = await desktop.start({ hidden: true });
  // Asked of the app alone: Playwright may wait for ever for the first load of a page that is minimised meanwhile.
  await inApp(app, (shellApp) => shellApp.window.openMinimized());
  expect(await untilLoaded()).toBe('ready');
  const reachable = await inApp(app, (shellApp) => {
    const window = shellApp.window.native();
    return window?.isMinimized() === true || window?.isVisible() === true;
  });
  expect(reachable).toBe(true);
});

test('what to show is told when the page has loaded, were it not open before', async () => {
  await desktop.tray.appear();
  app = await desktop.start({ hidden: true });
  const opened = app.waitForEvent('window');
  await inApp(app, (shellApp) => shellApp.window.show({ place: 'session', sessionId: 's2' }));
  const page = await opened;
  await page.waitForFunction(() => (globalThis as { heard?: unknown[] }).heard?.length === 1);
  expect(await page.evaluate(() => (globalThis as { heard?: unknown[] }).heard)).toEqual([
    { place: 'session', sessionId: 's2' },
  ]);
});
