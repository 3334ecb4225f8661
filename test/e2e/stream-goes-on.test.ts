// What crashes and hangs around a stream: the page, the graphics, the helpers, the preload. The stream knows nothing of it.
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { makeCodexHome } from '../codex/home.ts';
import { startFakeUpstream } from '../fakes/upstream/server.ts';
import { filesHolding } from './canary.ts';
import { copiedCommand } from './log-of.ts';
import { paste } from './paste.ts';
import { removeProfile, startPostern, type Postern } from './postern.ts';

const toClose: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
});

/** What the page says of the session that runs, as main sees the page: Playwright's own way to it ends with its first crash. */
const shown = ({ app }: Postern): Promise<unknown> =>
  app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (contents === undefined || contents.isCrashed() || contents.isLoading()) return null;
    // One that crashes or hangs never answers.
    const begunAnew = new Promise((resolve) => contents.once('did-finish-load', () => resolve(null)));
    const title = `document.querySelector('[data-testid="session-title"]')?.textContent ?? null`;
    return Promise.race([contents.executeJavaScript(title), begunAnew]);
  });

/** Ends a helper process of Chromium's; resolves when main has been told. */
const killHelper = ({ app }: Postern, name: string): Promise<boolean> =>
  app.evaluate(async ({ app: electron }, wanted) => {
    const found = electron
      .getAppMetrics()
      .find(({ type, serviceName, name: own }) => [type, serviceName, own].includes(wanted));
    if (found === undefined) return false;
    const gone = new Promise((resolve) => electron.once('child-process-gone', resolve));
    process.kill(found.pid, 'SIGKILL');
    await gone;
    return true;
  }, name);

const helpers = ({ app }: Postern): Promise<readonly string[]> =>
  app.evaluate(({ app: electron }) =>
    electron.getAppMetrics().map(({ type, serviceName, name }) => serviceName ?? name ?? type),
  );

test('F11 F12 F13 G12 page, graphics, helpers and preload fail beside a stream: not a byte of it is late, the window comes back each time, and nothing of the session lies in Chromium’s folder', async () => {
  const prompt = 'canary-prompt-7f3a9 [[slow:60]]';
  const upstream = await startFakeUpstream();
  toClose.push(upstream.close);
  const home = await makeCodexHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
  toClose.push(home.remove);
  const postern = await startPostern({ home, upstream });
  toClose.push(() => removeProfile(postern.profile), postern.quit);
  const { app, profile } = postern;
  const clipboard = (): Promise<string> => app.evaluate(({ clipboard: board }) => board.readText());
  const command = await copiedCommand(postern.window, clipboard, home.cwd);
  upstream.hold();
  const running = paste(home, `${command} exec --skip-git-repo-check '${prompt}'`);
  await upstream.reached();

  const goesOn = async (): Promise<void> => {
    upstream.release(3);
    await upstream.reached();
    await expect.poll(() => shown(postern)).toContain('canary-prompt');
  };
  await goesOn();

  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  await goesOn();

  // Chromium says that a page hangs half a minute after it was clicked; here it is said at once of one that does.
  await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    contents?.executeJavaScript('for (;;);').catch(() => undefined);
    contents?.emit('unresponsive');
  });
  expect(await postern.startAgain()).toBe(0);
  await goesOn();

  expect(await helpers(postern)).toContain('GPU');
  for (let count = 0; count < 8; count += 1) {
    expect(await killHelper(postern, 'GPU')).toBe(true);
    await expect.poll(() => helpers(postern)).toContain('GPU');
  }
  // Four in a row give the window up; the next start draws without the card. It opens anew when it is asked for.
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(0);
  expect(existsSync(join(profile, 'chromium', 'graphics-crashed'))).toBe(true);
  expect(await postern.startAgain()).toBe(0);
  await goesOn();
  for (const helper of ['network.mojom.NetworkService', 'Postern keyring']) {
    await killHelper(postern, helper);
    await goesOn();
  }

  const preload = join(profile, 'broken.cjs');
  await writeFile(preload, 'throw new Error("broken on purpose");');
  const reloadWith = (preloads: readonly string[]): Promise<readonly string[]> =>
    app.evaluate(
      async ({ BrowserWindow }, paths) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        const failed: string[] = [];
        contents?.on('preload-error', (_, path) => void failed.push(path));
        contents?.session.setPreloads([...paths]);
        const loaded = new Promise<void>((resolve) => contents?.once('did-finish-load', () => resolve()));
        contents?.reload();
        await loaded;
        return failed;
      },
      [...preloads],
    );
  expect(await reloadWith([preload])).toEqual([preload]);
  await goesOn();
  expect(await reloadWith([])).toEqual([]);
  await goesOn();

  upstream.release();
  const ran = await running;
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
  expect(ran.stdout).toContain('canary-prompt');
  expect(upstream.requests.all.filter(({ kind }) => kind === 'turn')).toHaveLength(1);

  await postern.quit();
  const chromium = join(profile, 'chromium');
  expect(await filesHolding(chromium, ['canary-prompt-7f3a9', 'The fake upstream heard'])).toEqual([]);
  const dumped = (await readdir(chromium, { recursive: true })).filter((one) =>
    /\.dmp$|\.heapsnapshot$|^core\b|Crashpad\/(?!client_id)/.test(one),
  );
  expect(dumped).toEqual([]);
});
