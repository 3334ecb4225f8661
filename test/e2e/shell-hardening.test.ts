/** @file The window's isolation as it is at run time, in one start of the app as users get it: without developer tools. */
import { createServer } from 'node:https';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ElectronApplication, Page } from 'playwright';
import { selfSigned } from '../fakes/upstream/certificate.ts';
import { inApp, makeShellDesktop, type ShellDesktop } from './shell-app/launch.ts';

vi.setConfig({ testTimeout: 30_000 });

/** What the test page holds. */
interface PageGlobals {
  readonly postern: {
    call(name: string): Promise<unknown>;
    on(name: string, listener: () => void): unknown;
  };
  readonly heard: unknown[];
  unsubscribe(): void;
}

let desktop: ShellDesktop;
let app: ElectronApplication;
let page: Page;
beforeAll(async () => {
  desktop = await makeShellDesktop();
  app = await desktop.start({ packaged: true });
  page = await app.firstWindow();
  await page.getByText('ready', { exact: true }).waitFor();
});
afterAll(() => desktop.end());

test('H8 the page gets two functions and nothing of Electron or Node', async () => {
  const seen = await page.evaluate(() => {
    const offered = (globalThis as unknown as PageGlobals).postern;
    const names = ['require', 'process', 'module', 'global', 'Buffer', 'ipcRenderer', 'electron'];
    return {
      bridge: Object.entries(offered).map(([name, value]) => [name, typeof value]),
      leaked: names.filter((name) => name in globalThis),
    };
  });
  expect(seen).toEqual({
    bridge: [
      ['call', 'function'],
      ['on', 'function'],
    ],
    leaked: [],
  });
});

test('H8 the bridge carries only the names of the contract, and stops listening when told', async () => {
  const refused = await page.evaluate(async () => {
    const { call, on } = (globalThis as unknown as PageGlobals).postern;
    const said = (error: unknown): string => (error as Error).message;
    const answers: unknown[] = [await call('shell/open').catch(said), await call('__proto__').catch(said)];
    try {
      on('ipc-message', () => {});
    } catch (error) {
      answers.push(said(error));
    }
    return answers;
  });
  expect(refused).toEqual([
    expect.stringContaining('unknown call'),
    expect.stringContaining('unknown call'),
    expect.stringContaining('unknown notification'),
  ]);
  const heard = (): Promise<unknown> => page.evaluate(() => (globalThis as unknown as PageGlobals).heard);
  const arrived = page.waitForFunction(() => (globalThis as unknown as PageGlobals).heard.length > 0);
  await inApp(app, (shellApp) => shellApp.window.show({ place: 'session', sessionId: 's1' }));
  await arrived;
  await page.evaluate(() => (globalThis as unknown as PageGlobals).unsubscribe());
  await inApp(app, (shellApp) => shellApp.window.send('window/show', { place: 'launch' }));
  // An answered call after it: whatever was sent before has arrived by then.
  await page.evaluate(() => (globalThis as unknown as PageGlobals).postern.call('status/read'));
  expect(await heard()).toEqual([{ place: 'session', sessionId: 's1' }]);
});

test('G1 the window runs with every isolation on', async () => {
  const preferences = await inApp(app, (shellApp) => {
    // Electron offers this without documenting it.
    const contents = shellApp.window.native()?.webContents as unknown as {
      getLastWebPreferences?: () => object;
    };
    return contents.getLastWebPreferences?.() ?? null;
  });
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    enableBlinkFeatures: '',
    webviewTag: false,
  });
});

test('G2 every answer carries the policy, and the page obeys it', async () => {
  const headers = await inApp(app, async (shellApp) => {
    const session = shellApp.window.native()?.webContents.session;
    const answers = await Promise.all(
      ['', 'page.js', 'absent.js', '../x'].map((path) => session?.fetch(`app://postern/${path}`)),
    );
    return answers.map((answer) => [
      answer?.headers.get('content-security-policy'),
      answer?.headers.get('x-content-type-options'),
    ]);
  });
  const policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  expect(headers).toEqual(Array.from({ length: 4 }, () => [policy, 'nosniff']));
  expect(await page.title()).toBe('Shell test page');
  const broken = await page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        const directives = new Set<string>();
        document.addEventListener('securitypolicyviolation', (violation) => {
          directives.add(violation.effectiveDirective);
          if (directives.size === 6) resolve([...directives].toSorted());
        });
        document.body.append(
          Object.assign(document.createElement('script'), { textContent: 'document.title = "inline"' }),
          Object.assign(document.createElement('iframe'), { src: 'app://postern/' }),
          Object.assign(document.createElement('img'), { src: 'https://example.com/x.png' }),
          Object.assign(document.createElement('style'), { textContent: 'body { color: red }' }),
        );
        // Code in a string, as eval is.
        setTimeout('document.title = "evaluated"' as unknown as () => void);
        fetch('app://postern/').catch(() => {});
      }),
  );
  expect(broken).toEqual([
    'connect-src',
    'frame-src',
    'img-src',
    'script-src',
    'script-src-elem',
    'style-src-elem',
  ]);
  expect(await page.title()).toBe('Shell test page');
});

test("G3 no path leads out of the window's own folder", async () => {
  const statuses = await inApp(app, async (shellApp) => {
    const session = shellApp.window.native()?.webContents.session;
    const paths = [
      'page.js',
      '..%2fpage%2fpage.js',
      '..%5cpage%5cpage.js',
      '%2e%2e%2fpage%2fpage.js',
      '../page/page.js',
      '%2fetc%2fpasswd',
      'page.js%00.png',
      '..%252fpage%252fpage.js',
    ];
    const answers = await Promise.all(paths.map((path) => session?.fetch(`app://postern/${path}`)));
    const foreign = await session?.fetch('app://elsewhere/page.js');
    const posted = await session?.fetch('app://postern/page.js', { method: 'POST' });
    return [...answers, foreign, posted].map((answer) => answer?.status);
  });
  expect(statuses).toEqual([200, 404, 404, 404, 404, 404, 404, 404, 404, 405]);
});

