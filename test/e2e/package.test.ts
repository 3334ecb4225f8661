// The hardened package, unpacked: what is in it, what its fuses refuse, its window over CDP, and its command without a display.
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { getCurrentFuseWire, FuseV1Options, FuseVersion } from '@electron/fuses';
import { extractFile, listPackage } from '@electron/asar';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { runProgram, type CliResult } from '../fakes/cli-bed.ts';
import { startFakeUpstream, type FakeUpstream } from '../fakes/upstream/server.ts';
import { notBundled } from '../../scripts/build.mjs';
import { bundled } from '../../scripts/package/dependencies.mjs';
import { defaultSettings, renderSettings } from '../../main/settings/file.ts';
import { submitPrompt } from '../codex/tui.ts';
import { startSessionBus } from '../fakes/session-bus.ts';
import { joinAsTrayHost } from '../fakes/tray-host.ts';
import { drivenTerminal } from './terminal.ts';
import { billSchema, packedPackages, strayRefs } from './bill.ts';
import { pressInDialog } from './native-dialog.ts';
import { asForUsers, joinWindow, makePackage, startPackaged, type Package } from './packaged.ts';
import { makeProfile, posternEnvironment, removeProfile } from './postern.ts';
import { asAppImage, startReleaseServer } from './update-scene.ts';

let built: Package;
let upstream: FakeUpstream;
let home: CodexHome;
let profile: string;
let env: Record<string, string>;

beforeAll(async () => {
  built = await makePackage();
});
afterAll(() => built.remove());
beforeEach(async () => {
  upstream = await startFakeUpstream();
  home = await makeCodexHome({ auth: 'chatgpt', accountsBase: upstream.accountsBase });
  profile = await makeProfile(upstream);
  env = await posternEnvironment(home, profile);
});
afterEach(async () => {
  await command('quit');
  await upstream.close();
  await home.remove();
  await removeProfile(profile);
});

/** Runs the package's command where there is neither display nor session bus. */
function command(...words: readonly string[]): Promise<CliResult> {
  const { DISPLAY: _, XAUTHORITY: __, DBUS_SESSION_BUS_ADDRESS: ___, XDG_RUNTIME_DIR: ____, ...bare } = env;
  return runProgram(built.command, { env: bare, cwd: home.cwd }, words);
}

test('G8 the fuses read back from the packaged binary are as we set them', async () => {
  const wire = await getCurrentFuseWire(built.binary);
  expect(wire.version).toBe(FuseVersion.V1);
  // The wire holds the characters 0 and 1.
  const state = (fuse: FuseV1Options): string => String.fromCharCode(Number(wire[fuse]));
  const off = [
    FuseV1Options.RunAsNode,
    FuseV1Options.EnableNodeOptionsEnvironmentVariable,
    FuseV1Options.EnableNodeCliInspectArguments,
    FuseV1Options.LoadBrowserProcessSpecificV8Snapshot,
    FuseV1Options.GrantFileProtocolExtraPrivileges,
  ];
  const on = [
    FuseV1Options.EnableCookieEncryption,
    FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
    FuseV1Options.OnlyLoadAppFromAsar,
  ];
  expect(off.map(state)).toEqual(off.map(() => '0'));
  expect(on.map(state)).toEqual(on.map(() => '1'));
});