test('G3 G4 the page cannot leave, open a window or attach a webview', async () => {
  const refused = inApp(app, async (shellApp) => {
    const contents = shellApp.window.native()?.webContents;
    // Chromium itself refuses file: and data: before anybody is asked.
    for (const url of ['file:///etc/passwd', 'data:text/html,x']) {
      await contents?.executeJavaScript(`location.href = ${JSON.stringify(url)}; null`, true);
    }
    for (const url of ['https://example.com/', 'app://postern/other.html']) {
      const denied = new Promise((resolve) => contents?.once('will-frame-navigate', resolve));
      await contents?.executeJavaScript(`location.href = ${JSON.stringify(url)}; null`, true);
      await denied;
    }
    return [
      contents?.getURL(),
      await contents?.executeJavaScript("String(open('https://example.com/'))", true),
    ];
  });
  expect(await refused).toEqual(['app://postern/', 'null']);
  await page.evaluate(() => {
    const view = document.createElement('webview');
    view.setAttribute('src', 'https://example.com/');
    document.body.append(view);
  });
  expect(await app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1);
  expect(app.windows()).toHaveLength(1);
});

test('G4 a link opens nothing by the middle button, with a key held, or for a window of its own', async () => {
  const refused = (): Promise<number> =>
    inApp(app, (shellApp) => shellApp.logged.filter((line) => line.includes('"new window"')).length);
  const before = await refused();
  await page.evaluate(() => {
    const link = document.createElement('a');
    Object.assign(link, { href: 'https://example.com/', id: 'away', textContent: 'away', target: '_blank' });
    Object.assign(link.style, { position: 'fixed', inset: '0' });
    document.body.append(link);
  });
  await page.mouse.click(50, 50, { button: 'middle' });
  await page.mouse.click(50, 50);
  for (const key of ['Control', 'Shift']) {
    await page.keyboard.down(key);
    await page.mouse.click(50, 50);
    await page.keyboard.up(key);
  }
  await expect.poll(refused).toBe(before + 4);
  expect(app.windows()).toHaveLength(1);
  await page.evaluate(() => document.querySelector('#away')?.remove());
});

test('G5 every permission is denied', async () => {
  const answers = await page.evaluate(async () => {
    const said = (error: unknown): string => (error as Error).name;
    const names = [
      'geolocation',
      'notifications',
      'camera',
      'microphone',
      'clipboard-read',
      'midi',
    ] as PermissionName[];
    const states = await Promise.all(
      names.map(async (name) => (await navigator.permissions.query({ name })).state),
    );
    return {
      states: [...new Set(states)],
      notification: await Notification.requestPermission(),
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'granted', said),
      clipboard: await navigator.clipboard.readText().then(() => 'granted', said),
    };
  });
  expect(answers).toEqual({
    states: ['denied'],
    notification: 'denied',
    camera: expect.stringMatching(/NotAllowedError|NotFoundError/),
    clipboard: 'NotAllowedError',
  });
});

test('G7 a bad certificate is never overridden', async () => {
  const identity = selfSigned();
  const server = createServer({ key: identity.key, cert: identity.cert }, (_request, answer) =>
    answer.end('reached'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const loading = await app.evaluate(async ({ BrowserWindow }, url) => {
    const window = new BrowserWindow({ show: false });
    const outcome = await window.loadURL(url).then(
      () => 'loaded',
      (error: unknown) => (error as { code: string }).code,
    );
    window.destroy();
    return outcome;
  }, `https://127.0.0.1:${port}/`);
  server.close();
  expect(loading).toBe('ERR_CERT_AUTHORITY_INVALID');
  expect(await inApp(app, (shellApp) => shellApp.logged)).toContainEqual(
    expect.stringContaining('certificate refused'),
  );
});

test('G11 the menu of a package for users offers neither developer tools nor reloading', async () => {
  const roles = await app.evaluate(({ Menu }) =>
    (Menu.getApplicationMenu()?.items ?? []).flatMap((top) =>
      (top.submenu?.items ?? []).map((item) => item.role),
    ),
  );
  expect(roles).toEqual(expect.arrayContaining(['close', 'quit', 'copy', 'paste', 'zoomin']));
  expect(roles.filter((role) => /devtools|reload/i.test(String(role)))).toEqual([]);
});

test("G12 the page's session is kept in memory only", async () => {
  const session = await inApp(app, (shellApp) => {
    const kept = shellApp.window.native()?.webContents.session;
    return [kept?.isPersistent(), kept?.storagePath];
  });
  expect(session).toEqual([false, null]);
});

test('H2 a call is heard from our page in our window, and from no other page', async () => {
  const ask = 'postern.call("status/read")';
  expect(await page.evaluate(ask)).toEqual({ ok: true });
  const foreign = await inApp(app, async (shellApp) => {
    const ours = shellApp.window.native();
    const session = ours?.webContents.session;
    // The same page with the same preload, in a window that is not ours.
    const Other = ours?.constructor as typeof import('electron').BrowserWindow;
    const other = new Other({
      show: false,
      webPreferences: { preload: shellApp.preload, ...(session === undefined ? {} : { session }) },
    });
    await other.loadURL('app://postern/');
    const answer: unknown = await other.webContents.executeJavaScript('postern.call("status/read")');
    other.destroy();
    return answer;
  });
  expect(foreign).toEqual({ ok: false });
});