test('T12 the package holds what it needs and nothing else', async () => {
  const files = listPackage(join(built.resources, 'app.asar'), { isPack: false }).map((path) =>
    path.replaceAll('\\', '/'),
  );
  const [lists, names] = await Promise.all(
    ['package-lock.json', 'package.json'].map(async (name) =>
      JSON.parse(await readFile(new URL(`../../${name}`, import.meta.url), 'utf8')),
    ),
  );
  const packages = (lists as { packages: Record<string, { dev?: boolean; devOptional?: boolean }> }).packages;
  const modules = new Set(
    files.flatMap((path) => /^\/(node_modules\/(?:@[^/]+\/)?[^/@]+)/.exec(path)?.[1] ?? []),
  );
  // A version that stands deep in node_modules may be moved to its top, so names are compared.
  const needed = new Set(
    Object.keys(packages)
      .filter((folder) => packages[folder]?.dev !== true)
      .map((folder) => folder.slice(folder.lastIndexOf('node_modules/'))),
  );
  expect([...modules].filter((folder) => !needed.has(folder))).toEqual([]);
  const direct = Object.keys((names as { dependencies: Record<string, string> }).dependencies);
  expect(direct.filter((name) => !modules.has(`node_modules/${name}`))).toEqual([]);
  const roots = new Set(files.map((path) => path.split('/')[1]));
  expect([...roots].toSorted()).toEqual(['assets', 'node_modules', 'out', 'package.json']);
  expect(files.filter((path) => /\.(map|ts|md|gyp|cc)$|\/\.stamp$|\/(test|tests)\//.test(path))).toEqual([]);
  const native = files.filter((path) => path.endsWith('.node'));
  expect(native.filter((path) => !path.includes(`/linux-${process.arch}/`))).toEqual([]);
  expect(native.map((path) => existsSync(join(built.resources, 'app.asar.unpacked', path)))).toEqual(
    native.map(() => true),
  );
  expect(existsSync(join(built.resources, 'default_app.asar'))).toBe(false);
});

test('T12 what runs in the main side has its libraries in itself, but for those that are packages inside', () => {
  const archive = join(built.resources, 'app.asar');
  const files = listPackage(archive, { isPack: false }).map((path) => path.replaceAll('\\', '/').slice(1));
  const taken = files
    .filter((path) => /^out\/main\/.*\.js$/.test(path))
    .flatMap((path) => [
      ...extractFile(archive, path)
        .toString('utf8')
        .matchAll(/(?:\bfrom |\bimport\(|require\()"([\w@][^"]*)"/g),
    ])
    .map(([, name]) => name ?? '')
    .filter((name) => !name.startsWith('node:') && !isBuiltin(name));
  expect([...new Set(taken)].toSorted()).toEqual([...notBundled].toSorted());
});

test('T12 G15 the bill of materials names every package inside with its version and licence, and what its own files were built from', async () => {
  const bill = billSchema.parse(
    JSON.parse(await readFile(join(built.resources, 'sbom.cdx.json'), 'utf8')) as unknown,
  );
  expect(strayRefs(bill)).toEqual([]);
  const listed = new Map(bill.components.map((one) => [`${one.name}@${one.version}`, one]));
  const packed = packedPackages(join(built.resources, 'app.asar'));
  expect(packed.length).toBeGreaterThan(10);
  expect(packed.filter((name) => !listed.has(name))).toEqual([]);
  const names = bill.components.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining([...bundled, 'electron', '@github/keytar']));
  expect(names).not.toContain('vitest');
  const inside = (await readFile(join(built.folder, 'version'), 'utf8')).trim().replace(/^v/, '');
  expect(bill.components.find(({ name }) => name === 'electron')?.version).toBe(inside);
  const licences = await readFile(join(built.resources, 'licences.txt'), 'utf8');
  expect(packed.filter((name) => !licences.includes(`\n${name.replace(/@(?=[^@]+$)/, ' ')}: `))).toEqual([]);
});

test('G9 ELECTRON_RUN_AS_NODE, NODE_OPTIONS and --inspect have no effect on the package', async () => {
  const script = join(home.cwd, 'foreign.cjs');
  const proof = join(home.cwd, 'proof');
  await writeFile(script, `require('fs').writeFileSync(${JSON.stringify(proof)}, 'ran')`);
  const hostile = { ...env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: `--require=${script}` };
  const asNode = await runProgram(built.command, { env: hostile, cwd: home.cwd }, ['--version']);
  expect(asNode).toEqual({ code: 0, stdout: '0.1.0-development\n', stderr: '' });
  const running = startPackaged(built, hostile, '--inspect=0', '--inspect-brk=0', '--hidden');
  await expect.poll(async () => (await command('status')).code).toBe(0);
  running.child.kill('SIGUSR1');
  expect((await command('status')).code).toBe(0);
  await running.end();
  expect(running.said()).not.toMatch(/Debugger listening/);
  expect(existsSync(proof)).toBe(false);
});

test('G9 a package for users opens no debugging port, however it is asked', async () => {
  const users = await asForUsers(built);
  try {
    const running = startPackaged(users, env, '--remote-debugging-port=0', '--remote-allow-origins=*');
    await expect.poll(async () => (await command('status')).code).toBe(0);
    await running.end();
    expect(running.said()).not.toMatch(/DevTools listening/);
    expect(existsSync(join(profile, 'chromium', 'DevToolsActivePort'))).toBe(false);
  } finally {
    await users.remove();
  }
});

test('T12 the packaged app opens its window, and a turn of the real Codex through it shows there', async () => {
  const running = startPackaged(built, env, '--remote-debugging-port=0');
  const { browser, window } = await joinWindow(running);
  await window.getByRole('navigation').first().waitFor();
  expect(await window.evaluate(() => location.href)).toMatch(/^app:\/\/postern\//);
  const started = await command('start', 'codex', '--', 'exec', '--skip-git-repo-check', 'say hi');
  expect(started.stdout).toContain('The fake upstream heard: say hi');
  expect(started.code).toBe(0);
  await window.getByText('say hi', { exact: true }).first().waitFor();
  await browser.close();
  await running.end();
});

test('T12 T2 the package in the tray alone: its menu toggles routing, launches Codex, opens the window on the session, and quits', async () => {
  const bus = await startSessionBus();
  const tray = await joinAsTrayHost(bus.address);
  await tray.appear();
  const pane = await drivenTerminal(home);
  const settings = {
    ...defaultSettings,
    firstRun: 'done' as const,
    terminal: 'xterm',
    recentFolders: [home.cwd],
  };
  await writeFile(join(profile, 'settings.json'), renderSettings(settings));
  const own = { ...env, DBUS_SESSION_BUS_ADDRESS: bus.address };
  const running = startPackaged(built, own, '--remote-debugging-port=0', '--hidden');
  try {
    const { browser, window: none } = await joinWindow(running, false);
    const [context] = browser.contexts();
    expect(none).toBeUndefined();
    const item = await tray.item();
    const shows = (label: string, checked: boolean | null) =>
      item.untilMenu((entries) => entries.some((one) => one.label === label && one.checked === checked));
    await shows('Routing through default', null);
    expect(context?.pages()).toEqual([]);
    const route = 'Route Codex through Postern';
    await item.click(route);
    await shows(route, false);
    expect(JSON.parse(await readFile(join(profile, 'settings.json'), 'utf8'))).toMatchObject({
      routing: false,
    });
    await item.click(route);
    const menu = await shows(route, true);
    const launch = menu.find(({ label }) => label.startsWith('Launch Codex in ') && !label.endsWith('…'));
    await item.click(launch?.label ?? 'no launch entry');
    await pane.waitFor('Ask Codex to do anything');
    await submitPrompt(pane, 'from the tray');
    await pane.waitFor('• The fake upstream heard: from the tray');
    await item.untilMenu((entries) =>
      entries.some(
        ({ label, entries: rows }) =>
          label === 'Recent sessions' && rows.some((row) => row.label.endsWith('1 turn · done')),
      ),
    );
    const opened = context?.waitForEvent('page');
    // Its title may come between the look and the click.
    await item.click('Recent sessions', / · 1 turn · done$/);
    const window = await opened;
    await window?.getByTestId('session-detail').getByText('from the tray').first().waitFor();
    await item.click('Quit');
    await running.ended;
    expect(running.child.exitCode).toBe(0);
  } finally {
    await running.end();
    await pane.close();
    tray.end();
    await bus.end();
  }
});

test('T12 F16 M12 an AppImage takes a newer version from a real server: by stages and channels, neither a forged one nor half of one, put in at the quit', async () => {
  const server = await startReleaseServer();
  const image = await asAppImage(built, server.url);
  const before = await readFile(image.file, 'utf8');
  const own = { ...env, ...image.env };
  const running = startPackaged(image.package, own, '--remote-debugging-port=0');
  try {
    const { browser, window } = await joinWindow(running);
    const state = window.getByTestId('update-state');
    const look = window.getByTestId('update-look');
    await window.getByRole('navigation').first().getByText('Settings', { exact: true }).click();
    await window.getByText('Asks once a day and tells you.').waitFor();
    server.goAway(true);
    await look.click();
    await window.getByText('The place where they are published did not answer.').waitFor();
    server.goAway(false);
    // Nothing was published yet, then something for nobody, then something for all of them.
    await look.click();
    await state.getByText('There is no newer version for you.').waitFor();
    server.publish('latest', { version: '0.2.0', bytes: 'staged', stagingPercentage: 0 });
    // The same words stand there before and after: that it is over is told by its book.
    const lookedAt = async (): Promise<number> => {
      const book = JSON.parse(await readFile(join(profile, 'updates.json'), 'utf8')) as {
        readonly lookedAt: number;
      };
      return book.lookedAt;
    };
    const earlier = await lookedAt();
    await look.click();
    await expect.poll(lookedAt).toBeGreaterThan(earlier);
    expect(server.asked.filter(({ path }) => path.endsWith('/latest-linux.yml'))).toHaveLength(2);
    await state.getByText('There is no newer version for you.').waitFor();
    server.publish('latest', { version: '0.2.0', bytes: 'forged', sha512: 'A'.repeat(86) + '==' });
    await look.click();
    await state.getByText('Postern 0.2.0 is there.').waitFor();
    await window.getByTestId('update-fetch').click();
    await window.getByText('its checksum or signature does not fit', { exact: false }).waitFor();
    server.publish('latest', { version: '0.2.0', bytes: 'only a half', isCut: true });
    await look.click();
    await state.getByText('Postern 0.2.0 is there.').waitFor();
    await window.getByTestId('update-fetch').click();
    await window.getByText('The connection to where they are published broke off.').waitFor();
    // Previews are another channel.
    server.publish('beta', { version: '0.3.0-beta.1', bytes: 'preview' });
    await window.getByLabel('Previews too').click();
    await state.getByText('Postern 0.3.0-beta.1 is there.').waitFor();
    server.publish('latest', { version: '0.2.0', bytes: '#!/bin/sh\n# newer\n', stagingPercentage: 100 });
    await window.getByLabel('Finished versions').click();
    await state.getByText('Postern 0.2.0 is there.').waitFor();
    await window.getByTestId('update-fetch').click();
    await state.getByText('Postern 0.2.0 is ready.', { exact: false }).waitFor();
    expect(await readFile(image.file, 'utf8')).toBe(before);
    await browser.close();
  } finally {
    await running.end();
    await server.close();
  }
  expect(await readFile(image.file, 'utf8')).toBe('#!/bin/sh\n# newer\n');
  expect(await readFile(join(profile, 'former', 'Postern.AppImage'), 'utf8')).toBe(before);
  expect(JSON.parse(await readFile(join(profile, 'updates.json'), 'utf8'))).toMatchObject({
    good: '0.1.0-development',
    failed: [],
  });
  // It tells the server nothing that names this installation.
  const id = await readFile(join(profile, 'chromium', '.updaterId'), 'utf8');
  expect(server.asked.some(({ headers }) => headers.includes(id))).toBe(false);
  await image.package.remove();
});

test('F16 M12 a newer version that does not come up is told at the next start, and the kept one takes its place and runs', async () => {
  const image = await asAppImage(built, 'http://127.0.0.1:9/postern');
  const ran = join(profile, 'former-ran');
  const kept = `#!/bin/sh\ntouch '${ran}'\n`;
  const book = async (): Promise<unknown> =>
    JSON.parse(await readFile(join(profile, 'updates.json'), 'utf8'));
  // As the quit of the version before leaves it.
  await mkdir(join(profile, 'former'));
  await writeFile(join(profile, 'former', 'Postern.AppImage'), kept, { mode: 0o755 });
  await writeFile(join(profile, 'updates.json'), JSON.stringify({ good: '0.0.9' }));
  const own = { ...env, ...image.env };
  const first = startPackaged(image.package, own);
  await expect.poll(book).toMatchObject({ starting: { version: '0.1.0-development', starts: 1 } });
  first.child.kill('SIGKILL');
  await first.ended;
  const second = startPackaged(image.package, own);
  await pressInDialog('first');
  expect(await second.ended).toEqual([0, null]);
  await expect.poll(() => existsSync(ran)).toBe(true);
  expect(await readFile(image.file, 'utf8')).toBe(kept);
  expect(await book()).toMatchObject({ good: '0.0.9', starting: null, failed: ['0.1.0-development'] });
  await image.package.remove();
});

test('T12 without a display the app says what it needs, where Chromium would end by a segmentation fault', async () => {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...bare } = env;
  const running = startPackaged(built, bare);
  expect(await running.ended).toEqual([1, null]);
  expect(running.said()).toContain('neither DISPLAY nor WAYLAND_DISPLAY is set');
  expect(existsSync(join(profile, 'sessions.db'))).toBe(false);
});

test('T12 the package’s command needs no display: it starts a core of its own, runs Codex, and passes streams and codes on', async () => {
  expect((await command('status')).code).toBe(3);
  const started = await command('start', 'codex', '--', 'exec', '--skip-git-repo-check', 'say hi');
  expect(started).toMatchObject({ code: 0, stdout: expect.stringContaining('heard: say hi') });
  expect((await command('start', 'codex', '--', 'exec', '--no-such-option')).code).toBe(2);
  const log = async (): Promise<unknown> => {
    const { stdout, stderr } = await command('sessions', '--text', 'say hi', '--json');
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  };
  await expect.poll(log).toMatchObject({ sessions: [{ session: { status: 'completed' } }] });
});
